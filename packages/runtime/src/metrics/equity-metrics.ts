import { DAY_MS } from './days.ts';
import { mean, sampleDeviation } from './numbers.ts';

/**
 * Figures of the account marked to market at every candle close. They include open losses, which freqtrade's figures of closed trades
 * leave out. `null` where a figure is not defined, never a made-up number. Ratios are ratios; ratios per year use 365 days.
 */
export interface EquityMetrics {
  /** Mean daily return over its sample deviation, times √365. `null` below three days or without any change. */
  readonly equitySharpeDaily: number | null;
  /** Mean daily return over the root mean square of the losing days (of all days), times √365. `null` without a losing day. */
  readonly equitySortinoDaily: number | null;
  /** Yearly growth over the deepest drawdown ratio. `null` without a drawdown. */
  readonly equityCalmar: number | null;
  /** Yearly growth as a ratio, over the time from the first open to the last close; `null` below one day or when the account is lost. */
  readonly equityCagr: number | null;
  /** Deviation of daily returns, times √365. */
  readonly equityVolatility: number | null;
  /** Deepest fall below an earlier peak, as a ratio of that peak, ≥ 0. */
  readonly equityMaxDrawdownRatio: number;
  /** Largest fall in stake currency, ≥ 0. */
  readonly equityMaxDrawdownAbs: number;
  /** Peak and bottom of the deepest fall by ratio; `null` when the account never falls. */
  readonly equityDrawdownStartTs: number | null;
  readonly equityDrawdownEndTs: number | null;
  /** Longest time below an earlier peak, to the recovery or to the end. */
  readonly equityLongestDrawdownS: number;
  readonly equityHigh: number;
  readonly equityLow: number;
}

/**
 * `equity` at the close of the candles of `candleMs` that open at `timesMs`, one value per time, at least one; the account began with
 * `startBalance` at the first open.
 */
export function equityMetrics(
  equity: Float64Array,
  timesMs: Float64Array,
  candleMs: number,
  startBalance: number,
): EquityMetrics {
  const returns = dailyReturns(equity, timesMs, startBalance);
  const falls = fallsOf(equity, timesMs, startBalance);
  const growth = yearlyGrowth(equity, timesMs.at(-1)! + candleMs - timesMs[0]!, startBalance);
  const deviation = returns.length < 3 ? NaN : sampleDeviation(returns);
  const downside = Math.sqrt(mean(returns.map((value) => Math.min(0, value) ** 2)));
  return {
    equitySharpeDaily: ratioOrNull(mean(returns) * Math.sqrt(365), deviation),
    equitySortinoDaily: ratioOrNull(mean(returns) * Math.sqrt(365), downside),
    equityCalmar: growth === null ? null : ratioOrNull(growth, falls.equityMaxDrawdownRatio),
    equityCagr: growth,
    equityVolatility: Number.isNaN(deviation) ? null : deviation * Math.sqrt(365),
    ...falls,
    equityHigh: equity.reduce((a, b) => Math.max(a, b), startBalance),
    equityLow: equity.reduce((a, b) => Math.min(a, b), startBalance),
  };
}

function ratioOrNull(numerator: number, denominator: number): number | null {
  const ratio = numerator / denominator;
  return Number.isFinite(ratio) && denominator > 0 ? ratio : null;
}

/** Change of the account over each UTC day that has a candle, from the day before. */
function dailyReturns(equity: Float64Array, timesMs: Float64Array, startBalance: number): Float64Array {
  const returns: number[] = [];
  let before = startBalance;
  for (let i = 0; i < equity.length; i++) {
    const endsDay =
      i === equity.length - 1 || Math.floor(timesMs[i]! / DAY_MS) !== Math.floor(timesMs[i + 1]! / DAY_MS);
    if (!endsDay) continue;
    returns.push(equity[i]! / before - 1);
    before = equity[i]!;
  }
  return Float64Array.from(returns);
}

function yearlyGrowth(equity: Float64Array, spanMs: number, startBalance: number): number | null {
  const days = spanMs / DAY_MS;
  const last = equity.at(-1)!;
  if (days < 1 || last <= 0) return null;
  const growth = (last / startBalance) ** (365 / days) - 1;
  return Number.isFinite(growth) ? growth : null;
}

type Falls = Pick<
  EquityMetrics,
  | 'equityMaxDrawdownRatio'
  | 'equityMaxDrawdownAbs'
  | 'equityDrawdownStartTs'
  | 'equityDrawdownEndTs'
  | 'equityLongestDrawdownS'
>;

function fallsOf(equity: Float64Array, timesMs: Float64Array, startBalance: number): Falls {
  let peak = startBalance;
  let peakTime = timesMs[0]!;
  let ratio = 0;
  let abs = 0;
  let longest = 0;
  let deepest: readonly [number, number] | null = null;
  for (let i = 0; i < equity.length; i++) {
    const value = equity[i]!;
    if (value >= peak) {
      if (i > 0 && equity[i - 1]! < peak) longest = Math.max(longest, timesMs[i]! - peakTime);
      peak = value;
      peakTime = timesMs[i]!;
      continue;
    }
    longest = Math.max(longest, timesMs[i]! - peakTime);
    abs = Math.max(abs, peak - value);
    if ((peak - value) / peak > ratio) {
      ratio = (peak - value) / peak;
      deepest = [peakTime, timesMs[i]!];
    }
  }
  return {
    equityMaxDrawdownRatio: ratio,
    equityMaxDrawdownAbs: abs,
    equityDrawdownStartTs: deepest?.[0] ?? null,
    equityDrawdownEndTs: deepest?.[1] ?? null,
    equityLongestDrawdownS: longest / 1000,
  };
}
