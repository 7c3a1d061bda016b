import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { sharedColumnMemory } from '../packages/runtime/src/hyperopt/shared-columns.ts';
import type { TrialRequest } from '../packages/runtime/src/modes/hyperopt/trial-request.ts';
import { TrialRunner } from '../packages/runtime/src/modes/hyperopt/trial-runner.ts';
import { walkCandles } from './candles.ts';
import { atLeast, atMost, measure, type Report } from './harness.ts';
import { prototypeGrid } from './search-prototype.ts';
import { averagesGrid, searchSetup, type BenchSetup } from './search-setup.ts';
import ladder from './searched-ladder/strategy.ts';
import searched from './searched-strategy/strategy.ts';

const CANDLES = 100_000;
const YEAR = 8_760;
const HOUR = 3_600_000;
const STARTUP = 120;
const COLUMN_BYTES = 512 * 1024 ** 2;

/** Grids in one thread: beside the prototype, over few candles, and with columns kept and not. */
export async function searchGrid(): Promise<Report> {
  const candles = walkCandles(CANDLES, 7);
  const grid = averagesGrid();
  const large = trialsOf(ladder, searchSetup([candles], STARTUP, 'OnlyProfitHyperOptLoss'), grid);
  const small = trialsOf(ladder, searchSetup([walkCandles(YEAR, 7)], STARTUP, 'OnlyProfitHyperOptLoss'), grid);
  const marked = trialsOf(ladder, searchSetup([candles], STARTUP, 'equity-sharpe'), grid);
  const levels = levelsGrid();
  const pair = searchSetup([walkCandles(CANDLES, 7, HOUR)], 200, 'OnlyProfitHyperOptLoss');
  const prototype = await prototypeGrid(candles);
  const contestants = [
    { name: 'sets', run: large() },
    { name: 'marked', run: marked() },
    { name: 'small', run: small() },
    { name: 'kept', run: trialsOf(searched, pair, levels)() },
    { name: 'anew', run: trialsOf(searched, pair, levels)(0) },
    ...(prototype === null ? [] : [{ name: 'prototype', run: prototype }]),
  ];
  const times = measure(contestants, { rounds: 5, warmUp: 2 });
  const [sets, equity, year, kept, anew, theirs] = times.map(({ medianMs }) => medianMs);
  return {
    part: 'a grid in one thread: 200 pairs of averages × 100,000 candles, 1,078 trades each; eight indicators with 64 sets of levels × 100,000 candles',
    figures: [
      { name: 'averages', value: sets! / grid.length, unit: 'ms a set' },
      { name: 'averages', value: (CANDLES * grid.length) / sets! / 1_000, unit: 'M candle·sets/s' },
      { name: 'averages, marked to market at each close', value: equity! / grid.length, unit: 'ms a set' },
      { name: 'averages × 8,760 candles', value: (grid.length * 1_000) / year!, unit: 'sets/s' },
      { name: 'eight indicators, columns kept', value: kept! / levels.length, unit: 'ms a set' },
      ...(prototype === null ? [] : [{ name: 'trades of the prototype', value: prototype(), unit: '' }]),
      { name: 'trades of ours', value: large()(), unit: '' },
    ],
    goals: [
      ...(theirs === undefined ? [] : [atMost('averages over the prototype', sets! / theirs, 2.5)]),
      atLeast('eight indicators, columns computed anew over kept', anew! / kept!, 2),
    ],
    notes: prototype === null ? ['without the prototype: needs the shared reference data'] : [],
  };
}

/** Makes a runner, which runs all trials and gives the number of their trades. */
function trialsOf(strategy: AnyStrategy, setup: BenchSetup, trials: readonly TrialRequest[]) {
  return (bytes = COLUMN_BYTES): (() => number) => {
    const runner = new TrialRunner(strategy, {}, { ...setup, columns: sharedColumnMemory(bytes) });
    return () => trials.reduce((count, trial) => count + runner.run(trial).figures.trades, 0);
  };
}

/** Levels that indicators are compared with, the lengths of the indicators being settled: the second step of most searches. */
function levelsGrid(): TrialRequest[] {
  return Array.from({ length: 64 }, (_, i) => ({
    params: { rsiBelow: 50 + 5 * (i % 4), adxAbove: 12 + 4 * ((i >> 2) % 4), rsiAbove: 65 + 5 * (i >> 4) },
    overrides: {},
  }));
}
