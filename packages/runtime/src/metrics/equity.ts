import type { CandleColumns } from '@tradai/strategy-sdk';
import type { ClosedTrade } from '../core/trade.ts';
import { book, fillsOf, noPosition, type Position } from './position.ts';

/** An account at candle closes, one value per candle, stake currency. */
export interface MarkedAccount {
  readonly equity: Float64Array;
  /** What all open positions are worth, long and short added: amount × close, leverage included. */
  readonly positions: Float64Array;
}

/**
 * Account in stake currency at the close of each candle that opens at `timesMs` (rising): starting balance, realized profit, and the
 * profit that open positions would have after the exit fee if they were sold at that close. One value per time.
 *
 * A fill counts from the candle in which it happened. Funding counts when a fill books it. Between candles of a pair its last close
 * holds. Each trade costs as many steps as it has candles. A trade of a pair without candles counts when it closes.
 *
 * With `lastMs` the account is looked at less often: `timesMs` are open times of the first candle of each stretch, `lastMs` those of its last.
 */
export function markToMarket(
  trades: readonly ClosedTrade[],
  candlesByPair: ReadonlyMap<string, CandleColumns>,
  startBalance: number,
  timesMs: Float64Array,
  lastMs: Float64Array = timesMs,
): MarkedAccount {
  const realized = new Float64Array(timesMs.length);
  const open = new Float64Array(timesMs.length);
  const positions = new Float64Array(timesMs.length);
  const curves = { timesMs, lastMs, realized, open, positions };
  for (const trade of trades) addTrade(trade, candlesByPair.get(trade.pair), curves);
  let balance = startBalance;
  for (let from = 0; from < realized.length; from += BLOCK)
    balance = addUp(realized, open, balance, from, Math.min(from + BLOCK, realized.length));
  return { equity: realized, positions };
}

/** Short calls of a hot loop stay compiled. */
const BLOCK = 4096;

/** Turns what was booked on each candle into the account at its close, and gives the balance that is carried on. */
function addUp(realized: Float64Array, open: Float64Array, before: number, from: number, to: number): number {
  let balance = before;
  for (let i = from; i < to; i++) {
    balance += realized[i]!;
    realized[i] = balance + open[i]!;
  }
  return balance;
}

interface Curves {
  readonly timesMs: Float64Array;
  readonly lastMs: Float64Array;
  readonly realized: Float64Array;
  readonly open: Float64Array;
  readonly positions: Float64Array;
}

/** Adds what the trade books at each fill to `realized`, and its open profit and worth at each close to the others. */
function addTrade(trade: ClosedTrade, candles: CandleColumns | undefined, curves: Curves): void {
  const { timesMs, realized } = curves;
  const end = indexAt(timesMs, trade.closeTimeMs, timesMs.length);
  if (end < 0) return;
  const position = noPosition();
  // One that begins and ends between two looks is never seen open, and its orders need not be read.
  const isSeen = candles !== undefined && indexAt(timesMs, trade.openTimeMs, timesMs.length) < end;
  const fills = isSeen ? fillsOf(trade) : [];
  if (isSeen && fills.length > 0) {
    const start = Math.max(0, indexAt(timesMs, fills[0]!.filledTimeMs!, timesMs.length));
    let next = 0;
    for (let i = start; i < end;) {
      const until = timesMs[i + 1]!;
      for (; next < fills.length && fills[next]!.filledTimeMs! < until; next++)
        realized[i]! += book(position, trade, fills[next]!);
      const nextFill = fills[next];
      const to = nextFill === undefined ? end : Math.min(end, indexAt(timesMs, nextFill.filledTimeMs!, timesMs.length));
      if (position.amount > 0) markStretch(position, trade, candles, curves, i, to);
      i = to;
    }
  }
  // The trade's own figure ends it, so that the curve ends where the sum of the profits does.
  realized[end]! += trade.profitAbs - position.booked;
}

/** What a position is worth at the closes of `from … to − 1`, between which nothing fills. */
function markStretch(
  position: Readonly<Position>,
  { sign, feeClose }: ClosedTrade,
  candles: CandleColumns,
  { lastMs, open, positions }: Curves,
  from: number,
  to: number,
): void {
  const { amount, value, funding } = position;
  const { close } = candles;
  const kept = 1 - sign * feeClose;
  let candle = indexAt(candles.openTimeMs, lastMs[from]!, candles.length);
  for (let i = from; i < to; i++) {
    candle = candleAt(candles, candle, lastMs[i]!);
    if (candle < 0) continue;
    const rate = close[candle]!;
    // As `openProfit` has it, to the last bit.
    open[i]! += sign * (amount * rate * kept - value) + funding;
    positions[i]! += amount * rate;
  }
}

/** The last candle, from `known` on, that opens at `timeMs` or before: mostly that one or the next. */
function candleAt({ openTimeMs, length }: CandleColumns, known: number, timeMs: number): number {
  if (known + 1 >= length || openTimeMs[known + 1]! > timeMs) return known;
  if (known + 2 >= length || openTimeMs[known + 2]! > timeMs) return known + 1;
  return indexAt(openTimeMs, timeMs, length);
}

/** Position of the last of the first `length` times that is not after `timeMs`; −1 when all are. */
export function indexAt(timesMs: Float64Array, timeMs: number, length: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timesMs[middle]! <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
