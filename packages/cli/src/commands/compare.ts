import { reporting, type ComparedRun } from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, snakeCased, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { comparisonText } from './compare-text.ts';

interface CompareOptions {
  readonly json?: boolean;
  readonly all?: boolean;
}

/** `tradai compare`: what two runs have differently, and why their profit is not the same. */
export async function compareCommand(a: string, b: string, options: CompareOptions, io: Io): Promise<ExitCode> {
  const { compareRuns } = await reporting();
  const [before, after] = [await comparedRun(a), await comparedRun(b)];
  const comparison = compareRuns(before, after);
  const { trades, isEqual: equal, profit, inputs, figures } = comparison;
  const { onlyA: only_a, onlyB: only_b, ...matched } = trades;
  const document = { equal, inputs, trades: { only_a, only_b, ...matched }, profit: snakeCased(profit), figures };
  io.out(
    options.json === true
      ? canonicalJson(document)
      : comparisonText({ names: [a, b], runs: [before, after], comparison, showsAll: options.all === true }),
  );
  return equal ? EXIT_CODE.done : EXIT_CODE.differences;
}

async function comparedRun(path: string): Promise<ComparedRun> {
  const { readRun, storedResult } = await reporting();
  const stored = await readRun(path);
  return { manifest: stored.manifest, result: await storedResult(stored) };
}
