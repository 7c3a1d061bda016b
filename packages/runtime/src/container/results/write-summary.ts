import { join } from 'node:path';
import { canonicalJson } from '../../contract/canonical-json.ts';
import type { ResultDocument } from '../../contract/result.ts';

/** Puts the figures of a result beside it, for whoever cannot hold its trades; gives the file. */
export async function writeSummary(folder: string, result: ResultDocument): Promise<string> {
  const [{ writeWhole }, { runSummary }] = await Promise.all([
    import('../../report/write.ts'),
    import('../../tracking/run-summary.ts'),
  ]);
  return writeWhole(join(folder, 'summary.json'), canonicalJson(runSummary(result)));
}
