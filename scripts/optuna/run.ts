import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonWith } from '../python-environment.ts';
import { bestSoFar } from './curves.ts';
import { probeOf, TEST_FUNCTIONS, type TestFunction } from './functions.ts';
import { chanceToBeBetter, probabilityOfLuck } from './rank-sum.ts';

/*
 * Our samplers beside those of Optuna (Python) on test functions, the same budget and 20 seeds, or fewer for a quick look: `npm run optuna -- 5`.
 * Ends with 3 when ours finds worse values than chance explains.
 */

const TRIALS = 200;
const SEEDS = Number(process.argv[2] ?? 20);
/** Trials after which both are compared. */
const BUDGETS = [25, 50, 100, 200] as const;
/** What is run: sampler and trials at a time. */
const CONTESTS = [
  { kind: 'tpe', batch: 1 },
  { kind: 'tpe', batch: 8 },
  { kind: 'cma-es', batch: 1 },
] as const;
/** One in twenty, shared among all comparisons. */
const SIGNIFICANT = 0.05 / (CONTESTS.length * TEST_FUNCTIONS.length * BUDGETS.length);

const python = pythonWith(join(import.meta.dirname, 'requirements.txt'));
if (python === null) {
  console.error('skipped: no python3 that can install optuna');
  process.exit(69);
}
process.exitCode = compareAll(python) === 0 ? 0 : 3;

interface Theirs {
  readonly version: string;
  /** By `function sampler batch`: for each seed the best value so far after each trial. */
  readonly curves: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly probes: Readonly<Record<string, number>>;
}

function compareAll(interpreter: string): number {
  const theirs = studiesOf(interpreter);
  let worse = 0;
  for (const { kind, batch } of CONTESTS) {
    console.log(
      `\n${kind}, batches of ${batch}: median distance from the least value, ours / Optuna ${theirs.version} (chance to be better)`,
    );
    for (const test of TEST_FUNCTIONS) {
      const curves = theirs.curves[`${test.name} ${kind} ${batch}`];
      if (curves === undefined) continue;
      const ours = bestSoFar(test, kind, { trials: TRIALS, seeds: SEEDS, batch });
      worse += compareCurves(test, ours, curves);
    }
  }
  console.log(`\noptuna: ${worse} worse of ${Math.round(0.05 / SIGNIFICANT)} at most`);
  return worse;
}

function studiesOf(interpreter: string): Theirs {
  const input = JSON.stringify({
    ...{ functions: TEST_FUNCTIONS.map(({ name }) => name), contests: CONTESTS, trials: TRIALS, seeds: SEEDS },
    probes: Object.fromEntries(TEST_FUNCTIONS.map((test) => [test.name, Object.values(probeOf(test))])),
  });
  const options = { input, encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const theirs = JSON.parse(execFileSync(interpreter, [join(import.meta.dirname, 'studies.py')], options)) as Theirs;
  for (const test of TEST_FUNCTIONS) {
    const [here, there] = [test.valueAt(probeOf(test)), theirs.probes[test.name]!];
    if (Math.abs(here - there) > 1e-9 * Math.max(1, Math.abs(there)))
      throw new Error(`${test.name} is ${here} here and ${there} there: the functions differ`);
  }
  return theirs;
}

/** Prints one line, returns the number of budgets at which ours is worse. */
function compareCurves(test: TestFunction, ours: readonly number[][], theirs: readonly (readonly number[])[]): number {
  const cells = BUDGETS.map((budget) => {
    const [here, there] = [ours, theirs].map((curves) => curves.map((curve) => curve[budget - 1]! - test.least)) as [
      number[],
      number[],
    ];
    const isWorse = probabilityOfLuck(here, there) < SIGNIFICANT;
    const chance = chanceToBeBetter(here, there).toFixed(2);
    return { isWorse, text: `${short(median(here))} / ${short(median(there))} (${chance})${isWorse ? ' WORSE' : ''}` };
  });
  console.log(`  ${test.name.padEnd(11)} ${cells.map(({ text }) => text.padEnd(27)).join('')}`.trimEnd());
  return cells.filter(({ isWorse }) => isWorse).length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function short(value: number): string {
  return Math.abs(value) < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}
