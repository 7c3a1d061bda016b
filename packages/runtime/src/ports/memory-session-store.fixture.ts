import type { SessionCommand, SessionOrder } from '../contract/session-command.ts';
import { ServiceError } from './errors.ts';
import {
  answeredCommand,
  assertOrder,
  assertStep,
  openCommand,
  sessionKeyParts,
  stepHash,
  unknownSession,
} from './session-store-rules.ts';
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
} from './session-store.ts';

/** `lost`: the step is written, and its answer does not arrive. `away`: neither. */
export type StoreFault = 'lost' | 'away';

interface Kept {
  readonly key: SessionKey;
  readonly records: Map<string, string>;
  readonly rows: Map<SessionRowKind, SessionRow[]>;
  readonly commands: Map<string, SessionCommand>;
  writer: SessionWriter;
  seq: number;
  atMs: number;
  hash: string;
}

/** Sessions in memory, with switches for what goes wrong. What is kept outlives `close`, as it does on disk. */
export class MemorySessionStore implements SessionStore {
  readonly place = 'memory';
  /** Of the next commits. */
  readonly commitFaults: (StoreFault | null)[] = [];
  /** Holders whose processes have certainly ended. */
  readonly ended = new Set<string>();
  readonly #sessions = new Map<string, Kept>();

  list(): Promise<readonly SessionKey[]> {
    return Promise.resolve([...this.#sessions.values()].map(({ key }) => key));
  }

  read(key: SessionKey): Promise<StoredSession | null> {
    const kept = this.#find(key);
    return Promise.resolve(kept === null ? null : storedOf(kept));
  }

  async begin(key: SessionKey, writer: SessionWriter): Promise<StoredSession | 'lost-lease'> {
    await Promise.resolve();
    const name = sessionKeyParts(key).join('#');
    const stands = this.#sessions.get(name);
    if (stands !== undefined && !mayFollow(writer, stands.writer)) return 'lost-lease';
    const fresh = { key, records: new Map(), rows: new Map(), commands: new Map(), seq: 0, atMs: 0, hash: '' };
    const kept: Kept = stands ?? { ...fresh, writer };
    kept.writer = writer;
    this.#sessions.set(name, kept);
    return storedOf(kept);
  }

  async commit(key: SessionKey, writer: SessionWriter, step: SessionStep): Promise<CommitOutcome> {
    assertStep(step);
    const kept = this.#known(key);
    await Promise.resolve();
    const fault = this.commitFaults.shift() ?? null;
    if (fault === 'away') throw away();
    const outcome = commitTo(kept, writer, step);
    if (fault === 'lost') throw away();
    return outcome;
  }

  rows(key: SessionKey, kind: SessionRowKind, range: SessionRowRange): Promise<readonly SessionRow[]> {
    const { fromMs = -Infinity, toMs = Infinity, limit = Infinity } = range;
    const found = (this.#find(key)?.rows.get(kind) ?? []).filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    return Promise.resolve(found.slice(Math.max(0, found.length - limit)));
  }

  forget(key: SessionKey, writer: SessionWriter, kind: SessionRowKind, beforeMs: number): Promise<ForgetOutcome> {
    const kept = this.#known(key);
    if (!isSame(kept.writer, writer)) return Promise.resolve('lost-lease');
    const left = (kept.rows.get(kind) ?? []).filter(({ atMs }) => atMs >= beforeMs);
    kept.rows.set(kind, left);
    return Promise.resolve('done');
  }

  async order(key: SessionKey, order: SessionOrder): Promise<SessionCommand> {
    assertOrder(order);
    await Promise.resolve();
    const { commands } = this.#known(key);
    const command = commands.get(order.id) ?? openCommand(order);
    commands.set(order.id, command);
    return command;
  }

  commands(key: SessionKey, which: 'open' | 'all'): Promise<readonly SessionCommand[]> {
    const all = [...(this.#find(key)?.commands.values() ?? [])];
    return Promise.resolve(which === 'all' ? all : all.filter(({ answer }) => answer === null));
  }

  hasEnded(key: SessionKey, holder: string): Promise<boolean> {
    return Promise.resolve(this.#find(key)?.writer.holder === holder && this.ended.has(holder));
  }

  close(): void {}

  #find(key: SessionKey): Kept | null {
    return this.#sessions.get(sessionKeyParts(key).join('#')) ?? null;
  }

  #known(key: SessionKey): Kept {
    const kept = this.#find(key);
    if (kept === null) throw unknownSession(key, this.place);
    return kept;
  }
}

function commitTo(kept: Kept, writer: SessionWriter, step: SessionStep): CommitOutcome {
  if (!isSame(kept.writer, writer)) return 'lost-lease';
  const { seq, atMs, put, gone, rows, answers } = step;
  const hash = stepHash(step);
  if (kept.seq === seq && kept.hash === hash) return 'done';
  const ids = new Set(answers.map(({ id }) => id));
  const areOpen = ids.size === answers.length && [...ids].every((id) => kept.commands.get(id)?.answer === null);
  if (kept.seq + 1 !== seq || !areOpen) return 'moved';
  for (const recordKey of gone) kept.records.delete(recordKey);
  for (const [recordKey, text] of put) kept.records.set(recordKey, text);
  for (const { kind, text } of rows) kept.rows.set(kind, [...(kept.rows.get(kind) ?? []), { seq, atMs, text }]);
  for (const answer of answers) kept.commands.set(answer.id, answeredCommand(kept.commands.get(answer.id)!, answer));
  Object.assign(kept, { seq, atMs, hash });
  return 'done';
}

function storedOf({ key, seq, atMs, writer, records }: Kept): StoredSession {
  // Nobody may count on what comes first: databases give them by key, the tenth before the second.
  const backward = [...records].toSorted(([a], [b]) => (a < b ? 1 : -1));
  return { key, seq, atMs, epoch: writer.epoch, records: new Map(backward) };
}

function mayFollow(writer: SessionWriter, stands: SessionWriter): boolean {
  return writer.epoch > stands.epoch || isSame(writer, stands);
}

function isSame(a: SessionWriter, b: SessionWriter): boolean {
  return a.epoch === b.epoch && a.holder === b.holder;
}

function away(): ServiceError {
  return new ServiceError('unavailable', 'The store is away.');
}
