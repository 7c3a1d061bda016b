import { type Decimal, decimal, divide, multiplyFloor, ONE } from '../core/decimal.ts';
import type { Book, BookSide, SavedBook } from './book.ts';
import { dayTicker, type DayTicker } from './day-ticker.ts';
import { type FilterRow, type Filters, readFilters } from './filters.ts';
import { Klines, type SavedKlines } from './klines.ts';
import type { Level, MarketEvent, MarketStatus, Tick } from './market-event.ts';
import type { MarketKind, MarketSpec } from './market-spec.ts';
import { barPath } from './path.ts';
import { RecordedBook } from './recorded-book.ts';
import { openSource, type Source } from './source.ts';
import { SyntheticBook } from './synthetic-book.ts';
import { type SavedTape, Tape } from './tape.ts';

const MINUTE_MS = 60_000;
const AVERAGE_MINUTES = 5;

/** One market as everybody sees it: its rules, prices, book, trades and candles. Accounts and orders are elsewhere. */
export class Market {
  readonly spec: MarketSpec;
  readonly kind: MarketKind;
  readonly symbol: string;
  /** As `exchangeInfo` lists them, and read. */
  filterRows: readonly FilterRow[];
  filters: Filters;
  status: MarketStatus;
  /** Last price; 0 before the first. */
  last: Decimal = 0n;
  /** Price by which futures are valued. */
  mark: Decimal = 0n;
  /** Counts ticks: an order knows the one at which it came. */
  tickNumber = 0;
  readonly tape = new Tape();
  readonly klines: Klines;
  readonly recordedTrades: boolean;
  #book: Book;
  #synthetic: SyntheticBook | null;
  #ownMark = false;
  #marksRead = 0;
  #consumed = 0;
  #ahead: MarketEvent | null = null;
  readonly #source: Source;

  constructor(spec: MarketSpec, start: number) {
    this.spec = spec;
    this.kind = spec.kind;
    this.symbol = spec.symbol;
    this.filterRows = spec.filters;
    this.filters = readFilters(spec.filters);
    this.status = spec.status ?? 'TRADING';
    const grid = { tickSize: this.filters.price.step, stepSize: this.filters.lot.step };
    this.#source = openSource(spec, start, grid);
    this.klines = new Klines(spec.missingBars ?? 'fill', Math.max(MINUTE_MS, this.#source.barMs));
    this.recordedTrades = this.#source.recordedTrades;
    this.#synthetic = spec.source.kind === 'book' ? null : new SyntheticBook(this.#bookRules());
    this.#book = this.#synthetic ?? new RecordedBook();
    this.#preload();
  }

  get book(): Book {
    return this.#book;
  }

  /** Price of the index: the path's own. */
  get index(): Decimal {
    return this.last;
  }

  /** The event that comes next, `null` at the end of the source. */
  peek(): MarketEvent | null {
    this.#ahead ??= this.#source.next();
    return this.#ahead;
  }

  /** Takes the next event in, see {@link apply}. */
  advance(): Tick | null {
    const event = this.peek();
    this.#ahead = null;
    this.#consumed++;
    return event === null ? null : this.apply(event);
  }

  /** Takes an event in. Gives the tick with its trade's id when the price may have moved, else `null`. */
  apply(event: MarketEvent): Tick | null {
    switch (event.kind) {
      case 'tick':
        return this.#tick(event);
      case 'mark':
        this.#ownMark = true;
        this.mark = event.price;
        return null;
      case 'status':
        this.status = event.status;
        return null;
      case 'book':
        this.#recorded().set(event.bids, event.asks);
        return this.#follow(event.time);
      case 'depth':
        this.#recorded().change(event.bids, event.asks);
        return this.#follow(event.time);
    }
  }

  /** Other rules from now on, for checks and `exchangeInfo` alike. */
  setFilters(rows: readonly FilterRow[]): void {
    this.filterRows = rows;
    this.filters = readFilters(rows);
  }

  /** Mean price of the last five minutes, weighted by volume; the last price without trades. */
  averagePrice(now: number): Decimal {
    let base = 0n;
    let quote = 0n;
    for (let at = this.tape.indexAt(now - AVERAGE_MINUTES * MINUTE_MS); at < this.tape.length; at++) {
      const { price, quantity } = this.tape.at(at);
      base += quantity;
      quote += multiplyFloor(price, quantity);
    }
    return base === 0n ? this.last : divide(quote, base);
  }

  dayTicker(now: number): DayTicker | null {
    return dayTicker(this.klines, this.tape, now);
  }

  /** Best price at which a taker of this side trades; `null` without an offer. */
  touch(side: 'BUY' | 'SELL'): Level | null {
    return this.#book.best(opposite(side));
  }

  save(): SavedMarket {
    return {
      filterRows: this.filterRows,
      status: this.status,
      last: this.last,
      mark: this.mark,
      ownMark: this.#ownMark,
      marksRead: this.#marksRead,
      tickNumber: this.tickNumber,
      consumed: this.#consumed,
      synthetic: this.#synthetic !== null,
      book: this.#book.save(),
      tape: this.tape.save(),
      klines: this.klines.save(),
    };
  }

  /** Only for a market that was just made from the same spec and start. */
  restore(saved: SavedMarket): void {
    for (; this.#consumed < saved.consumed; this.#consumed++) this.#source.next();
    this.#ahead = null;
    this.setFilters(saved.filterRows);
    this.status = saved.status;
    this.last = saved.last;
    this.mark = saved.mark;
    this.#ownMark = saved.ownMark;
    this.#marksRead = saved.marksRead;
    this.tickNumber = saved.tickNumber;
    if (!saved.synthetic) this.#recorded();
    this.#book.restore(saved.book);
    this.tape.restore(saved.tape);
    this.klines.restore(saved.klines);
  }

  #tick(tick: Tick): Tick {
    const id = tick.quantity > 0n ? this.tape.push(tick) : null;
    this.klines.add(tick, id);
    this.tickNumber++;
    this.last = tick.price;
    this.#synthetic?.setMid(tick.price);
    this.#markAt(tick.time);
    return id === null ? tick : { ...tick, id };
  }

  #markAt(time: number): void {
    const series = this.spec.markPrices ?? [];
    while (this.#marksRead < series.length && series[this.#marksRead]![0] <= time) {
      this.#ownMark = true;
      this.mark = decimal(series[this.#marksRead++]![1]);
    }
    if (!this.#ownMark) this.mark = this.last;
  }

  /** Before the first trade of a recorded book its middle is the price. */
  #follow(time: number): Tick | null {
    const bid = this.#book.best('bids');
    const ask = this.#book.best('asks');
    if (this.last !== 0n || bid === null || ask === null) return null;
    const price = (bid[0] + ask[0]) / 2n;
    return this.#tick({ kind: 'tick', time, price, quantity: 0n, buyerMaker: false, opensBar: false });
  }

  /** A book that somebody sets replaces the made-up one for good. */
  #recorded(): RecordedBook {
    if (this.#book instanceof RecordedBook) return this.#book;
    const book = new RecordedBook();
    book.updateId = this.#book.updateId;
    this.#book = book;
    this.#synthetic = null;
    return book;
  }

  /** What was there before the start: candles, and the beginning of the one that is open. */
  #preload(): void {
    const { history, begun, barMs } = this.#source;
    const parts = { barMs, pathTicks: 1, tickSize: 0n, stepSize: 0n };
    for (let at = 0; at < history.length; at++) {
      if (barMs >= MINUTE_MS) this.klines.addBar(history.bar(at));
      else for (const tick of barPath(history.bar(at), parts)) this.klines.add(tick, -1n);
    }
    for (const tick of begun) this.klines.add(tick, tick.quantity > 0n ? -1n : null);
    const last = history.length === 0 ? null : history.bar(history.length - 1);
    const [price, time] = [begun.at(-1)?.price ?? last?.close, begun.at(-1)?.time ?? (last?.time ?? 0) + barMs];
    if (price === undefined) return;
    this.last = price;
    this.#synthetic?.setMid(price);
    this.#markAt(time);
  }

  #bookRules() {
    const { book } = this.spec;
    const tickSize = this.filters.price.step;
    return {
      tickSize,
      stepSize: this.filters.lot.step,
      spread: tickSize * BigInt(book?.spreadTicks ?? 1),
      base: book?.base === undefined ? this.#source.levelQuantity : decimal(book.base),
      growth: book?.growth === undefined ? ONE / 2n : decimal(book.growth),
      levels: book?.levels ?? 50,
    };
  }
}

export interface SavedMarket {
  readonly filterRows: readonly FilterRow[];
  readonly status: MarketStatus;
  readonly last: Decimal;
  readonly mark: Decimal;
  readonly ownMark: boolean;
  readonly marksRead: number;
  readonly tickNumber: number;
  readonly consumed: number;
  readonly synthetic: boolean;
  readonly book: SavedBook;
  readonly tape: SavedTape;
  readonly klines: SavedKlines;
}

/** The side of the book that an order of this side takes from. */
export function opposite(side: 'BUY' | 'SELL'): BookSide {
  return side === 'BUY' ? 'asks' : 'bids';
}
