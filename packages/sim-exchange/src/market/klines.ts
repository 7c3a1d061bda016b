import { type Decimal, multiplyFloor } from '../core/decimal.ts';
import { type Frame, nextOpenTime, openTimeOf } from './frames.ts';
import type { Bar, Tick } from './market-event.ts';

/** A candle as the exchange lists it. Without trades: all prices are the last close, volume and count are 0. */
export interface Kline {
  readonly openTime: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  readonly volume: Decimal;
  readonly quoteVolume: Decimal;
  /** Printed trades. */
  readonly count: number;
  /** Bought by takers, in base and in quote asset. */
  readonly takerBase: Decimal;
  readonly takerQuote: Decimal;
  /** Ids of its first and last trade; −1 without trades. */
  readonly firstId: bigint;
  readonly lastId: bigint;
  /** No price was seen in it: it repeats the last close. */
  readonly empty: boolean;
}

export interface KlineQuery {
  readonly from?: number | undefined;
  /** Open times up to and including this. */
  readonly to?: number | undefined;
  readonly limit: number;
}

type Draft = { -readonly [Key in keyof Kline]: Kline[Key] };

const MINUTE_MS = 60_000;

/** Candles of one market: minutes are kept, longer frames are folded from them when somebody asks. */
export class Klines {
  #minutes: Draft[] = [];
  readonly #folds = new Map<Frame, { rows: Draft[]; upTo: number }>();
  readonly #omitEmpty: boolean;

  constructor(missingBars: 'fill' | 'omit') {
    this.#omitEmpty = missingBars === 'omit';
  }

  /** Adds a tick to its minute. `id` is that of the trade it printed, −1 for one whose id is not known, `null` without one. Ticks come in order of time. */
  add(tick: Tick, id: bigint | null): void {
    const row = this.#minuteAt(tick.time, tick.price);
    row.empty = false;
    if (tick.price > row.high) row.high = tick.price;
    if (tick.price < row.low) row.low = tick.price;
    row.close = tick.price;
    if (id === null) return;
    const quote = multiplyFloor(tick.price, tick.quantity);
    row.volume += tick.quantity;
    row.quoteVolume += quote;
    row.count++;
    if (row.firstId < 0n) row.firstId = id;
    row.lastId = id;
    if (tick.buyerMaker) return;
    row.takerBase += tick.quantity;
    row.takerQuote += quote;
  }

  /** Adds a candle of a minute or less that was complete before the start; half of it counts as bought by takers. */
  addBar(bar: Bar): void {
    const row = this.#minuteAt(bar.time, bar.open);
    row.empty = false;
    if (bar.high > row.high) row.high = bar.high;
    if (bar.low < row.low) row.low = bar.low;
    row.close = bar.close;
    const quote = multiplyFloor(bar.volume, (bar.open + bar.high + bar.low + bar.close) / 4n);
    row.volume += bar.volume;
    row.quoteVolume += quote;
    row.takerBase += bar.volume / 2n;
    row.takerQuote += quote / 2n;
    row.count += bar.volume > 0n ? 1 : 0;
  }

  /** The candle that opened at `openTime`, as it stands at `now`; `null` before the first price and where empty ones are left out. */
  at(frame: Exclude<Frame, '1s'>, openTime: number, now: number): Kline | null {
    return this.rows(frame, { from: openTime, to: openTime, limit: 1 }, now)[0] ?? null;
  }

  /**
   * Candles in ascending order; the last may be open. `from` alone: oldest first from there. `to` alone: the newest up to there.
   * Both: like `from`, bounded. Neither: the newest.
   */
  rows(frame: Exclude<Frame, '1s'>, query: KlineQuery, now: number): Kline[] {
    this.#fillTo(now);
    const all = this.#fold(frame);
    const from = query.from === undefined ? 0 : indexAt(all, query.from);
    const to = query.to === undefined ? all.length : indexAt(all, query.to + 1);
    const wanted =
      query.from === undefined
        ? all.slice(Math.max(0, to - query.limit), to)
        : all.slice(from, Math.min(to, from + query.limit));
    const rows = this.#omitEmpty ? wanted.filter((row) => !row.empty) : wanted;
    return rows.map((row) => ({ ...row }));
  }

  save(): readonly Kline[] {
    return this.#minutes;
  }

  restore(saved: readonly Kline[]): void {
    this.#minutes = saved.map((row) => ({ ...row }));
    this.#folds.clear();
  }

  /** All rows of a frame, the open one too. Closed minutes are folded once. */
  #fold(frame: Exclude<Frame, '1s'>): readonly Draft[] {
    if (frame === '1m') return this.#minutes;
    const fold = this.#folds.get(frame) ?? { rows: [], upTo: 0 };
    this.#folds.set(frame, fold);
    const closed = Math.max(0, this.#minutes.length - 1);
    for (; fold.upTo < closed; fold.upTo++) foldInto(fold.rows, frame, this.#minutes[fold.upTo]!);
    const open = this.#minutes[closed];
    if (open === undefined) return fold.rows;
    const last = fold.rows.at(-1);
    const tail = last === undefined ? [] : [{ ...last }];
    foldInto(tail, frame, open);
    return [...fold.rows.slice(0, -1), ...tail];
  }

  #minuteAt(time: number, price: Decimal): Draft {
    const openTime = openTimeOf('1m', time);
    const last = this.#minutes.at(-1);
    if (last?.openTime === openTime) {
      if (last.empty) last.open = last.high = last.low = last.close = price;
      return last;
    }
    if (last !== undefined) this.#fillTo(openTime - 1);
    const row = flat(openTime, price);
    this.#minutes.push(row);
    return row;
  }

  /** Empty minutes up to the one that holds `now`. */
  #fillTo(now: number): void {
    for (let last = this.#minutes.at(-1); last !== undefined; last = this.#minutes.at(-1)) {
      const openTime = last.openTime + MINUTE_MS;
      if (openTime > now) return;
      this.#minutes.push(flat(openTime, last.close));
    }
  }
}

function flat(openTime: number, price: Decimal): Draft {
  return {
    openTime,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0n,
    quoteVolume: 0n,
    count: 0,
    takerBase: 0n,
    takerQuote: 0n,
    firstId: -1n,
    lastId: -1n,
    empty: true,
  };
}

function foldInto(rows: Draft[], frame: Frame, row: Kline): void {
  const last = rows.at(-1);
  if (last === undefined || row.openTime >= nextOpenTime(frame, last.openTime)) {
    rows.push({ ...row, openTime: openTimeOf(frame, row.openTime) });
    return;
  }
  if (row.empty) return;
  if (last.empty) last.open = last.high = last.low = row.open;
  last.empty = false;
  if (row.high > last.high) last.high = row.high;
  if (row.low < last.low) last.low = row.low;
  last.close = row.close;
  last.volume += row.volume;
  last.quoteVolume += row.quoteVolume;
  last.count += row.count;
  last.takerBase += row.takerBase;
  last.takerQuote += row.takerQuote;
  if (last.firstId < 0n) last.firstId = row.firstId;
  if (row.lastId >= 0n) last.lastId = row.lastId;
}

function indexAt(rows: readonly Kline[], openTime: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.openTime >= openTime) high = middle;
    else low = middle + 1;
  }
  return low;
}
