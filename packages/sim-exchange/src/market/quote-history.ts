import type { Decimal } from '../core/decimal.ts';
import type { Book } from './book.ts';
import type { Level } from './market-event.ts';
import type { Tape } from './tape.ts';

/** What a market showed from `time` on. */
export interface PastQuote {
  readonly time: number;
  readonly last: Decimal;
  /** As published, best first. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

interface Unprinted extends PastQuote {
  /** Newest trade when it was shown. */
  readonly afterId: bigint;
}

const MOST_UNPRINTED = 20_000;
const LEVELS = 20;

/**
 * Prices of the past. A price at which something was traded lies on the tape, and a made-up book follows from the price alone; what the
 * tape does not have is kept here, the newest 20 000 of it.
 */
export class QuoteHistory {
  #unprinted: Unprinted[] = [];
  /** Newest trade whose book follows from its price; `null`: all do. */
  #printedUntil: bigint | null = null;

  /** Books are recorded from now on: those of later trades do not follow from prices. */
  endMadeUp(afterId: bigint): void {
    this.#printedUntil ??= afterId;
  }

  /** Notes what the tape does not tell: a price without a trade, another book. */
  note(time: number, last: Decimal, book: Book, afterId: bigint): void {
    if (this.#unprinted.length >= 2 * MOST_UNPRINTED) this.#unprinted = this.#unprinted.slice(-MOST_UNPRINTED);
    this.#unprinted.push({ time, last, ...levelsOf(book), afterId });
  }

  /**
   * What was shown from `from` to `to`, oldest first, beginning with what was shown at `from`; at most `limit`. `bookAt` is the made-up book
   * around a price.
   */
  between(tape: Tape, from: number, to: number, limit: number, bookAt: (price: Decimal) => Book): PastQuote[] {
    const notes = this.#unprinted;
    const printed = this.#printedUntil === null ? tape.length : tape.indexOfId(this.#printedUntil + 1n);
    const trades = Math.min(printed, tape.indexAt(to + 1));
    let trade = Math.min(printed, tape.indexAt(from + 1));
    let note = firstAfter(notes, from);
    const lastNote = firstAfter(notes, to);
    const [noteBefore, tradeBefore] = [notes[note - 1], trade > 0 ? tape.at(trade - 1) : undefined];
    const isNoteLater = noteBefore !== undefined && (tradeBefore === undefined || isAfter(noteBefore, tradeBefore));
    if (isNoteLater) note--;
    else if (tradeBefore !== undefined) trade--;
    const rows: PastQuote[] = [];
    while (rows.length < limit && (note < lastNote || trade < trades)) {
      const traded = trade < trades ? tape.at(trade) : undefined;
      const noted = note < lastNote ? notes[note] : undefined;
      if (traded === undefined || (noted !== undefined && !isAfter(noted, traded))) {
        const { afterId: _, ...quote } = noted!;
        rows.push(quote);
        note++;
      } else {
        rows.push({ time: traded.time, last: traded.price, ...levelsOf(bookAt(traded.price)) });
        trade++;
      }
    }
    return rows;
  }

  save(): SavedQuotes {
    return { unprinted: this.#unprinted, printedUntil: this.#printedUntil };
  }

  restore(saved: SavedQuotes): void {
    this.#unprinted = [...saved.unprinted];
    this.#printedUntil = saved.printedUntil;
  }
}

export interface SavedQuotes {
  readonly unprinted: readonly Unprinted[];
  readonly printedUntil: bigint | null;
}

function levelsOf(book: Book): Pick<PastQuote, 'bids' | 'asks'> {
  return { bids: book.levels('bids', LEVELS), asks: book.levels('asks', LEVELS) };
}

/** Whether a note was made after a trade, also within one millisecond. */
function isAfter(note: Unprinted, trade: { readonly time: number; readonly id: bigint }): boolean {
  return note.time > trade.time || (note.time === trade.time && note.afterId >= trade.id);
}

/** Place of the first note that was made after a time. */
function firstAfter(notes: readonly Unprinted[], time: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (notes[middle]!.time > time) high = middle;
    else low = middle + 1;
  }
  return low;
}
