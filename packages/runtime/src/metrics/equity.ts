import type { CandleColumns } from '@tradai/strategy-sdk';
import type { ClosedTrade, TradeOrder } from '../core/trade.ts';

/**
 * Account in stake currency at the close of each candle that opens at `timesMs` (rising): starting balance, realized profit, and the
 * profit that open positions would have after the exit fee if they were sold at that close. One value per time.
 *
 * A fill counts from the candle in which it happened. Funding counts when a fill books it. Between candles of a pair its last close
 * holds. Each trade costs as many steps as it has candles. A trade of a pair without candles counts when it closes.
 */
export function markToMarket(
  trades: readonly ClosedTrade[],
  candlesByPair: ReadonlyMap<string, CandleColumns>,
  startBalance: number,
  timesMs: Float64Array,
): Float64Array {
  const realized = new Float64Array(timesMs.length);
  const open = new Float64Array(timesMs.length);
  for (const trade of trades) addTrade(trade, candlesByPair.get(trade.pair), timesMs, realized, open);
  let balance = startBalance;
  return realized.map((change, i) => {
    balance += change;
    return balance + open[i]!;
  });
}

/** Adds what the trade books at each fill to `realized`, and its open profit at each close to `open`. */
function addTrade(
  trade: ClosedTrade,
  candles: CandleColumns | undefined,
  timesMs: Float64Array,
  realized: Float64Array,
  open: Float64Array,
): void {
  const end = indexAt(timesMs, trade.closeTimeMs, timesMs.length);
  if (end < 0) return;
  const fills = trade.orders
    .filter((order) => order.filledTimeMs !== null)
    .toSorted((a, b) => a.filledTimeMs! - b.filledTimeMs!);
  const position = { amount: 0, value: 0, booked: 0 };
  if (candles !== undefined && fills.length > 0) {
    const start = Math.max(0, indexAt(timesMs, fills[0]!.filledTimeMs!, timesMs.length));
    let candle = indexAt(candles.openTimeMs, timesMs[start]!, candles.length);
    let next = 0;
    for (let i = start; i < end; i++) {
      const until = timesMs[i + 1]!;
      for (; next < fills.length && fills[next]!.filledTimeMs! < until; next++)
        realized[i]! += book(position, trade, fills[next]!);
      while (candle + 1 < candles.length && candles.openTimeMs[candle + 1]! <= timesMs[i]!) candle++;
      if (candle >= 0 && position.amount > 0) open[i]! += openProfit(position, trade, candles.close[candle]!);
    }
  }
  // The trade's own figure ends it, so that the curve ends where the sum of the profits does.
  realized[end]! += trade.profitAbs - position.booked;
}

interface Position {
  amount: number;
  /** What the position cost (short: brought), entry fee included. */
  value: number;
  /** Profit of partial exits so far. */
  booked: number;
}

/** Applies a fill and gives the profit that it realizes. */
function book(position: Position, trade: ClosedTrade, fill: TradeOrder): number {
  if (fill.isEntry) {
    position.amount += fill.filled;
    position.value += fill.filled * fill.rate * (1 + trade.sign * trade.feeOpen);
    return 0;
  }
  const share = position.amount === 0 ? 0 : Math.min(1, fill.filled / position.amount);
  const exitValue = fill.filled * fill.rate * (1 - trade.sign * trade.feeClose);
  const profit = trade.sign * (exitValue - position.value * share) + (fill.fundingFee ?? 0);
  position.value *= 1 - share;
  position.amount -= fill.filled;
  position.booked += profit;
  return profit;
}

function openProfit(position: Position, trade: ClosedTrade, close: number): number {
  return trade.sign * (position.amount * close * (1 - trade.sign * trade.feeClose) - position.value);
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
