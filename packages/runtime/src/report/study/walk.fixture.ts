import {
  type DriftRecord,
  WALK_FORWARD_SCHEMA,
  type WalkForwardDocument,
  type WalkWindowRecord,
} from '../../contract/walk-forward.ts';
import { aMonteCarlo, anEquity, aSample, aStitched, chance, DAY_MS, START_MS } from './samples.fixture.ts';

const TRAIN_DAYS = 64;
const TEST_DAYS = 16;

/** A finished walk whose trainings all win and whose tests do not; with five windows and more, the fifth has chosen nothing. */
export function aWalk({ windows: count = 6 }: { readonly windows?: number } = {}): WalkForwardDocument {
  const windows = Array.from({ length: count }, (_, i) => aWindow(i));
  const days = count * TEST_DAYS;
  return {
    ...{ schema: WALK_FORWARD_SCHEMA, mode: 'walk-forward' },
    versions: { '@tradai/runtime': '0.1.0', '@tradai/strategy-sdk': '0.1.0' },
    strategy: { name: 'sma-crossover', sha256: '5f'.repeat(32) },
    ...{ exchange: 'binance', pairs: ['BTC/USDT', 'ETH/USDT', 'XRP/USDT'], timeframe: '1h' },
    ...{ stake_currency: 'USDT', starting_balance: 10_000 },
    walk: {
      ...{ train_ms: TRAIN_DAYS * DAY_MS, test_ms: TEST_DAYS * DAY_MS, step_ms: TEST_DAYS * DAY_MS },
      ...{ embargo_ms: 0, anchored: false },
    },
    search: {
      ...{ sampler: 'tpe', seed: 1, batch: 8, epochs: 100, objectives: ['equity-sharpe'] },
      constraints: { min_trades: 1 },
    },
    windows,
    stitched: aStitched({ from: TRAIN_DAYS, days, total_return: -0.19 }),
    equity: anEquity({ from: TRAIN_DAYS, days, growth: -0.19 }),
    odds: {
      days,
      probabilistic: { sharpe: -0.04, probability: 0.312, minimum_track_record: null },
      holding: {
        ...{ reality_check: 0.44, spa: 0.412, spa_lower: 0.4, spa_upper: 0.44, best_trial: null },
        ...{ best_difference: -0.0004, samples: 1000, mean_block: 2.2 },
      },
      monte_carlo: aMonteCarlo('all_tests'),
    },
    ...{ efficiency: -0.21, profitable: 0.6, drift: driftOf(windows) },
    warnings: ['Window 5 has no trial with a value that meets all constraints and does not trade.'],
  };
}

function aWindow(i: number): WalkWindowRecord {
  const from = i * TEST_DAYS;
  const isChosen = i !== 4;
  const test = from + TRAIN_DAYS;
  const grown = [0.0464, 0.0238, 0.0487, -0.0083, 0, -0.005][i % 6]!;
  const point = {
    fast: Math.round(2 + 48 * chance(i, 1)),
    slow: Math.round(20 + 170 * chance(i, 2)),
    average: i % 3 === 0 ? 'sma' : 'ema',
  };
  return {
    ...{ number: i + 1, study: `sma-crossover-1a2b3c4d-w0${i + 1}`, trials: 100, failed: i },
    train: { from_ms: START_MS + from * DAY_MS, to_ms: START_MS + test * DAY_MS },
    test: { from_ms: START_MS + test * DAY_MS, to_ms: START_MS + (test + TEST_DAYS) * DAY_MS },
    best_trial: isChosen ? 40 + i : null,
    point: isChosen ? point : null,
    in_sample: isChosen ? aSample({ from, days: TRAIN_DAYS, total_return: 0.2 + 0.4 * chance(i, 3) }) : null,
    out_of_sample: isChosen ? aSample({ from: test, days: TEST_DAYS, total_return: grown }) : null,
    efficiency: isChosen ? grown * 9 : null,
  };
}

function driftOf(windows: readonly WalkWindowRecord[]): DriftRecord[] {
  return ['fast', 'slow', 'average'].map((name, i) => ({
    name,
    values: windows.flatMap(({ point }) => (point === null ? [] : [point[name]!])),
    drift: [0.3875, 0.3096, 0.5][i]!,
  }));
}
