import { type Decimal, decimal, divide, multiplyFloor, ONE } from '../core/decimal.ts';
import type { Book, BookSide, SavedBook } from './book.ts';
import { dayTicker, type DayTicker } from './day-ticker.ts';
import { type FilterRow, type Filters, readFilters } from './filters.ts';
import { Klines, type SavedKlines } from './klines.ts';
import type { Level, MarketEvent, MarketStatus, Tick } from './market-event.ts';
import type { MarketKind, MarketSpec, SourceSpec } from './market-spec.ts';
import { barPath } from './path.ts';
import { Playback, type SavedPlayback } from './playback.ts';
import { type PastQuote, QuoteHistory, type SavedQuotes } from './quote-history.ts';
import { RecordedBook } from './recorded-book.ts';
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
  readonly #quotes = new QuoteHistory();
  #book: Book;
  #synthetic: SyntheticBook | null;
  #ownMark = false;
  #marksRead = 0;
  readonly #playback: Playback;

  constructor(spec: MarketSpec, start: number) {
    this.spec = spec;
    this.kind = spec.kind;
    this.symbol = spec.symbol;
    this.filterRows = spec.filters;
    this.filters = readFilters(spec.filters);
    this.status = spec.status ?? 'TRADING';
    this.#playback = new Playback(spec, start, () => this.#grid());
    this.klines = new Klines(spec.missingBars ?? 'fill', Math.max(MINUTE_MS, this.#playback.source.barMs));
    this.recordedTrades = this.#playback.source.recordedTrades;
    this.#synthetic = spec.source.kind === 'book' ? null : new SyntheticBook(this.#bookRules());
    this.#book = this.#synthetic ?? new RecordedBook();
    if (this.#synthetic === null) this.#quotes.endMadeUp(0n);
    this.#preload();
  }

  get book(): Book {
    return this.#book;
  }

  /** Price of the index: the path's own. */
  get index(): Decimal {
    return this.last;
  }

  /** The event that comes next, `null` when there is none. */
  peek(): MarketEvent | null {
    return this.#playback.peek();
  }

  /** Takes the next event in, see {@link apply}. */
  advance(): Tick | null {
    const event = this.#playback.next();
    return event === null ? null : this.apply(event);
  }

  /** Events that happen beside those of the source, each at its time. */
  insert(events: readonly MarketEvent[]): void {
    this.#playback.insert(events);
  }

  /** From now on another source; what it says of earlier times is passed over. */
  play(source: SourceSpec, now: number): void {
    this.#playback.change(source, now);
  }

  /** Takes an event in. Gives the tick with its trade's id when the price may have moved, else `null`. */
  apply(event: MarketEvent): Tick | null {
    const tick = this.#take(event);
    const isOnTape = tick !== null && tick.quantity > 0n && this.#synthetic !== null;
    if (!isOnTape && event.kind !== 'status' && event.kind !== 'mark') {
      this.#quotes.note(event.time, this.last, this.#book, this.tape.nextId - 1n);
    }
    return tick;
  }

  /** What the market showed from `from` to `to`, oldest first, beginning with what was shown at `from`: as far back as trades are kept. */
  quotes(from: number, to: number, limit: number): PastQuote[] {
    const book = new SyntheticBook(this.#bookRules());
    return this.#quotes.between(this.tape, from, to, limit, (price) => {
      book.setMid(price);
      return book;
    });
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
      playback: this.#playback.save(),
      synthetic: this.#synthetic !== null,
      book: this.#book.save(),
      quotes: this.#quotes.save(),
      tape: this.tape.save(),
      klines: this.klines.save(),
    };
  }

  /** For a market of the same spec and start, wherever it stands. */
  restore(saved: SavedMarket): void {
    // The source was opened by the grid of its beginning.
    this.setFilters(this.spec.filters);
    this.#playback.restore(saved.playback);
    this.setFilters(saved.filterRows);
    this.status = saved.status;
    this.last = saved.last;
    this.mark = saved.mark;
    this.#ownMark = saved.ownMark;
    this.#marksRead = saved.marksRead;
    this.tickNumber = saved.tickNumber;
    if (!saved.synthetic) this.#recorded();
    this.#book.restore(saved.book);
    this.#quotes.restore(saved.quotes);
    this.tape.restore(saved.tape);
    this.klines.restore(saved.klines);
  }

  #take(event: MarketEvent): Tick | null {
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
    this.#quotes.endMadeUp(this.tape.nextId - 1n);
    return book;
  }

  /** What was there before the start: candles, and the beginning of the one that is open. */
  #preload(): void {
    const { history, begun, barMs } = this.#playback.source;
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

  #grid() {
    return { tickSize: this.filters.price.step, stepSize: this.filters.lot.step };
  }

  #bookRules() {
    const { book } = this.spec;
    const tickSize = this.filters.price.step;
    return {
      tickSize,
      stepSize: this.filters.lot.step,
      spread: tickSize * BigInt(book?.spreadTicks ?? 1),
      base: book?.base === undefined ? this.#playback.source.levelQuantity : decimal(book.base),
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
  readonly playback: SavedPlayback;
  readonly synthetic: boolean;
  readonly book: SavedBook;
  readonly quotes: SavedQuotes;
  readonly tape: SavedTape;
  readonly klines: SavedKlines;
}

/** The side of the book that an order of this side takes from. */
export function opposite(side: 'BUY' | 'SELL'): BookSide {
  return side === 'BUY' ? 'asks' : 'bids';
}
