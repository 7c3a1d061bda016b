import type { FanRecord, MonteCarloRecord, SpreadRecord } from '../../contract/odds.ts';
import type { DailyEquityRecord, SampleRecord } from '../../contract/sample.ts';
import type { StitchedRecord } from '../../contract/walk-forward.ts';

export const DAY_MS = 86_400_000;
export const START_MS = Date.UTC(2021, 0, 9);

/** Numbers that look like chance and are the same every time: 0 to 1. */
export function chance(i: number, j = 0): number {
  const fraction = Math.sin(i * 12.9898 + j * 78.233 + 1) * 43_758.5453;
  return fraction - Math.floor(fraction);
}

/** A bell of chance around 0 with deviation 1. */
export function bell(i: number, j: number): number {
  return (chance(i, j) + chance(i, j + 50) + chance(i, j + 100) + chance(i, j + 150) - 2) * Math.sqrt(3);
}

interface SampleOptions {
  readonly from?: number;
  readonly days: number;
  readonly total_return: number;
  readonly market_change?: number;
  readonly objectives?: readonly string[];
  readonly loss?: number;
}

export function aSample({ objectives = ['equity-sharpe'], loss = -1.2, ...options }: SampleOptions): SampleRecord {
  return {
    ...aStitched(options),
    market_change: options.market_change ?? -0.3254,
    objectives: Object.fromEntries(objectives.map((name, i) => [name, i === 0 ? loss : 0.21])),
  };
}

export function aStitched({ from = 0, days, total_return }: SampleOptions): StitchedRecord {
  const start = START_MS + from * DAY_MS;
  const cagr = (1 + total_return) ** (365 / days) - 1;
  return {
    ...{ from_ms: start, to_ms: start + days * DAY_MS - 3_600_000, days, trades: 101, wins: 41, total_return, cagr },
    ...{
      sharpe: total_return * 4,
      sortino: total_return * 6,
      calmar: null,
      max_drawdown: 0.183,
      market_change: -0.3254,
    },
  };
}

export function anEquity({
  from = 0,
  days,
  growth,
}: {
  readonly from?: number;
  readonly days: number;
  readonly growth: number;
}): DailyEquityRecord {
  const wave = (day: number): number => bell(from + day, 1) * 0.015 + Math.sin((from + day) / 9) * 0.05;
  const values = Array.from({ length: days }, (_, day) => 10_000 * (1 + (growth * day) / days + wave(day) - wave(0)));
  return { times_ms: values.map((_, day) => START_MS + (from + day + 1) * DAY_MS), values };
}

export function aMonteCarlo(of: MonteCarloRecord['of']): MonteCarloRecord {
  return {
    of,
    shuffled_trades: aFan('trades', 37, 0.0298, 0),
    drawn_trades: aFan('trades', 37, 0.05, 1),
    returns: aFan('days', 49, 0.03, 1),
    candles:
      of === 'all_tests'
        ? null
        : { unanswered: 'A block bootstrap of candles needs at least 100 candles; there are 49.' },
  };
}

/** `spread`: 0 for paths that all end where the account does. */
function aFan(unit: FanRecord['unit'], length: number, growth: number, spread: 0 | 1): FanRecord {
  const steps = Array.from({ length: length + 1 }, (_, i) => i);
  const width = (step: number): number =>
    spread === 1 ? Math.sqrt(step / length) : Math.sqrt((step / length) * (1 - step / length)) * 2;
  const normal = [-1.645, -0.674, 0, 0.674, 1.645];
  return {
    ...{ paths: 1000, unit, mean_block: unit === 'days' ? 2.6 : null, steps },
    bands: [0.05, 0.25, 0.5, 0.75, 0.95].map((share, i) => ({
      share,
      values: steps.map((step) => 10_000 * (1 + (growth * step) / length + normal[i]! * width(step) * 0.08)),
    })),
    finals: aSpread(10_000 * (1 + growth), spread * 800),
    drawdowns: aSpread(0.21, 0.07),
    actual: { final: 10_298, drawdown: 0.183 },
    ...{ deeper_share: 0.412, loss_share: spread * 0.36, risk_of_ruin: 0.002, ruin_error: 0.0014 },
  };
}

export function aSpread(mean: number, deviation: number): SpreadRecord {
  const at = (z: number): number => mean + z * deviation;
  return { mean, p5: at(-1.645), p25: at(-0.674), p50: mean, p75: at(0.674), p95: at(1.645), p99: at(2.326) };
}
