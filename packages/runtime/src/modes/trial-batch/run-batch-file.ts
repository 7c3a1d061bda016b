import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../data/make-folder.ts';
import { openStudies } from '../../compose/open-services.ts';
import { canonicalHash, canonicalJson } from '../../contract/canonical-json.ts';
import { readTrialResults } from '../../contract/read-document.ts';
import type { TrialBatch, TrialResults } from '../../contract/trial-batch.ts';
import { writeWhole } from '../../report/write.ts';
import { runTrialBatch, type TrialBatchRun } from './run-trial-batch.ts';

/**
 * Runs a batch and writes its results to `out`, all of them or none. Trials that ended before it was interrupted are in `<out>.partial` meanwhile and
 * do not run again; neither does a batch whose results are there. Null when it was stopped.
 */
export async function runBatchFile(
  batch: TrialBatch,
  out: string,
  run: Omit<TrialBatchRun, 'studies'>,
): Promise<TrialResults | null> {
  const there = await resultsOf(batch, out);
  if (there !== null) return there;
  makeFolder(dirname(out));
  const partial = `${out}.partial`;
  const studies = await openStudies(partial);
  let results: TrialResults | null;
  try {
    results = await runTrialBatch(batch, { ...run, studies });
  } finally {
    studies.close();
  }
  if (results === null) return null;
  writeWhole(out, canonicalJson(results));
  for (const file of [partial, `${partial}-wal`, `${partial}-shm`]) rmSync(file, { force: true });
  return results;
}

/** Null when the file is not there, or of another batch. */
async function resultsOf(batch: TrialBatch, out: string): Promise<TrialResults | null> {
  if (!existsSync(out)) return null;
  const results = await readTrialResults(readFileSync(out, 'utf8'), out);
  return results.batch_sha256 === canonicalHash(batch) ? results : null;
}
