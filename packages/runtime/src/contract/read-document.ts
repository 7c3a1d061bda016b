import type { z } from 'zod';
import { ContractError } from './errors.ts';
import { type Heartbeat, HEARTBEAT_SCHEMA } from './heartbeat.ts';
import { HYPEROPT_SCHEMA, type HyperoptDocument } from './hyperopt.ts';
import { type Manifest, MANIFEST_SCHEMA } from './manifest.ts';
import { MONTE_CARLO_SCHEMA, type MonteCarloDocument } from './monte-carlo.ts';
import { type RunSpec, SPEC_SCHEMA } from './run-spec.ts';
import { NOTIFICATION_SCHEMA, type NotificationDocument } from './notification.ts';
import { PARAMS_SCHEMA, type ParamsFile } from './params-file.ts';
import { PARITY_SCHEMA, type ParityDocument } from './parity.ts';
import { type Publication, PUBLICATION_SCHEMA } from './publication.ts';
import { RESULT_SCHEMA, type ResultDocument } from './result.ts';
import { SUMMARY_SCHEMA, type SummaryDocument } from './run-summary.ts';
import { SWEEP_STEP_SCHEMA, SWEEP_STUDY_SCHEMA, type SweepStep, type SweepStudy, type TrialLine } from './sweep.ts';
import { TRIAL_BATCH_SCHEMA, TRIAL_RESULTS_SCHEMA, type TrialBatch, type TrialResults } from './trial-batch.ts';
import { WALK_FORWARD_SCHEMA, type WalkForwardDocument } from './walk-forward.ts';

/** Reads a `result.json`. `name` is what errors call it. Throws `newer-document` for a later form, `invalid-document` for anything else. */
export async function readResult(text: string, name = 'result.json'): Promise<ResultDocument> {
  const document = parseDocument(text, name, RESULT_SCHEMA);
  const { resultSchema } = await import('./result-schema.ts');
  return validated(resultSchema, document, name);
}

/** Reads a `manifest.json`. Errors as `readResult`. */
export async function readManifest(text: string, name = 'manifest.json'): Promise<Manifest> {
  const document = parseDocument(text, name, MANIFEST_SCHEMA);
  const { manifestSchema } = await import('./manifest-schema.ts');
  return validated(manifestSchema, document, name);
}

/** Reads a beat. Errors as `readResult`; `name` says whose it is. */
export async function readHeartbeat(text: string, name: string): Promise<Heartbeat> {
  const document = parseDocument(text, name, HEARTBEAT_SCHEMA);
  const { heartbeatSchema } = await import('./heartbeat-schema.ts');
  return validated(heartbeatSchema, document, name);
}

/** Reads what a webhook or topic was sent. Errors as `readResult`. */
export async function readNotification(text: string, name: string): Promise<NotificationDocument> {
  const document = parseDocument(text, name, NOTIFICATION_SCHEMA);
  const { notificationSchema } = await import('./notification-schema.ts');
  return validated(notificationSchema, document, name);
}

/** Reads a run specification. Errors as `readResult`. */
export async function readRunSpec(text: string, name: string): Promise<RunSpec> {
  const document = parseDocument(text, name, SPEC_SCHEMA);
  const { runSpecSchema } = await import('./run-spec-schema.ts');
  return validated(runSpecSchema, document, name);
}

/** Reads a publication. Errors as `readResult`. */
export async function readPublication(text: string, name: string): Promise<Publication> {
  const document = parseDocument(text, name, PUBLICATION_SCHEMA);
  const { publicationSchema } = await import('./publication-schema.ts');
  return validated(publicationSchema, document, name);
}

/** Reads a `summary.json`. Errors as `readResult`. */
export async function readSummary(text: string, name = 'summary.json'): Promise<SummaryDocument> {
  const document = parseDocument(text, name, SUMMARY_SCHEMA);
  const { summarySchema } = await import('./run-summary-schema.ts');
  return validated(summarySchema, document, name);
}

/** Reads a file of parameters. Errors as `readResult`. */
export async function readParamsFile(text: string, name: string): Promise<ParamsFile> {
  const document = parseDocument(text, name, PARAMS_SCHEMA);
  const { paramsFileSchema } = await import('./params-schema.ts');
  return validated(paramsFileSchema, document, name);
}

/** Reads a `hyperopt.json`. Errors as `readResult`. */
export async function readHyperopt(text: string, name = 'hyperopt.json'): Promise<HyperoptDocument> {
  const document = parseDocument(text, name, HYPEROPT_SCHEMA);
  const { hyperoptSchema } = await import('./hyperopt-schema.ts');
  return validated(hyperoptSchema, document, name);
}

/** Reads a `walk-forward.json`. Errors as `readResult`. */
export async function readWalkForward(text: string, name = 'walk-forward.json'): Promise<WalkForwardDocument> {
  const document = parseDocument(text, name, WALK_FORWARD_SCHEMA);
  const { walkForwardSchema } = await import('./walk-forward-schema.ts');
  return validated(walkForwardSchema, document, name);
}

/** Reads trials that are to be run. Errors as `readResult`. */
export async function readTrialBatch(text: string, name: string): Promise<TrialBatch> {
  const document = parseDocument(text, name, TRIAL_BATCH_SCHEMA);
  const { trialBatchSchema } = await import('./trial-batch-schema.ts');
  return validated(trialBatchSchema, document, name);
}

/** Reads what became of trials. Errors as `readResult`. */
export async function readTrialResults(text: string, name: string): Promise<TrialResults> {
  const document = parseDocument(text, name, TRIAL_RESULTS_SCHEMA);
  const { trialResultsSchema } = await import('./trial-batch-schema.ts');
  return validated(trialResultsSchema, document, name);
}

/** Reads what a container does for a spread search. Errors as `readResult`. */
export async function readSweepStep(text: string, name: string): Promise<SweepStep> {
  const document = parseDocument(text, name, SWEEP_STEP_SCHEMA);
  const { sweepStepSchema } = await import('./sweep-schema.ts');
  return validated(sweepStepSchema, document, name);
}

/** Reads a settled search. Errors as `readResult`. */
export async function readSweepStudy(text: string, name: string): Promise<SweepStudy> {
  const document = parseDocument(text, name, SWEEP_STUDY_SCHEMA);
  const { sweepStudySchema } = await import('./sweep-schema.ts');
  return validated(sweepStudySchema, document, name);
}

/** Reads lines of trials; of two with one number the first counts. Errors as `readResult`. */
export async function readTrialLines(text: string, name: string): Promise<readonly TrialLine[]> {
  const { trialLineSchema } = await import('./sweep-schema.ts');
  const lines = text.split('\n').filter((line) => line !== '');
  const trials = lines.map((line, at): TrialLine => {
    const where = `${name}, line ${at + 1}`;
    return validated(trialLineSchema, parseJson(line, where), where);
  });
  return [...new Map(trials.toReversed().map((trial) => [trial.number, trial])).values()].toReversed();
}

/** Reads a `monte-carlo.json`. Errors as `readResult`. */
export async function readMonteCarlo(text: string, name = 'monte-carlo.json'): Promise<MonteCarloDocument> {
  const document = parseDocument(text, name, MONTE_CARLO_SCHEMA);
  const { monteCarloSchema } = await import('./monte-carlo-schema.ts');
  return validated(monteCarloSchema, document, name);
}

/** Reads a session laid beside its backtest. Errors as `readResult`. */
export async function readParity(text: string, name = 'parity.json'): Promise<ParityDocument> {
  const document = parseDocument(text, name, PARITY_SCHEMA);
  const { paritySchema } = await import('./parity-schema.ts');
  return validated(paritySchema, document, name);
}

/** `expected` is `tradai.<kind>/<major>`. */
function parseDocument(text: string, name: string, expected: string): unknown {
  const document = parseJson(text, name);
  const schema =
    typeof document === 'object' && document !== null ? (document as { schema?: unknown }).schema : undefined;
  const [kind, major] = expected.split('/');
  const [foundKind, foundMajor] = String(schema).split('/');
  if (foundKind === kind && Number(foundMajor) > Number(major)) {
    throw new ContractError(
      'newer-document',
      `${name} has the form ${String(schema)}; this version reads up to ${expected}. Update tradai.`,
    );
  }
  if (schema !== expected) {
    throw new ContractError(
      'invalid-document',
      `${name}: "schema" is ${JSON.stringify(schema)}; expected "${expected}".`,
    );
  }
  return document;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ContractError('invalid-document', `${name} is not JSON: ${(cause as Error).message}`, { cause });
  }
}

function validated<S extends z.ZodType>(schema: S, document: unknown, name: string): z.infer<S> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue!.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  throw new ContractError('invalid-document', `${name}: ${where}: ${issue!.message}`);
}
