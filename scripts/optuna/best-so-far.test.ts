import { expect, it } from 'vitest';
import { bestSoFar } from './best-so-far.ts';
import { functionProblem, TEST_FUNCTIONS } from './functions.ts';
import { ourSearcher, type Searcher } from './searcher.ts';

it('asks for whole batches but the last, and tells what it measured', async () => {
  const told: (readonly (number | null)[])[] = [];
  const searcher: Searcher = {
    ask: (count) => Promise.resolve(Array.from({ length: count }, () => ({}))),
    tell: (values) => told.push(values),
  };
  const values = [null, 3, 4, null, 2];
  const measure = (points: readonly object[]): Promise<readonly (number | null)[]> =>
    Promise.resolve(points.map(() => values.shift()!));

  expect(await bestSoFar(searcher, { trials: 5, measure }, 2)).toEqual([Infinity, 3, 3, 3, 2]);
  expect(told).toEqual([[null, 3], [4, null], [2]]);
});

it('gives each seed of ours a curve of its own, and the same one again', async () => {
  const problem = { ...functionProblem(TEST_FUNCTIONS[4]!), trials: 20 };
  const curve = (seed: number): Promise<number[]> =>
    bestSoFar(ourSearcher({ kind: 'tpe', dimensions: problem.dimensions, seed }), problem, 6);

  expect(await curve(0)).toEqual(await curve(0));
  expect(await curve(0)).not.toEqual(await curve(1));
});
