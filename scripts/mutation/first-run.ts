import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Bench } from './bench.ts';
import { functionAt, withNotes, type FunctionPlace } from './functions.ts';
import type { Mutant } from './mutant.ts';

/** What is known of the tests before the first mistake is made. */
export interface FirstRun {
  readonly tests: readonly TestFile[];
  readonly functions: ReadonlyMap<string, readonly FunctionPlace[]>;
  /** Left out, with the reason: a test that fails without a mistake tells nothing. */
  readonly leftOut: readonly string[];
}

export interface TestFile {
  readonly file: string;
  /** With the start of its thread. */
  readonly ms: number;
  readonly entered: ReadonlySet<string>;
}

export interface FirstRunOptions {
  readonly folder: string;
  readonly entered: string;
  readonly sources: readonly string[];
  readonly tests: readonly string[];
  /** A test file that takes longer is left out. */
  readonly limitMs: number;
}

/** Runs each test file once over sources that note which of their functions are entered, and puts the sources back. */
export async function firstRun(bench: Bench, options: FirstRunOptions): Promise<FirstRun> {
  const { folder, sources, tests } = options;
  const originals = new Map(sources.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
  const noted = new Map([...originals].map(([file, text]) => [file, withNotes(file, text)]));
  for (const [file, { text }] of noted) writeFileSync(join(folder, file), text);
  const done: TestFile[] = [];
  const leftOut: string[] = [];
  for (const file of tests) {
    const result = await oneTest(bench, file, options);
    if (typeof result === 'string') leftOut.push(result);
    else done.push(result);
  }
  bench.close();
  for (const [file, text] of originals) writeFileSync(join(folder, file), text);
  return { tests: done, leftOut, functions: new Map([...noted].map(([file, { functions }]) => [file, functions])) };
}

async function oneTest(
  bench: Bench,
  file: string,
  { folder, entered, limitMs }: FirstRunOptions,
): Promise<TestFile | string> {
  const answer = await bench.run({ file: null, text: '', original: '', tests: [file] }, limitMs);
  if (answer === 'endless') return `${file} takes longer than ${limitMs / 1000} s`;
  if (answer.by !== null) return `${file} fails without a mistake: ${answer.why}`;
  const list = readFileSync(join(entered, `${encodeURIComponent(join(folder, file))}.json`), 'utf8');
  return { file, ms: answer.ms, entered: new Set(JSON.parse(list) as string[]) };
}

/** Time of tests that are neither a file's own nor beside it: a mistake that nothing notices is looked for by all of them. */
const FAR_MS = 5000;

/**
 * Test files that enter the function of a mutant, the ones most likely to notice first: its own, those beside it, and of others the shortest, as
 * many as take `FAR_MS` together.
 */
export function testsOf(mutant: Mutant, { tests, functions }: FirstRun): readonly TestFile[] {
  const { id } = functionAt(functions.get(mutant.file)!, mutant.start);
  const rank = ({ file }: TestFile): number => {
    if (basename(file).startsWith(basename(mutant.file, '.ts'))) return 0;
    return dirname(file) === dirname(mutant.file) ? 1 : 2;
  };
  let farMs = 0;
  return tests
    .filter(({ entered }) => entered.has(id))
    .sort((a, b) => rank(a) - rank(b) || a.ms - b.ms || (a.file < b.file ? -1 : 1))
    .filter((test) => rank(test) < 2 || (farMs += test.ms) <= FAR_MS);
}
