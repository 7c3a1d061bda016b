import { daysOf } from './daily.ts';
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
  const { high, low } = extremes(values);
  const drawdown = drawdownOf({ timesMs, profits: changesOf(values) }, start);
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

/** Positions of the first of the highest and the first of the lowest values. */
function extremes(values: Float64Array): { high: number; low: number } {
  let [high, low] = [0, 0];
  for (let i = 1; i < values.length; i++) {
    if (values[i]! > values[high]!) high = i;
    if (values[i]! < values[low]!) low = i;
  }
  return { high, low };
}

/** From each value to the next; the first changes nothing. */
function changesOf(values: Float64Array): Float64Array {
  const changes = new Float64Array(values.length);
  for (let i = 1; i < values.length; i++) changes[i] = values[i]! - values[i - 1]!;
  return changes;
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
  const ends = daysOf(timesMs.subarray(0, values.length), 1).ends.filter((end) => end >= 0);
  const returns = new Float64Array(ends.length - 1);
  for (let day = 0; day < returns.length; day++) returns[day] = values[ends[day + 1]!]! / values[ends[day]!]! - 1;
  return returns;
}
