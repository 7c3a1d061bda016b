import { chance } from '@tradai/strategy-sdk/graph';
import { quantile } from './distribution.ts';
import type { Missing } from './figure.ts';
import { YEAR_DAYS } from './returns.ts';

/** What a figure might have been, had the same days come in another mixture. */
export interface Interval {
  /** Of the days as they came. */
  readonly estimate: number;
  /** Below these lie 5, 50 and 95 % of the draws. */
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
}

const FIGURES = ['totalReturn', 'cagr', 'volatility', 'sharpe', 'sortino', 'calmar', 'maxDrawdown'] as const;
type DrawnFigure = (typeof FIGURES)[number];

/** Intervals of the headline figures, all of them on daily values: also the drawdown, which at candle closes is deeper. */
export type Bootstrap = Readonly<Record<DrawnFigure, Interval | Missing>> & {
  readonly draws: number;
  /** Days that stay together in a draw, so that streaks survive. */
  readonly blockDays: number;
  readonly seed: number;
};

/** Of a year or less; longer runs draw fewer times, so that a year of days is drawn as often. */
const MOST_DRAWS = 1000;
const FEWEST_DRAWS = 250;
const SEED = 1;
/** Fewer days cannot say how different other days might have been. */
const DAYS_NEEDED = 20;
/** An interval needs most draws: a draw without a losing day has no Sortino ratio. */
const SHARE_NEEDED = 0.9;

/**
 * Draws as many days as there are, in blocks of the cube root of their number that wrap around the end (circular block bootstrap,
 * Politis and Romano, 1992). The same returns give the same intervals: chance is seeded.
 */
export function bootstrap(returns: Float64Array): Bootstrap {
  const blockDays = Math.max(1, Math.round(Math.cbrt(returns.length)));
  const draws = Math.round(Math.min(MOST_DRAWS, Math.max(FEWEST_DRAWS, (MOST_DRAWS * YEAR_DAYS) / returns.length)));
  const facts = { draws, blockDays, seed: SEED };
  if (returns.length < DAYS_NEEDED) return { ...every('too-few-days'), ...facts };
  if (returns.some((value) => value <= -1)) return { ...every('account-lost'), ...facts };
  const random = chance(SEED);
  const sample = new Float64Array(returns.length);
  const drawn = Object.fromEntries(FIGURES.map((name) => [name, new Float64Array(draws)]));
  for (let draw = 0; draw < draws; draw++) {
    resample(returns, sample, blockDays, random);
    const figures = figuresOf(sample);
    for (const name of FIGURES) drawn[name]![draw] = figures[name];
  }
  const actual = figuresOf(returns);
  const intervals = FIGURES.map((name) => [name, intervalOf(name, actual[name], drawn[name]!)]);
  return { ...(Object.fromEntries(intervals) as Record<DrawnFigure, Interval | Missing>), ...facts };
}

function every(reason: Missing): Record<DrawnFigure, Missing> {
  return Object.fromEntries(FIGURES.map((name) => [name, reason])) as Record<DrawnFigure, Missing>;
}

function resample(returns: Float64Array, sample: Float64Array, blockDays: number, random: () => number): void {
  const { length } = returns;
  for (let i = 0; i < length;) {
    let from = Math.floor(random() * length);
    for (const end = Math.min(length, i + blockDays); i < end; i++) {
      sample[i] = returns[from]!;
      from = from + 1 === length ? 0 : from + 1;
    }
  }
}

/** In one pass. NaN where a figure is not defined. */
function figuresOf(returns: Float64Array): Record<DrawnFigure, number> {
  const { length } = returns;
  let [sum, squares, lossSquares, account, peak, maxDrawdown] = [0, 0, 0, 1, 1, 0];
  for (let i = 0; i < length; i++) {
    const value = returns[i]!;
    sum += value;
    squares += value * value;
    if (value < 0) lossSquares += value * value;
    account *= 1 + value;
    if (account > peak) peak = account;
    else if (peak - account > maxDrawdown * peak) maxDrawdown = (peak - account) / peak;
  }
  const variance = (squares - (sum * sum) / length) / (length - 1);
  const deviation = variance > 1e-14 * squares ? Math.sqrt(variance) : 0;
  const perYear = (sum / length) * Math.sqrt(YEAR_DAYS);
  const cagr = account ** (YEAR_DAYS / length) - 1;
  return {
    totalReturn: account - 1,
    cagr,
    volatility: deviation * Math.sqrt(YEAR_DAYS),
    sharpe: orNaN(perYear, deviation),
    sortino: orNaN(perYear, Math.sqrt(lossSquares / length)),
    calmar: orNaN(cagr, maxDrawdown),
    maxDrawdown,
  };
}

function orNaN(numerator: number, denominator: number): number {
  return denominator > 0 ? numerator / denominator : NaN;
}

const WITHOUT: Readonly<Partial<Record<DrawnFigure, Missing>>> = {
  sharpe: 'no-variation',
  sortino: 'no-losing-day',
  calmar: 'no-drawdown',
};

function intervalOf(name: DrawnFigure, estimate: number, drawn: Float64Array): Interval | Missing {
  const sorted = drawn.filter((value) => !Number.isNaN(value)).sort();
  if (Number.isNaN(estimate) || sorted.length < SHARE_NEEDED * drawn.length) return WITHOUT[name] ?? 'no-variation';
  return { estimate, p5: quantile(sorted, 0.05), p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
}
