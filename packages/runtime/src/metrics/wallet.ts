import { DAY_MS } from './days.ts';
import { type Drawdown, drawdownOf } from './drawdown.ts';
import { mean, populationDeviation } from './numbers.ts';
import { overOrMark } from './ratios.ts';
import { type WalletInput, walletValues } from './wallet-values.ts';

/** freqtrade's `wallet_stats`. Balances in stake currency, times epoch ms. */
export interface WalletStats extends Drawdown {
  readonly startBalance: number;
  readonly endBalance: number;
  readonly highBalance: number;
  readonly lowBalance: number;
  /** First time of the highest and of the lowest balance. */
  readonly highTs: number;
  readonly lowTs: number;
  readonly sharpe: number;
  readonly sortino: number;
  readonly calmar: number;
}

/** Statistics of what the wallet of a run held (semantics 9.4); `null` for a run of one candle, on which nothing is noted. */
export function walletStatsOf(input: WalletInput): WalletStats | null {
  return walletStats(walletValues(input), input.timesMs.subarray(1));
}

/**
 * The same of noted `values`, one per time of `timesMs`, oldest first; `null` when nothing was noted. The daily ratios take the last value of each UTC day; days without one are left out. A ratio whose denominator is zero is −100.
 */
export function walletStats(values: Float64Array, timesMs: Float64Array): WalletStats | null {
  if (values.length === 0) return null;
  const start = values[0]!;
  const end = values.at(-1)!;
  const high = firstExtreme(values, (a, b) => a > b);
  const low = firstExtreme(values, (a, b) => a < b);
  const changes = values.map((value, i) => (i === 0 ? 0 : value - values[i - 1]!));
  const drawdown = drawdownOf({ timesMs, profits: changes }, start);
  const days = Math.max(1, Math.floor((timesMs[values.length - 1]! - timesMs[0]!) / DAY_MS));
  const perDay = (((end - start) / start) * 100) / days;
  return {
    startBalance: start,
    endBalance: end,
    highBalance: values[high]!,
    lowBalance: values[low]!,
    highTs: timesMs[high]!,
    lowTs: timesMs[low]!,
    ...dailyRatios(values, timesMs),
    calmar: overOrMark(perDay * Math.sqrt(365), drawdown.maxDrawdownAccount),
    ...drawdown,
  };
}

/** Position of the first value that `beats` all before it and is beaten by none. */
function firstExtreme(values: Float64Array, beats: (a: number, b: number) => boolean): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (beats(values[i]!, values[best]!)) best = i;
  return best;
}

function dailyRatios(values: Float64Array, timesMs: Float64Array): { sharpe: number; sortino: number } {
  const returns = dailyReturns(values, timesMs);
  if (returns.length === 0) return { sharpe: 0, sortino: 0 };
  const perYear = mean(returns) * Math.sqrt(365);
  return {
    sharpe: overOrMark(perYear, populationDeviation(returns)),
    sortino: overOrMark(perYear, populationDeviation(returns.filter((value) => value < 0))),
  };
}

function dailyReturns(values: Float64Array, timesMs: Float64Array): Float64Array {
  const dayOf = (i: number): number => Math.floor(timesMs[i]! / DAY_MS);
  const closes = values.filter((_, i) => i === values.length - 1 || dayOf(i) !== dayOf(i + 1));
  return closes.subarray(1).map((value, i) => value / closes[i]! - 1);
}
