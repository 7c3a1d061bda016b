import { candleOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import { columnsOfList, type Columns } from '../candles.ts';
import { Fault } from './fault.ts';
import { GrowingColumns } from './growing-columns.ts';
import { LineIndex } from './line-index.ts';
import type { NamedPair } from './pair-names.ts';

/** Trades of one pair in the order of the file. */
export class TradeTable {
  readonly pair: NamedPair | null;
  readonly rows = new GrowingColumns(4);
  readonly lines = new LineIndex();
  /** Rows that came before an earlier trade. */
  outOfOrder = 0;
  previousMs = NaN;
  #lastId = -Infinity;
  #lastMs = -Infinity;
  #firstUnordered = 0;

  constructor(pair: NamedPair | null) {
    this.pair = pair;
  }

  /** `id` is `NaN` where trades have none, or none that can be ordered. */
  add(line: number, timeMs: number, price: number, amount: number, id: number, text: (field: string) => string): void {
    for (const [field, value] of [
      ['price', price],
      ['amount', amount],
    ] as const) {
      if (Number.isNaN(value)) throw new Fault('missing-value', `${field} is missing`);
      if (!Number.isFinite(value)) throw new Fault('bad-number', `${field} is not a number: "${text(field)}"`);
    }
    if (price <= 0 || amount < 0)
      throw new Fault('bad-price', price <= 0 ? `price is ${price}` : `amount is ${amount}`);
    const unordered = id === id ? id < this.#lastId : timeMs < this.#lastMs;
    if (unordered) this.outOfOrder += 1;
    if (unordered && id !== id && this.#firstUnordered === 0) this.#firstUnordered = line;
    this.#lastId = id;
    this.#lastMs = timeMs;
    this.previousMs = timeMs;
    this.lines.push(line);
    this.rows.push(timeMs, price, amount, id);
  }

  /** Line of the first trade without an id that came before an earlier one; 0 when there is none. */
  get firstUnorderedLine(): number {
    return this.#firstUnordered;
  }
}

/**
 * Builds candles from trades in the order of their ids, or of their times where they have none: first and last price, extremes, and the
 * sum of amounts. A span without a trade is a gap. The same id twice counts once.
 */
export function candlesOfTrades(
  table: TradeTable,
  timeframe: Timeframe,
): { columns: Columns; firstRows: Uint32Array; repeated: number } {
  const [times, prices, amounts, ids] = table.rows.join() as [Float64Array, Float64Array, Float64Array, Float64Array];
  const order = table.outOfOrder > 0 ? sortedOrder(times, ids) : null;
  const out = new GrowingColumns(6);
  const firstRows: number[] = [];
  let candle: [number, number, number, number, number, number] | null = null;
  let repeated = 0;
  let previousId = NaN;
  for (let i = 0; i < times.length; i += 1) {
    const row = order === null ? i : order[i]!;
    const price = prices[row]!;
    if (ids[row] === previousId) {
      repeated += 1;
      continue;
    }
    previousId = ids[row]!;
    const openMs = candleOpenMs(times[row]!, timeframe);
    if (candle === null || openMs > candle[0]) {
      if (candle !== null) out.push(...candle);
      candle = [openMs, price, price, price, price, 0];
      firstRows.push(row);
    }
    candle[2] = Math.max(candle[2], price);
    candle[3] = Math.min(candle[3], price);
    candle[4] = price;
    candle[5] += amounts[row]!;
  }
  if (candle !== null) out.push(...candle);
  return { columns: columnsOfList(out.join()), firstRows: Uint32Array.from(firstRows), repeated };
}

function sortedOrder(times: Float64Array, ids: Float64Array): Uint32Array {
  const order = Uint32Array.from({ length: times.length }, (_, i) => i);
  const hasIds = !Number.isNaN(ids[0]!);
  return order.sort((a, b) => (hasIds ? ids[a]! - ids[b]! : times[a]! - times[b]!) || a - b);
}
