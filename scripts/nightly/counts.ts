import { appendFileSync } from 'node:fs';
import { readIfThere } from './read-if-there.ts';

/** What a command did, by name. Names that begin with `longest` are the most of anything, all others add up. */
export type Counts = Readonly<Record<string, number>>;

/** Names the file to which a command of a night appends what it did. */
export const COUNTS_FILE = 'TRADAI_COUNTS';

/** Tells the night that carries this process out what was done, not what was planned. Does nothing where no night does. */
export function tellCounts(counts: Counts): void {
  const file = process.env[COUNTS_FILE];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(counts)}\n`);
}

/** Everything that was told; nothing where there is no such file. */
export function countsIn(file: string): Counts {
  const text = readIfThere(file);
  if (text === null) return {};
  return sumOf(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Counts),
  );
}

/** Of the last line of a test run: `N passed, N failed[, N skipped]`; nothing where it has none. */
export function testCounts(text: string): Counts {
  const last = [...text.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1);
  if (last === undefined) return {};
  const [, passed, failed, skipped = 0] = last;
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

export function sumOf(all: readonly Counts[]): Counts {
  const sum: Record<string, number> = {};
  for (const counts of all)
    for (const [name, count] of Object.entries(counts))
      sum[name] = name.startsWith('longest') ? Math.max(sum[name] ?? 0, count) : (sum[name] ?? 0) + count;
  return sum;
}
