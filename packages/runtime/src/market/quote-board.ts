import type { MarketQuote, Quote } from '../ports/live-market.ts';

/** A book is worth more than newer best prices, for so long, */
const BOOK_MS = 2_000;
/** and as long as those lie so near to its own, a ratio: what jumps is decided on at once. */
const NEAR = 0.001;

interface Entry {
  stream: Quote | null;
  book: Quote | null;
  /** When the book was asked for. */
  askedMs: number;
}

/** The newest that the exchange showed of each pair. Times are the exchange's. */
export class QuoteBoard {
  readonly #entries = new Map<string, Entry>();
  readonly #floorMs: number;
  #refreshedMs = -Infinity;
  readonly #moved = new Set<string>();
  #watched: ReadonlySet<string> = new Set();

  /** `floorMs`: a book of the newest refresh counts at least that long. */
  constructor(floorMs: number) {
    this.#floorMs = floorMs;
  }

  /** Books are about to be asked for. Where one of them does not come, the one before must not hide newer prices for longer than usual. */
  refreshing(nowMs: number): void {
    this.#refreshedMs = nowMs;
  }

  watch(pairs: readonly string[]): void {
    this.#watched = new Set(pairs);
    for (const pair of this.#moved) if (!this.#watched.has(pair)) this.#moved.delete(pair);
  }

  /** From a stream, or from REST when it has a book, asked for at `nowMs`; only streams move prices. `nowMs` stands for a time that the exchange does not say. */
  put(pair: string, quote: MarketQuote, nowMs: number): void {
    const entry = this.#entries.get(pair) ?? { stream: null, book: null, askedMs: -Infinity };
    this.#entries.set(pair, entry);
    const timeMs = Math.min(quote.timeMs ?? nowMs, nowMs);
    const known = quote.book === null ? entry.stream : entry.book;
    // Frames may overtake one another.
    if (known !== null && known.timeMs > timeMs) return;
    if (quote.book !== null) {
      entry.book = { ...quote, timeMs };
      entry.askedMs = nowMs;
      return;
    }
    const before = this.of(pair, null, nowMs);
    entry.stream = { ...quote, timeMs };
    const hasMoved = before === null || before.bid !== quote.bid || before.ask !== quote.ask;
    if (hasMoved && this.#watched.has(pair)) this.#moved.add(pair);
  }

  /** `last`: the price of the last trade, where the quote has none. */
  of(pair: string, last: number | null, nowMs: number): Quote | null {
    const entry = this.#entries.get(pair);
    if (entry === undefined) return null;
    const { stream, book, askedMs } = entry;
    const bookMs = askedMs >= this.#refreshedMs ? Math.max(BOOK_MS, this.#floorMs) : BOOK_MS;
    const isBook =
      book !== null &&
      (stream === null || book.timeMs >= stream.timeMs || (nowMs - book.timeMs <= bookMs && isNear(book, stream)));
    const quote = isBook ? book : stream;
    return quote === null ? null : { ...quote, last: quote.last ?? last };
  }

  get hasMoved(): boolean {
    return this.#moved.size > 0;
  }

  takeMoved(): string[] {
    const moved = [...this.#moved];
    this.#moved.clear();
    return moved;
  }
}

function isNear(book: Quote, stream: Quote): boolean {
  return isAbout(book.bid, stream.bid) && isAbout(book.ask, stream.ask);
}

function isAbout(one: number | null, other: number | null): boolean {
  return one === null || other === null ? one === other : Math.abs(one - other) <= NEAR * one;
}
