import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../ports/errors.ts';
import type { SessionKey } from '../../ports/session-store.ts';
import {
  journalTold,
  journalTransaction,
  openToBegin,
  openToRead,
  openToWrite,
  type SessionDatabaseOptions,
} from './session-database.ts';
import type { SessionFiles } from './session-files.ts';
import { SessionJournal, type SessionHead } from './session-journal.ts';
import { isUnlocked, SessionLock } from './session-lock.ts';
import { readSessionTail, SessionTailFile, type SessionTail } from './session-tail.ts';

interface Connection {
  readonly database: DatabaseSync;
  readonly journal: SessionJournal;
  /** Of the file that was opened, whatever has its name by now. */
  readonly inode: number | null;
}

const NOTHING: SessionTail = { epoch: 0, seq: 0 };

/** What is open of one session: a connection that can only read, one that writes, and the files beside the database. */
export class SessionFile {
  readonly path: string;
  readonly #key: SessionKey;
  readonly #files: SessionFiles;
  readonly #options: SessionDatabaseOptions;
  readonly #lock: SessionLock;
  readonly #tail: SessionTailFile;
  #reader: Connection | null = null;
  #writer: Connection | null = null;

  constructor(key: SessionKey, files: SessionFiles, options: SessionDatabaseOptions) {
    this.path = files.database;
    this.#key = key;
    this.#files = files;
    this.#options = options;
    this.#lock = new SessionLock(files.lock);
    this.#tail = new SessionTailFile(files.tail);
  }

  /** All of it as of one moment. Null when there never was a journal. */
  reading<T>(work: (journal: SessionJournal, head: SessionHead) => T): T | null {
    // Before the journal, which may grow meanwhile.
    const least = readSessionTail(this.#files.tail);
    const isKept = this.#reader !== null || this.#openReader();
    if (this.#reader === null) return this.#nothing(least);
    const { database, journal } = this.#reader;
    return this.#orClosed(() => {
      try {
        return journalTold(this.path, () => {
          database.exec('BEGIN');
          const head = journal.head();
          if (head === null) return this.#nothing(least);
          this.#assertWhole(head, least);
          return work(journal, head);
        });
      } finally {
        if (database.isTransaction) database.exec('ROLLBACK');
        if (!isKept) this.#closeReader();
      }
    });
  }

  /** Makes the file when it is new. */
  async beginning<T>(work: (journal: SessionJournal, head: SessionHead | null) => T): Promise<T> {
    this.#closeWriter();
    const opened = await openToBegin(this.path, this.#options);
    this.#closeWriter();
    const { database, journal } = (this.#writer = this.#connected(opened)!);
    const least = readSessionTail(this.#files.tail);
    return this.#orClosed(() =>
      journalTransaction(database, this.path, () => {
        const head = journal.head();
        this.#assertWhole(head ?? NOTHING, least);
        return work(journal, head);
      }),
    );
  }

  /** One change. Null when there is no journal. */
  writing<T>(work: (journal: SessionJournal, head: SessionHead) => T): T | null {
    // Before the journal, as in a look.
    const least = this.#writer === null ? readSessionTail(this.#files.tail) : null;
    this.#writer ??= this.#connected(openToWrite(this.path, this.#options));
    if (this.#writer === null) return this.#nothing(least);
    const { database, journal, inode } = this.#writer;
    this.#assertThere(inode);
    return this.#orClosed(() =>
      journalTransaction(database, this.path, () => {
        const head = journal.head();
        return head === null ? this.#nothing(readSessionTail(this.#files.tail)) : work(journal, head);
      }),
    );
  }

  /** For who writes, for the life of its process. False: a process holds it that was replaced and has not ended. */
  lock(): boolean {
    return this.#lock.take();
  }

  /** The same on the way: a step does not wait for it. */
  lockOnTheWay(): boolean {
    return this.#lock.takeOnTheWay();
  }

  /** After a commit of the writer. */
  written(tail: SessionTail): void {
    this.#tail.write(tail);
  }

  /** Whether no process holds the lock. */
  isUnlocked(): boolean {
    return isUnlocked(this.#files.lock);
  }

  close(): void {
    this.#closeReader();
    this.#closeWriter();
    this.#tail.close();
    this.#lock.release();
  }

  /** Whether it may be kept: one that reads the file as it lies sees nothing that is written later. */
  #openReader(): boolean {
    const reading = openToRead(this.path, this.#options);
    this.#reader = this.#connected(reading?.database ?? null);
    return reading?.isAlone !== true;
  }

  #closeReader(): void {
    this.#reader?.database.close();
    this.#reader = null;
  }

  #closeWriter(): void {
    this.#writer?.database.close();
    this.#writer = null;
  }

  #connected(database: DatabaseSync | null): Connection | null {
    if (database === null) return null;
    return { database, journal: new SessionJournal(this.#key, this.path, database), inode: this.#inode() };
  }

  #inode(): number | null {
    return statSync(this.path, { throwIfNoEntry: false })?.ino ?? null;
  }

  /** A file that was removed takes what is written to it, and nobody ever finds it; another process may begin anew under its name. */
  #assertThere(inode: number | null): void {
    if (this.#inode() === inode) return;
    throw new ServiceError('journal-damaged', `${this.path} was removed or replaced while a session wrote to it.`);
  }

  /** After a failure of the disk nothing is taken over from before it. */
  #orClosed<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'unavailable') {
        this.#closeReader();
        this.#closeWriter();
      }
      throw error;
    }
  }

  /** No file, or an empty one, beside a tail is a journal that is lost, not one that is new. */
  #nothing(least: SessionTail | null): null {
    this.#assertWhole(NOTHING, least);
    return null;
  }

  #assertWhole({ epoch, seq }: SessionTail, least: SessionTail | null): void {
    if (least === null || (epoch >= least.epoch && seq >= least.seq)) return;
    throw new ServiceError(
      'journal-damaged',
      `${this.path} has lost its end: it stands at step ${seq} of epoch ${epoch}, and step ${least.seq} of epoch ${least.epoch} was written.`,
    );
  }
}
