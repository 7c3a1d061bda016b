import type { Trade } from '../core/trade.ts';
import { historyKey } from './history-in.ts';
import type { RecordBook } from './record-book.ts';
import type { VersionList } from './version-list.ts';

/** The versions of a session as records: what they are opened with, and where their candles begin. */
export class VersionRecords {
  readonly #book: RecordBook;
  readonly #versions: VersionList;
  #isWritten = false;

  constructor(book: RecordBook, versions: VersionList) {
    this.#book = book;
    this.#versions = versions;
  }

  /** Versions or their candles are not what they were. */
  changed(): void {
    this.#isWritten = false;
  }

  /** Those that nobody needs are forgotten, by the session too. Whether there were any. */
  write(open: readonly Trade[]): boolean {
    const retired = this.#versions.retire(open);
    for (const { id, pairs } of retired) {
      this.#book.drop(versionKey(id));
      for (const { input } of pairs) this.#book.drop(historyKey(id, input.pair));
    }
    if (!this.#isWritten) this.#writeAll();
    this.#isWritten = true;
    return retired.length > 0;
  }

  #writeAll(): void {
    for (const { id, spec, pairs } of this.#versions.all) {
      if (spec !== null) this.#book.write(versionKey(id), spec);
      for (const { input, history } of pairs)
        if (history.length > 0) this.#book.write(historyKey(id, input.pair), history);
    }
  }
}

function versionKey(id: string): string {
  return `version/${id}`;
}
