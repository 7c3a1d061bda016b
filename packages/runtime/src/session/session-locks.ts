import type { Lock } from '../core/locks.ts';
import { longestLookbackMs } from '../core/protections.ts';
import type { RecordBook } from './record-book.ts';
import type { Turn } from './turn.ts';
import type { VersionList } from './version-list.ts';

const LOCK = 'lock/';
/** Who sees candles looks at locks one candle late. */
const KEPT_MS = 86_400_000;

/** The locks of a session as records, numbered in the order in which they were made. One that bars nothing any more is gone after a while. */
export class SessionLocks {
  readonly #book: RecordBook;
  readonly #versions: VersionList;
  readonly #turn: Pick<Turn, 'locks'>;
  /** As they were written, beside `locks.all`: locks are replaced, not changed. */
  #written: { readonly number: number; readonly lock: Lock }[] = [];
  /** How many were made. */
  count = 0;

  constructor(book: RecordBook, versions: VersionList, turn: Pick<Turn, 'locks'>) {
    this.#book = book;
    this.#versions = versions;
    this.#turn = turn;
  }

  /** `nowMs`: null where nobody says how late it is. */
  write(nowMs: number | null): void {
    if (nowMs !== null) this.#drop(nowMs - KEPT_MS - this.#lookbackMs());
    for (const [at, lock] of this.#turn.locks.all.entries()) {
      const written = this.#written[at];
      if (written?.lock === lock) continue;
      const number = written?.number ?? this.count++;
      this.#written[at] = { number, lock };
      this.#book.write(`${LOCK}${number}`, lock);
    }
  }

  /** `count`: how many were made; null: nobody wrote that down. */
  resume(count: number | null): void {
    const found = this.#book
      .readAll(LOCK)
      .map(([key, lock]) => ({ number: Number(key.slice(LOCK.length)), lock: lock as Lock }));
    this.#written = found.toSorted((a, b) => a.number - b.number);
    this.#turn.locks.all.push(...this.#written.map(({ lock }) => lock));
    this.count = count ?? (this.#written.at(-1)?.number ?? -1) + 1;
  }

  /** A lock that a strategy makes again and again although it is over leaves nothing. */
  #drop(beforeMs: number): void {
    const { all } = this.#turn.locks;
    if (all.every(({ endMs }) => endMs > beforeMs)) return;
    const isOver = (at: number): boolean => all[at]!.endMs <= beforeMs;
    for (const [at, { number }] of this.#written.entries()) if (isOver(at)) this.#book.drop(`${LOCK}${number}`);
    this.#written = this.#written.filter((_, at) => !isOver(at));
    all.splice(0, all.length, ...all.filter((_, at) => !isOver(at)));
  }

  /** Protections that look at a trade again find the lock that they made for it then. */
  #lookbackMs(): number {
    const { protections = [] } = this.#versions.newest.run;
    return longestLookbackMs(protections);
  }
}
