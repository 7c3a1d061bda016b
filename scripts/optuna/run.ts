import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pythonWith } from '../python-environment.ts';
import { bestSoFar } from './best-so-far.ts';
import { compare, type Comparison } from './comparison.ts';
import { CONTESTS, type Contest, takes } from './contests.ts';
import { drawCurves } from './draw-curves.ts';
import { type Figures, readFigures, significance, worseCells, writeFigures } from './figures.ts';
import { functionProblem, TEST_FUNCTIONS } from './functions.ts';
import { OptunaProcess } from './optuna-process.ts';
import type { Problem } from './problem.ts';
import { ourSearcher, type Searcher } from './searcher.ts';
import { STRATEGIES, strategyProblem } from './strategy-problem.ts';
import { comparisonRow, tableOf } from './table.ts';

/*
 * Our samplers beside those of Optuna (Python) on test functions and examples, the same budget and 20 seeds, or fewer for a quick look:
 * `npm run optuna -- 5`. Ends with 3 when ours finds worse values than chance explains. `npm run optuna -- --record` keeps figures and draws
 * their curves for docs/search.md, `npm run optuna -- --draw` draws those that are kept.
 */

const SEEDS = 20;

const { values: wishes, positionals } = parseArgs({
  options: { record: { type: 'boolean', default: false }, draw: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (wishes.draw) {
  drawCurves(readFigures());
  process.exit(0);
}
const python = pythonWith(join(import.meta.dirname, 'requirements.txt'));
if (python === null) {
  console.error('skipped: no python3 that can install optuna');
  process.exit(69);
}
const figures = await measured(python, Number(positionals[0] ?? SEEDS));
if (wishes.record) {
  writeFigures(figures);
  drawCurves(figures);
}
process.exitCode = told(figures) === 0 ? 0 : 3;

async function measured(interpreter: string, seeds: number): Promise<Figures> {
  const optuna = await OptunaProcess.start(interpreter);
  const comparisons: Comparison[] = [];
  const compareOn = async (problem: Problem): Promise<void> => {
    for (const contest of CONTESTS.filter((one) => takes(one, problem))) {
      const ours = await curves(problem, contest, seeds, ourSearcher);
      const theirs = await curves(problem, contest, seeds, (options) => optuna.searcher(options));
      comparisons.push(compare(contest, problem, ours, theirs));
      console.log(`${contest.kind}, batches of ${contest.batch}: ${comparisonRow(comparisons.at(-1)!)}`);
    }
  };
  for (const test of TEST_FUNCTIONS) await compareOn(functionProblem(test));
  for (const example of STRATEGIES) await strategyProblem(example, compareOn);
  optuna.end();
  return { optuna: optuna.version, seeds, comparisons };
}

/** For each seed the best value so far after each trial. */
async function curves(
  problem: Problem,
  { kind, batch }: Contest,
  seeds: number,
  searcher: (options: Parameters<typeof ourSearcher>[0]) => Searcher,
): Promise<number[][]> {
  const all: number[][] = [];
  for (let seed = 0; seed < seeds; seed++)
    all.push(await bestSoFar(searcher({ kind, dimensions: problem.dimensions, seed }), problem, batch));
  return all;
}

/** Prints the tables of the page and where ours is worse; returns at how many places it is. */
function told(found: Figures): number {
  const { comparisons, optuna } = found;
  console.log(`\nMedian of the best, ours / Optuna ${optuna} (chance to be better)`);
  for (const { kind, batch } of CONTESTS) {
    const own = comparisons.filter((one) => one.kind === kind && one.batch === batch);
    console.log(`\nbatches of ${batch}:\n${tableOf(own).join('\n')}`);
  }
  const worse = worseCells(found);
  for (const { comparison, cell } of worse)
    console.log(
      `WORSE: ${comparison.kind}, batches of ${comparison.batch}, ${comparison.problem}, ${cell.trials} trials`,
    );
  const least = Math.min(...comparisons.flatMap(({ cells }) => cells.map(({ luck }) => luck)));
  console.log(`\noptuna: ${worse.length} worse; least probability of luck ${least}, ${significance(found)} counts`);
  return worse.length;
}
