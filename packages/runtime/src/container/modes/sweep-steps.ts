import { openStudies } from '../../compose/open-services.ts';
import { canonicalJson } from '../../contract/canonical-json.ts';
import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import { readSweepStudy, readTrialLines } from '../../contract/read-document.ts';
import { SWEEP_STUDY_SCHEMA, type SweepStudy, type TrialLine } from '../../contract/sweep.ts';
import { prepareStudy } from '../../modes/hyperopt/prepare-study.ts';
import { mergedTrials } from '../../modes/trial-batch/merge-trial-results.ts';
import { UsageError } from '../../process/failure.ts';
import { explainFailure } from '../../strategies/explain-failure.ts';
import type { RunContext } from '../run-context.ts';
import type { ReadyRun } from '../start.ts';
import { searchNeeds, searchOfSpec } from './search-of-spec.ts';
import type { SweepPlace } from './sweep-place.ts';
import { warmedUp } from './warmed-up.ts';

const STUDY = 'study.json';

/** A search whose trials are there. */
export interface FinishedSweep {
  /** Trials in all. */
  readonly epochs: number;
  /** Puts them into a file of studies. */
  into(file: string): Promise<void>;
}

/** Says what is searched, so that its trials can be planned without candles and strategy. */
export async function settleSweep(ready: ReadyRun, context: RunContext, place: SweepPlace): Promise<ExitCode> {
  const { settings, runId, pulse, log } = context;
  pulse.stage('WARMING');
  await warmedUp(ready, context, searchNeeds(ready));
  const asked = searchOfSpec(ready);
  const name = settings.runId ?? runId;
  const { study } = explained(ready, () => prepareStudy({ ...asked, study: name }));
  const { strategy, spec } = study;
  const document: SweepStudy = { schema: SWEEP_STUDY_SCHEMA, study: name, strategy, spec, epochs: asked.epochs };
  const key = `${place.prefix}${STUDY}`;
  await place.objects.put(key, new TextEncoder().encode(canonicalJson(document)));
  log.event('settled', `Search: ${place.objects.place}/${key}`, { key });
  return EXIT_CODE.done;
}

/** Throws `usage` where the search was not settled. */
export async function finishedSweep(place: SweepPlace): Promise<FinishedSweep> {
  const key = `${place.prefix}${STUDY}`;
  const text = await textOf(place, key);
  if (text === null) throw new UsageError(`${place.objects.place} has no ${key}; expected the search to be settled.`);
  const study = await readSweepStudy(text, key);
  const { added, returns } = mergedTrials({ ...study, name: study.study }, [], await linesOf(place));
  return {
    epochs: (added.at(-1)?.number ?? 0) + 1,
    async into(file) {
      const studies = await openStudies(file);
      try {
        const { study: name, strategy, spec } = study;
        await studies.open({ name, strategy, spec, facts: {} });
        for (const trial of added) await studies.record(name, trial, returns.get(trial.number));
      } finally {
        studies.close();
      }
    },
  };
}

/** Of all batches. */
async function linesOf(place: SweepPlace): Promise<TrialLine[]> {
  const keys: string[] = [];
  for await (const { key } of place.objects.list(`${place.prefix}g`))
    if (key.endsWith('.results.jsonl')) keys.push(key);
  const lines: TrialLine[] = [];
  for (const key of keys) lines.push(...(await readTrialLines((await textOf(place, key)) ?? '', key)));
  return lines;
}

async function textOf({ objects }: SweepPlace, key: string): Promise<string | null> {
  const stored = await objects.get(key);
  return stored === null ? null : new TextDecoder().decode(stored.bytes);
}

function explained<T>({ loaded }: ReadyRun, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explainFailure(error, loaded);
  }
}
