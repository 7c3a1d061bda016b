import { fileURLToPath } from 'node:url';
import { NO_FUNDING } from '../packages/runtime/src/core/funding.ts';
import { sharedColumnMemory } from '../packages/runtime/src/hyperopt/shared-columns.ts';
import type { PriceDigits } from '../packages/runtime/src/core/price-tick.ts';
import { searchPlan } from '../packages/runtime/src/modes/hyperopt/search-plan.ts';
import type { SharedPair } from '../packages/runtime/src/modes/hyperopt/shared-pair.ts';
import { TrialPool } from '../packages/runtime/src/modes/hyperopt/trial-pool.ts';
import { TrialWorkers } from '../packages/runtime/src/modes/hyperopt/trial-workers.ts';
import { trialRequest, type TrialRequest } from '../packages/runtime/src/modes/hyperopt/trial-request.ts';
import { TrialRunner, type StudySetup } from '../packages/runtime/src/modes/hyperopt/trial-runner.ts';
import { createSampler } from '../packages/runtime/src/search/samplers/sampler.ts';
import searched from './searched-strategy/strategy.ts';
import averages from './searched-averages/strategy.ts';
import { walkCandles } from './candles.ts';
import { atLeast, measure, type Report } from './harness.ts';

const HOUR = 3_600_000;
const PAIRS = 10;
const CANDLES = 8_760;
const STARTUP = 200;
const TRIALS = 100;
const COLUMN_BYTES = 512 * 1024 ** 2;

/** A search as it is run: points, a strategy in worker threads, shared candles and columns. */
export async function hyperopt(): Promise<Report> {
  const setup = setupOf(Array.from({ length: PAIRS }, (_, i) => walkCandles(CANDLES, 300 + i, HOUR)));
  const trials = randomTrials(searched, TRIALS);
  const grid = gridTrials();
  const strategyFile = fileURLToPath(new URL('./searched-strategy/strategy.ts', import.meta.url));
  const one = await wallOf(strategyFile, setup, trials, 1);
  const two = await wallOf(strategyFile, setup, trials, 2);
  const [kept, anew] = cpuOfGrid(grid);
  const sets = (grid.length * 100_000) / 1e6;
  return {
    part: 'hyperopt: 12 parameters, 8 indicators, 10 pairs × a year of 1h; 100 pairs of averages × 100,000 candles',
    figures: [
      { name: 'trials a second, one worker', value: TRIALS / one.seconds, unit: '' },
      { name: 'trials a second, two workers', value: TRIALS / two.seconds, unit: '' },
      { name: 'CPU time a trial, one worker', value: one.cpuMs / TRIALS, unit: 'ms' },
      { name: 'CPU time a trial, two workers', value: two.cpuMs / TRIALS, unit: 'ms' },
      { name: 'from nothing to the first trial, one worker', value: one.firstMs, unit: 'ms' },
      { name: 'averages, columns kept, one thread', value: sets / (kept / 1000), unit: 'M candle·sets/s' },
      { name: 'averages, columns kept, a set', value: kept / grid.length, unit: 'ms' },
    ],
    goals: [
      atLeast('two workers over one', one.seconds / two.seconds, 1.8),
      atLeast('columns computed anew over kept', anew / kept, 2),
    ],
  };
}

type Candles = ReturnType<typeof walkCandles>;

function setupOf(candles: readonly Candles[]): Omit<StudySetup, 'columns'> {
  const names = candles.map((_, i) => `P${i}/USDT`);
  const digits: PriceDigits[] = [{ startMs: candles[0]!.openTimeMs[0]!, digits: 2 }];
  const pairs = candles.map((columns, i): SharedPair => ({
    pair: names[i]!,
    candles: columns,
    first: STARTUP,
    last: columns.length - 1,
    priceDigits: digits,
    frames: new Map(),
    funding: NO_FUNDING,
    detail: null,
  }));
  return {
    request: {
      config: { stake_amount: 100, dry_run_wallet: 10_000, max_open_trades: 5, fee: 0.001 },
      exchange: 'binance',
      pairs: names,
      markets: { name: 'none', date: '', rules: new Map(), tiers: new Map() },
    },
    pairs,
    goals: { objectives: ['SharpeHyperOptLoss'], constraints: { minTrades: 1 } },
  };
}

function randomTrials(strategy: typeof searched, count: number): TrialRequest[] {
  const { space } = searchPlan({ strategy, params: {} }, '1h', { spaces: ['entry', 'exit'], sampler: 'random' }, {});
  const sampler = createSampler({ kind: 'random', dimensions: space.dimensions, seed: 1 });
  return sampler.ask(count).map(({ point }) => trialRequest(point, { space, overrides: {}, isStakeUnlimited: false }));
}

interface PoolTimes {
  readonly seconds: number;
  /** Of the whole process. */
  readonly cpuMs: number;
  readonly firstMs: number;
}

/** Of all trials once the workers are warm, and from the start of the workers to the end of a first one. */
async function wallOf(
  strategyFile: string,
  setup: Omit<StudySetup, 'columns'>,
  trials: readonly TrialRequest[],
  workers: number,
): Promise<PoolTimes> {
  const columns = sharedColumnMemory(COLUMN_BYTES);
  const started = performance.now();
  const trialWorkers = new TrialWorkers({ strategyFile, workers, limitMs: 60_000, heapMb: 1024 });
  const pool = new TrialPool(trialWorkers, { ...setup, columns });
  await pool.run(trials[0]!);
  const firstMs = performance.now() - started;
  await Promise.all(trials.slice(0, 20 * workers).map((trial) => pool.run(trial)));
  const from = performance.now();
  const cpu = process.cpuUsage();
  const ends = await Promise.all(trials.map((trial) => pool.run(trial)));
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await trialWorkers.close();
  const failed = ends.find((end) => end === null || end.error !== null);
  if (failed !== undefined) throw new Error(`a trial failed: ${failed?.error ?? 'stopped'}`);
  return { seconds, cpuMs: (user + system) / 1000, firstMs };
}

/** 20 fast averages × 5 slow ones. */
function gridTrials(): TrialRequest[] {
  return Array.from({ length: 100 }, (_, i) => ({
    params: { fast: 3 + (i % 20), slow: 40 + 10 * Math.floor(i / 20) },
    overrides: {},
  }));
}

/** CPU milliseconds of the grid with columns kept, and with none kept. */
function cpuOfGrid(grid: readonly TrialRequest[]): [kept: number, anew: number] {
  const setup = setupOf([walkCandles(100_000)]);
  const kept = new TrialRunner(averages, {}, { ...setup, columns: sharedColumnMemory(COLUMN_BYTES) });
  const anew = new TrialRunner(averages, {}, { ...setup, columns: sharedColumnMemory(0) });
  const [first, second] = measure(
    [
      { name: 'kept', run: () => grid.forEach((trial) => kept.run(trial)) },
      { name: 'anew', run: () => grid.forEach((trial) => anew.run(trial)) },
    ],
    { rounds: 3, warmUp: 1 },
  );
  return [first!.medianMs, second!.medianMs];
}
