import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseMarketFile } from '../../packages/runtime/src/config/market-file.ts';
import type { RawConfig } from '../../packages/runtime/src/config/setting-table.ts';
import { shippedFile } from '../../packages/runtime/src/config/shipped-file.ts';
import { importFolder } from '../../packages/runtime/src/data/import/import-folder.ts';
import type { HyperoptRequest } from '../../packages/runtime/src/modes/hyperopt/hyperopt-request.ts';
import { prepareStudy, type PreparedStudy } from '../../packages/runtime/src/modes/hyperopt/prepare-study.ts';
import { TrialPool } from '../../packages/runtime/src/modes/hyperopt/trial-pool.ts';
import { trialRequest } from '../../packages/runtime/src/modes/hyperopt/trial-request.ts';
import { TrialWorkers } from '../../packages/runtime/src/modes/hyperopt/trial-workers.ts';
import { type Point, pointKey } from '../../packages/runtime/src/search/space/search-space.ts';
import { loadStrategy } from '../../packages/runtime/src/strategies/load-strategy.ts';
import type { Problem } from './problem.ts';

/** An example, and the folder of shipped candles that it trades. */
export const STRATEGIES = [
  { strategy: 'band-reversion', candles: 'spot/2021' },
  { strategy: 'futures-trend', candles: 'futures/2025' },
] as const;

const EXAMPLES = join(import.meta.dirname, '../../examples');
const TRIALS = 100;
const WORKERS = 2;
const LIMITS = { limitMs: 60_000, heapMb: 1024 };

/**
 * What `tradai hyperopt` searches of an example when nothing else is said: the default spaces, by `equity-sharpe` in sample. A point's value
 * is measured once, whoever asks.
 */
export async function strategyProblem(
  { strategy: name, candles }: (typeof STRATEGIES)[number],
  use: (problem: Problem) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-optuna-'));
  const strategyFile = join(EXAMPLES, 'strategies', name, 'strategy.ts');
  try {
    await importFolder(join(EXAMPLES, 'data/binance', candles), folder, { exchange: 'binance' }, { nowMs: Date.now() });
    const backtest = await backtestOf(name, strategyFile, folder);
    await useStudy(name, strategyFile, prepareStudy({ backtest, strategyFile, search: {} }), use);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function useStudy(
  name: string,
  strategyFile: string,
  { frame, plan, setup }: PreparedStudy,
  use: (problem: Problem) => Promise<void>,
): Promise<void> {
  const { dimensions } = plan.space;
  const workers = new TrialWorkers({ strategyFile, workers: WORKERS, ...LIMITS });
  const pool = new TrialPool(workers, setup);
  const measureOne = remembered(dimensions, async (point) => {
    const end = await pool.run(trialRequest(point, frame));
    if (end === null || end.error !== null) throw new Error(`${name}: ${end?.error ?? 'stopped'}`);
    return end.values[0] ?? null;
  });
  const measure: Problem['measure'] = async (points) => {
    const values = await Promise.all(points.map(measureOne));
    pool.tidy();
    return values;
  };
  try {
    await use({ name, dimensions, trials: TRIALS, least: null, measure });
  } finally {
    await workers.close();
  }
}

async function backtestOf(name: string, strategyFile: string, dataDir: string): Promise<HyperoptRequest['backtest']> {
  const folder = join(EXAMPLES, 'strategies', name);
  const { strategy } = await loadStrategy(strategyFile);
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as RawConfig;
  const { name: exchange, pair_whitelist: pairs } = config['exchange'] as { name: string; pair_whitelist: string[] };
  const ownMarkets = join(folder, 'markets.json');
  const marketsFile = existsSync(ownMarkets) ? ownMarkets : shippedFile('markets/binance-spot.json');
  return {
    ...{ strategy, params: {}, config, overrides: {}, pairs, exchange, dataDir },
    timerange: { startMs: null, endMs: null },
    markets: parseMarketFile(readFileSync(marketsFile, 'utf8'), basename(marketsFile)),
    withColumns: false,
  };
}

type Measured = number | null;

function remembered(
  dimensions: Problem['dimensions'],
  measure: (point: Point) => Promise<Measured>,
): (point: Point) => Promise<Measured> {
  const known = new Map<string, Promise<Measured>>();
  return (point) => {
    const key = pointKey(dimensions, point);
    const value = known.get(key) ?? measure(point);
    known.set(key, value);
    return value;
  };
}
