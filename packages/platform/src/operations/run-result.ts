import { createHash } from 'node:crypto';
import {
  ContractError,
  readPublication,
  readSummary,
  type Publication,
  type SummaryDocument,
} from '@tradai/runtime/contract';
import { ServiceError, type Objects } from '@tradai/runtime/ports';
import type { ObjectReference, Run, RunSummary } from '../domain/run.ts';

export interface ResultServices {
  /** Where containers publish what came out of a run. */
  readonly results: Objects;
  /** An object's full name, as a container is given it. */
  readonly uriOf: (key: string) => string;
}

export interface RunResult {
  /** The document with all trades, which is not read. */
  readonly result: ObjectReference;
  readonly document: SummaryDocument;
  /** Not judged yet. */
  readonly summary: RunSummary;
}

/** Documents that are read; whatever grows with the trades lies beside them. */
const MOST_BYTES = 262_144;
const RESULT = 'result.json';
const SUMMARY = 'summary.json';

/**
 * What the present attempt of a run has published; null: nothing. Reads two small documents, whatever else there is. Throws `ContractError` for
 * results that are not what they say, `ServiceError`.
 */
export async function runResult({ results, uriOf }: ResultServices, run: Run): Promise<RunResult | null> {
  const publication = await publicationOf(results, run.id);
  if (publication?.attempt !== run.attempt) return null;
  const file = fileIn(publication, RESULT);
  const document = await summaryIn(results, publication);
  const { trades, profit_ratio: profitRatio, max_drawdown_ratio: maxDrawdownRatio, sharpe } = document;
  return {
    result: { uri: uriOf(file.key), sha256: file.sha256 },
    document,
    summary: { trades, profitRatio, maxDrawdownRatio, sharpe, verdict: null },
  };
}

/** What a run has published; null: nothing. Throws `ContractError` for what is no such statement. */
export async function publicationOf(results: Objects, runId: string): Promise<Publication | null> {
  const key = `backtests/${runId}/publication.json`;
  const text = await textOf(results, key);
  return text === null ? null : readPublication(text, key);
}

async function summaryIn(results: Objects, publication: Publication): Promise<SummaryDocument> {
  const { key, sha256 } = fileIn(publication, SUMMARY);
  const text = await textOf(results, key);
  if (text === null) throw new ContractError('invalid-document', `${results.place} has no ${key}.`);
  if (createHash('sha256').update(text).digest('hex') !== sha256)
    throw new ContractError('invalid-document', `${key} is not what was published: its SHA-256 is another one.`);
  return readSummary(text, key);
}

function fileIn({ run_id, attempt, files }: Publication, name: string): Publication['files'][number] {
  const prefix = `backtests/${run_id}/a${attempt}/`;
  const found = files.find((file) => file.name === name);
  if (found?.key === `${prefix}${name}`) return found;
  throw new ContractError('invalid-document', `The results of ${run_id} have no ${prefix}${name}.`);
}

async function textOf(objects: Objects, key: string): Promise<string | null> {
  try {
    const stored = await objects.get(key, { mostBytes: MOST_BYTES });
    return stored === null ? null : new TextDecoder().decode(stored.bytes);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'too-large') throw error;
    throw new ContractError('invalid-document', `${key} is larger than ${MOST_BYTES} bytes.`, { cause: error });
  }
}
