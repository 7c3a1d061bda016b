import type { SessionCommand, SessionOrder } from '../../contract/session-command.ts';
import { ServiceError } from '../../ports/errors.ts';
import { assertOrder, assertStep, sessionTitle, stepHash, unknownSession } from '../../ports/session-store-rules.ts';
import type {
  CommitOutcome,
  ForgetOutcome,
  SessionKey,
  SessionRow,
  SessionRowKind,
  SessionRowRange,
  SessionStep,
  SessionStore,
  SessionWriter,
  StoredSession,
} from '../../ports/session-store.ts';
import type { SessionDatabaseOptions } from './session-database.ts';
import { SessionFile } from './session-file.ts';
import { sessionFiles, sessionsIn } from './session-files.ts';
import type { SessionHead, SessionJournal } from './session-journal.ts';

/** Rows that are forgotten at once: a few milliseconds. */
const BITE = 200;

export interface SqliteSessionStoreOptions extends SessionDatabaseOptions {
  /** Called on the way through a commit, for tests that end the process there. */
  readonly at?: (point: 'before-commit' | 'inside-commit' | 'after-commit', step: SessionStep) => void;
}

/**
 * Sessions in a folder, one SQLite file each: `sessions/<account>/<strategy>.<mode>.db`. Who reads has a connection of its own that can only
 * read. Who writes holds a lock for the life of its process, and checks its epoch within each transaction: the lock tells that a holder has
 * ended, the epoch keeps out one that was replaced and goes on.
 */
export class SqliteSessionStore implements SessionStore {
  readonly place: string;
  readonly #options: SqliteSessionStoreOptions;
  readonly #files = new Map<string, SessionFile>();

  constructor(folder: string, options: SqliteSessionStoreOptions = {}) {
    this.place = folder;
    this.#options = options;
  }

  list(): Promise<readonly SessionKey[]> {
    return promised(() => sessionsIn(this.place));
  }

  read(key: SessionKey): Promise<StoredSession | null> {
    return promised(() => this.#file(key).reading((journal, head) => journal.stored(head)));
  }

  async begin(key: SessionKey, writer: SessionWriter): Promise<StoredSession | 'lost-lease'> {
    const file = this.#file(key);
    const stored = await file.beginning((journal, stands) => {
      if (stands !== null && !mayFollow(writer, stands)) return 'lost-lease';
      const isLocked = file.lock();
      if (stands?.epoch === writer.epoch && !isLocked) throw inUse(key, file.path);
      const head = { ...(stands ?? { seq: 0, atMs: 0, hash: '', sum: 0 }), ...writer, isLocked };
      journal.putHead(head);
      return journal.stored(head);
    });
    if (stored !== 'lost-lease') file.written(stored);
    return stored;
  }

  commit(key: SessionKey, writer: SessionWriter, step: SessionStep): Promise<CommitOutcome> {
    return promised(() => {
      assertStep(step);
      const { at } = this.#options;
      at?.('before-commit', step);
      const outcome = this.#writing(key, (journal, head) => {
        const verdict = judged(journal, head, writer, step);
        if (verdict !== 'new') return verdict;
        write(journal, { ...head, isLocked: this.#file(key).lockOnTheWay() }, step);
        at?.('inside-commit', step);
        return 'done';
      });
      at?.('after-commit', step);
      if (outcome === 'done') this.#file(key).written({ epoch: writer.epoch, seq: step.seq });
      return outcome;
    });
  }

  rows(key: SessionKey, kind: SessionRowKind, range: SessionRowRange): Promise<readonly SessionRow[]> {
    return promised(() => this.#file(key).reading((journal) => journal.rows(kind, range)) ?? []);
  }

  forget(key: SessionKey, writer: SessionWriter, kind: SessionRowKind, beforeMs: number): Promise<ForgetOutcome> {
    return promised(() =>
      this.#writing(key, (journal, head) => {
        if (!isSame(writer, head)) return 'lost-lease';
        return journal.forget(kind, beforeMs, BITE) === BITE ? 'more' : 'done';
      }),
    );
  }

  order(key: SessionKey, order: SessionOrder): Promise<SessionCommand> {
    return promised(() => {
      assertOrder(order);
      return this.#writing(key, (journal) => journal.order(order));
    });
  }

  commands(key: SessionKey, which: 'open' | 'all'): Promise<readonly SessionCommand[]> {
    return promised(() => this.#file(key).reading((journal) => journal.commands(which)) ?? []);
  }

  hasEnded(key: SessionKey, holder: string): Promise<boolean> {
    return promised(() => {
      const file = this.#file(key);
      return file.reading((_, head) => head.holder === holder && head.isLocked) === true && file.isUnlocked();
    });
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
  }

  #file(key: SessionKey): SessionFile {
    const files = sessionFiles(this.place, key);
    const known = this.#files.get(files.database);
    if (known !== undefined) return known;
    const opened = new SessionFile(key, files, this.#options);
    this.#files.set(files.database, opened);
    return opened;
  }

  #writing<T extends object | string>(key: SessionKey, work: (journal: SessionJournal, head: SessionHead) => T): T {
    const done = this.#file(key).writing(work);
    if (done === null) throw unknownSession(key, this.place);
    return done;
  }
}

/** What becomes of a step where the journal stands; `new`: it is to be written. */
function judged(
  journal: SessionJournal,
  head: SessionHead,
  writer: SessionWriter,
  step: SessionStep,
): CommitOutcome | 'new' {
  if (!isSame(writer, head)) return 'lost-lease';
  if (head.seq === step.seq && head.hash === stepHash(step)) return 'done';
  if (head.seq + 1 !== step.seq) return 'moved';
  if (step.answers.length === 0) return 'new';
  const open = new Set(journal.commands('open').map(({ id }) => id));
  return step.answers.every(({ id }) => open.delete(id)) ? 'new' : 'moved';
}

function write(journal: SessionJournal, head: SessionHead, step: SessionStep): void {
  const { seq, atMs, answers } = step;
  journal.answer(answers);
  journal.addRows(step);
  const sum = journal.putRecords(step, head.sum);
  journal.putHead({ ...head, seq, atMs, hash: stepHash(step), sum });
}

function mayFollow(writer: SessionWriter, stands: SessionWriter): boolean {
  return writer.epoch > stands.epoch || isSame(writer, stands);
}

function isSame(a: SessionWriter, b: SessionWriter): boolean {
  return a.epoch === b.epoch && a.holder === b.holder;
}

function inUse(key: SessionKey, path: string): ServiceError {
  return new ServiceError('busy', `${path} of ${sessionTitle(key)} is being written by another process; try again.`);
}

/** A promise although SQLite answers at once: a port's caller awaits. */
function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
