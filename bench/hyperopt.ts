import { fileURLToPath } from 'node:url';
import { sharedColumnMemory } from '../packages/runtime/src/hyperopt/shared-columns.ts';
import { TrialPool } from '../packages/runtime/src/modes/hyperopt/trial-pool.ts';
import { TrialWorkers } from '../packages/runtime/src/modes/hyperopt/trial-workers.ts';
import type { TrialRequest } from '../packages/runtime/src/modes/hyperopt/trial-request.ts';
import type { StudySetup } from '../packages/runtime/src/modes/hyperopt/trial-runner.ts';
import searched from './searched-strategy/strategy.ts';
import { walkCandles } from './candles.ts';
import { atLeast, type Report } from './harness.ts';
import { randomTrials, searchSetup } from './search-setup.ts';

const HOUR = 3_600_000;
const PAIRS = 10;
const CANDLES = 8_760;
const STARTUP = 200;
const TRIALS = 100;
const COLUMN_BYTES = 512 * 1024 ** 2;

/** A search as it is run: points, a strategy in worker threads, shared candles and columns. */
export async function hyperopt(): Promise<Report> {
  const candles = Array.from({ length: PAIRS }, (_, i) => walkCandles(CANDLES, 300 + i, HOUR));
  const setup = searchSetup(candles, STARTUP, 'SharpeHyperOptLoss');
  const trials = randomTrials(searched, TRIALS);
  const strategyFile = fileURLToPath(new URL('./searched-strategy/strategy.ts', import.meta.url));
  const one = await wallOf(strategyFile, setup, trials, 1);
  const two = await wallOf(strategyFile, setup, trials, 2);
  return {
    part: 'hyperopt: 12 parameters, 8 indicators, 10 pairs × a year of 1h',
    figures: [
      { name: 'trials a second, one worker', value: TRIALS / one.seconds, unit: '' },
      { name: 'trials a second, two workers', value: TRIALS / two.seconds, unit: '' },
      { name: 'CPU time a trial, one worker', value: one.cpuMs / TRIALS, unit: 'ms' },
      { name: 'CPU time a trial, two workers', value: two.cpuMs / TRIALS, unit: 'ms' },
      { name: 'from nothing to the first trial, one worker', value: one.firstMs, unit: 'ms' },
    ],
    goals: [atLeast('two workers over one', one.seconds / two.seconds, 1.8)],
  };
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
