import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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
  /** Of the processor, with the start of its thread. */
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
  readonly isStopped: () => boolean;
}

/** Runs each test file once over sources that note which of their functions are entered, and puts the sources back. */
export async function firstRun(bench: Bench, options: FirstRunOptions): Promise<FirstRun> {
  const { folder, sources, tests, isStopped } = options;
  const originals = new Map(sources.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
  const noted = new Map([...originals].map(([file, text]) => [file, withNotes(file, text)]));
  for (const [file, { text }] of noted) writeFileSync(join(folder, file), text);
  const done: TestFile[] = [];
  const leftOut: string[] = [];
  for (const file of tests) {
    if (isStopped()) break;
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

/** Time for tests that are not a file's own: all of them look for a mistake that nothing notices. */
const OTHERS_MS = 3000;

/**
 * Test files that enter the function of a mutant, the ones most likely to notice first: its own, then those that enter most functions of its file
 * for their time, as many as take `OTHERS_MS` together.
 */
export function testsOf(mutant: Mutant, { tests, functions }: FirstRun): readonly TestFile[] {
  const places = functions.get(mutant.file)!;
  const { id } = functionAt(places, mutant.start);
  const isOwn = ({ file }: TestFile): boolean => basename(file).startsWith(basename(mutant.file, '.ts'));
  const worth = new Map(
    tests.map((test) => [test, places.filter((place) => test.entered.has(place.id)).length / Math.max(1, test.ms)]),
  );
  let othersMs = 0;
  return tests
    .filter(({ entered }) => entered.has(id))
    .sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || worth.get(b)! - worth.get(a)! || (a.file < b.file ? -1 : 1))
    .filter((test) => isOwn(test) || (othersMs += test.ms) <= OTHERS_MS || othersMs === test.ms);
}
