import { type Decimal, multiplyFloor } from '../core/decimal.ts';
import { earlierOpenTime, type Frame, nextOpenTime, openTimeOf } from './frames.ts';
import { foldInto } from './fold.ts';
import type { Draft, Kline, KlineQuery } from './kline.ts';
import { KlineStore, type SavedKlineStore } from './kline-store.ts';
import type { Bar, Tick } from './market-event.ts';
import { barPath } from './path.ts';

type LongFrame = Exclude<Frame, '1s'>;

const MINUTE_MS = 60_000;

/**
 * Candles of one market: what was there at the start is kept in its own length, minutes since then; longer frames are folded from them
 * when somebody asks.
 */
export class Klines {
  readonly #history: KlineStore;
  readonly #minutes = new KlineStore(MINUTE_MS);
  #open: Draft | null = null;
  /** Of each frame the candle that was asked for last, as far as its minutes are closed. */
  readonly #running = new Map<Frame, { openTime: number; upTo: number; row: Draft | null }>();
  readonly #omitEmpty: boolean;

  /** `historyMs`: length of candles that {@link addBar} brings, a minute or more. */
  constructor(missingBars: 'fill' | 'omit', historyMs: number = MINUTE_MS) {
    this.#omitEmpty = missingBars === 'omit';
    this.#history = new KlineStore(historyMs);
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

  /** Adds a candle that was complete before the first tick; half of it counts as bought by takers. */
  addBar({ time, open, high, low, close, volume }: Bar): void {
    const history = this.#history;
    while (history.length > 0 && history.end < time)
      history.push(flat(history.end, history.at(history.length - 1).close));
    const quoteVolume = multiplyFloor(volume, (open + high + low + close) / 4n);
    history.push({
      ...flat(time, open),
      high,
      low,
      close,
      volume,
      quoteVolume,
      count: volume > 0n ? 1 : 0,
      takerBase: volume / 2n,
      takerQuote: quoteVolume / 2n,
      empty: false,
    });
  }

  /** The candle that opened at `openTime`, as it stands at `now`; `null` before the first price and where empty ones are left out. */
  at(frame: LongFrame, openTime: number, now: number): Kline | null {
    return this.rows(frame, { from: openTime, to: openTime, limit: 1 }, now)[0] ?? null;
  }

  /**
   * Candles in ascending order; the last may be open. `from` alone: oldest first from there. `to` alone: the newest up to there.
   * Both: like `from`, bounded. Neither: the newest.
   */
  rows(frame: LongFrame, query: KlineQuery, now: number): Kline[] {
    this.#fillTo(now);
    const newest = this.#open?.openTime ?? this.#history.end - this.#history.unitMs;
    const oldest = this.#oldest();
    if (oldest === null) return [];
    const last = openTimeOf(frame, Math.min(newest, query.to ?? newest));
    const first =
      query.from === undefined ? earlierOpenTime(frame, last, query.limit - 1) : firstOpenTime(frame, query.from);
    const rows: Kline[] = [];
    let openTime = Math.max(first, openTimeOf(frame, oldest));
    for (; openTime <= last && rows.length < query.limit; openTime = nextOpenTime(frame, openTime)) {
      const row = this.#fold(frame, openTime);
      if (row !== null) rows.push(row);
    }
    return this.#omitEmpty ? rows.filter((row) => !row.empty) : rows;
  }

  /** What a market of the same spec and start does not know by itself. */
  save(): SavedKlines {
    return { minutes: this.#minutes.save(), open: this.#open };
  }

  restore(saved: SavedKlines): void {
    this.#minutes.restore(saved.minutes);
    this.#open = saved.open === null ? null : { ...saved.open };
    this.#running.clear();
  }

  #oldest(): number | null {
    if (this.#history.length > 0) return this.#history.first;
    return this.#minutes.length > 0 ? this.#minutes.first : (this.#open?.openTime ?? null);
  }

  /** The candle of a frame as it stands. Closed minutes of one that is asked for again and again are folded once. */
  #fold(frame: LongFrame, openTime: number): Kline | null {
    const known = this.#running.get(frame);
    const isKnown = known?.openTime === openTime;
    const running = isKnown ? known : { openTime, upTo: openTime, row: null };
    const end = nextOpenTime(frame, openTime);
    this.#foldHistory(running, end);
    const to = this.#minutes.indexAt(end);
    for (let at = this.#minutes.indexAt(running.upTo); at < to; at++) {
      const row = this.#minutes.at(at);
      running.row = foldInto(running.row, row, openTime);
      running.upTo = row.openTime + MINUTE_MS;
    }
    const open = this.#open;
    const isOpen = open !== null && open.openTime >= openTime && open.openTime < end;
    if (isOpen) this.#running.set(frame, running);
    if (!isOpen) return running.row === null ? null : { ...running.row };
    return foldInto(running.row === null ? null : { ...running.row }, open, openTime);
  }

  #foldHistory(running: { readonly openTime: number; upTo: number; row: Draft | null }, end: number): void {
    const history = this.#history;
    if (history.length === 0 || running.upTo >= history.end) return;
    if (end - running.openTime < history.unitMs) {
      running.row = this.#insideOf(history, running.openTime, end);
      running.upTo = end;
      return;
    }
    const to = history.indexAt(end);
    for (let at = history.indexAt(running.upTo); at < to; at++) {
      running.row = foldInto(running.row, history.at(at), running.openTime);
    }
    running.upTo = Math.min(end, history.end);
  }

  /** A part of a longer candle of the history, from the path that stands for it. */
  #insideOf(history: KlineStore, openTime: number, end: number): Draft | null {
    const at = history.indexAt(openTime + 1) - 1;
    if (at < 0) return null;
    const bar = history.at(at);
    const options = { barMs: history.unitMs, pathTicks: 1, tickSize: 0n, stepSize: 0n };
    const inside = new Klines('fill');
    for (const tick of barPath({ ...bar, time: bar.openTime }, options)) {
      if (tick.time < end) inside.add(tick, -1n);
    }
    let row: Draft | null = null;
    for (const minute of inside.rows('1m', { from: openTime, limit: history.unitMs / MINUTE_MS }, end - 1)) {
      row = foldInto(row, minute, openTime);
    }
    return row;
  }

  #minuteAt(time: number, price: Decimal): Draft {
    const openTime = openTimeOf('1m', time);
    const open = this.#open;
    if (open?.openTime === openTime) {
      if (open.empty) open.open = open.high = open.low = open.close = price;
      return open;
    }
    this.#fillTo(openTime - 1);
    if (this.#open !== null) this.#minutes.push(this.#open);
    this.#open = flat(openTime, price);
    return this.#open;
  }

  /** Closes minutes up to the one that holds `now`; those in which nothing happened repeat the last close. */
  #fillTo(now: number): void {
    if (this.#open === null && this.#history.length > 0 && this.#history.end <= now) {
      this.#open = flat(this.#history.end, this.#history.at(this.#history.length - 1).close);
    }
    while (this.#open !== null && this.#open.openTime + MINUTE_MS <= now) {
      this.#minutes.push(this.#open);
      this.#open = flat(this.#open.openTime + MINUTE_MS, this.#open.close);
    }
  }
}

export interface SavedKlines {
  readonly minutes: SavedKlineStore;
  readonly open: Kline | null;
}

/** The first candle that opens at `time` or later. */
function firstOpenTime(frame: LongFrame, time: number): number {
  const openTime = openTimeOf(frame, time);
  return openTime < time ? nextOpenTime(frame, openTime) : openTime;
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
