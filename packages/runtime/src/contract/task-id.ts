import { createHash } from 'node:crypto';

/** Of a hash, enough to tell the batches of a search apart. */
const HASH_DIGITS = 16;

/** By which id the container that prepares a run keeps its locks, beats and the record of its end. */
export function prepareTaskId(runId: string): string {
  return `${runId}-prepare`;
}

/** The same for a container that works through a batch of trials. */
export function batchTaskId(runId: string, batchUri: string): string {
  return `${runId}-${createHash('sha256').update(batchUri).digest('hex').slice(0, HASH_DIGITS)}`;
}
