import { DAY_MS } from './days.ts';
import { type Drawdown, drawdownOf, type ProfitSteps } from './drawdown.ts';
import { mean, numbersOf, populationDeviation } from './numbers.ts';
import { UNDEFINED_RATIO } from './ratios.ts';

/** Worth of the wallet at one time: stake currency plus, on spot, each held coin at the open of its candle. */
export interface WalletValue {
  readonly timeMs: number;
  readonly total: number;
}

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

/**
 * Statistics of the captured wallet (semantics 9.4), one value per candle time, oldest first; `null` when nothing was captured.
 * The daily ratios take the last value of each UTC day; days without one are left out.
 */
export function walletStats(captured: readonly WalletValue[]): WalletStats | null {
  const first = captured.at(0);
  const last = captured.at(-1);
  if (first === undefined || last === undefined) return null;
  const high = extreme(captured, (a, b) => a > b);
  const low = extreme(captured, (a, b) => a < b);
  const drawdown = drawdownOf(changes(captured), first.total);
  return {
    startBalance: first.total,
    endBalance: last.total,
    highBalance: high.total,
    lowBalance: low.total,
    highTs: high.timeMs,
    lowTs: low.timeMs,
    ...dailyRatios(captured),
    calmar: calmar(first, last, drawdown.maxDrawdownAccount),
    ...drawdown,
  };
}

/** The first value that `beats` all before it and is beaten by none. */
function extreme(values: readonly WalletValue[], beats: (a: number, b: number) => boolean): WalletValue {
  return values.reduce((best, value) => (beats(value.total, best.total) ? value : best));
}

function changes(values: readonly WalletValue[]): ProfitSteps {
  return {
    timesMs: numbersOf(values, ({ timeMs }) => timeMs),
    profits: Float64Array.from(values, ({ total }, i) => (i === 0 ? 0 : total - values[i - 1]!.total)),
  };
}

function dailyRatios(values: readonly WalletValue[]): { sharpe: number; sortino: number } {
  const returns = dailyReturns(values);
  if (returns.length === 0) return { sharpe: 0, sortino: 0 };
  const ratio = (deviation: number): number =>
    deviation === 0 || Number.isNaN(deviation) ? UNDEFINED_RATIO : (mean(returns) / deviation) * Math.sqrt(365);
  return {
    sharpe: ratio(populationDeviation(returns)),
    sortino: ratio(populationDeviation(returns.filter((value) => value < 0))),
  };
}

function dailyReturns(values: readonly WalletValue[]): Float64Array {
  const closes = values.filter((value, i) => i === values.length - 1 || dayOf(value) !== dayOf(values[i + 1]!));
  return Float64Array.from(closes.slice(1), ({ total }, i) => total / closes[i]!.total - 1);
}

function dayOf({ timeMs }: WalletValue): number {
  return Math.floor(timeMs / DAY_MS);
}

function calmar(first: WalletValue, last: WalletValue, maxDrawdownAccount: number): number {
  const days = Math.max(1, Math.floor((last.timeMs - first.timeMs) / DAY_MS));
  if (maxDrawdownAccount === 0) return UNDEFINED_RATIO;
  return ((((last.total - first.total) / first.total) * 100) / days / maxDrawdownAccount) * Math.sqrt(365);
}
