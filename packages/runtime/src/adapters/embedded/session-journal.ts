import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { SessionAnswer, SessionCommand, SessionOrder } from '../../contract/session-command.ts';
import { ServiceError } from '../../ports/errors.ts';
import { answeredCommand, openCommand, sessionTitle } from '../../ports/session-store-rules.ts';
import {
  SESSION_ROWS,
  type SessionKey,
  type SessionRow,
  type SessionRowKind,
  type SessionRowRange,
  type SessionStep,
  type SessionWriter,
  type StoredSession,
} from '../../ports/session-store.ts';
import { sealed, textSum, unsealed } from './sealed-text.ts';

/** Where the journal stands. */
export interface SessionHead extends SessionWriter {
  readonly seq: number;
  readonly atMs: number;
  /** Of the last step. */
  readonly hash: string;
  /** Of the sums of all records. */
  readonly sum: number;
  /** Whether the writer holds the lock. Without it, that the lock is free says nothing of this writer. */
  readonly isLocked: boolean;
}

/** Ids of rows of one kind lie together, in order. */
const IDS_PER_KIND = 2 ** 44;
const KEY = 'session';
const HEAD = 'head';

/** What is read and written in the database of one session. Its caller makes transactions and tells SQLite's errors. */
export class SessionJournal {
  readonly #key: SessionKey;
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(key: SessionKey, path: string, database: DatabaseSync) {
    this.#key = key;
    this.#path = path;
    this.#database = database;
  }

  /** Null before the first `putHead`. */
  head(): SessionHead | null {
    const text = this.#meta(HEAD);
    if (text === null) return null;
    const { account, strategy, mode } = JSON.parse(this.#meta(KEY) ?? '{}') as Partial<SessionKey>;
    const { account: ownAccount, strategy: ownStrategy, mode: ownMode } = this.#key;
    if (account !== ownAccount || strategy !== ownStrategy || mode !== ownMode)
      throw this.#damaged(`is not the journal of ${sessionTitle(this.#key)}`);
    return JSON.parse(text) as SessionHead;
  }

  putHead(head: SessionHead): void {
    const put = this.#sql('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');
    if (this.#meta(KEY) === null) put.run(KEY, sealed(KEY, JSON.stringify(this.#key)));
    put.run(HEAD, sealed(HEAD, JSON.stringify(head)));
  }

  /** Throws `journal-damaged` when the records are not those that were written. */
  stored(head: SessionHead): StoredSession {
    const records = new Map<string, string>();
    let sum = 0;
    for (const row of this.#sql('SELECT key, text, sum FROM records ORDER BY key').iterate()) {
      const [key, text] = [String(row['key']), String(row['text'])];
      if (textSum(key, text) !== row['sum']) throw this.#damaged(`has lost what was in the record ${key}`);
      sum += row['sum'];
      records.set(key, text);
    }
    if (sum !== head.sum) throw this.#damaged('has lost a record');
    const { seq, atMs, epoch } = head;
    return { key: this.#key, seq, atMs, epoch, records };
  }

  /** The sum of all records after it. */
  putRecords({ put, gone }: SessionStep, sumBefore: number): number {
    let sum = sumBefore;
    for (const key of new Set([...gone, ...put.keys()])) {
      const found = this.#sql('SELECT sum FROM records WHERE key = ?').get(key);
      sum -= Number(found?.['sum'] ?? 0);
      if (found !== undefined && !put.has(key)) this.#sql('DELETE FROM records WHERE key = ?').run(key);
    }
    const insert = this.#sql(
      'INSERT INTO records VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET text = excluded.text, sum = excluded.sum',
    );
    for (const [key, text] of put) {
      const own = textSum(key, text);
      insert.run(key, text, own);
      sum += own;
    }
    return sum;
  }

  addRows({ seq, atMs, rows }: SessionStep): void {
    const insert = this.#sql('INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)');
    const next = new Map<number, number>();
    for (const { kind, text } of rows) {
      const [number, [first, last]] = [SESSION_ROWS.indexOf(kind), idsOf(kind)];
      const newest = 'SELECT max(id) AS newest FROM rows WHERE id BETWEEN ? AND ?';
      const id = next.get(number) ?? Number(this.#sql(newest).get(first, last)?.['newest'] ?? first) + 1;
      insert.run(id, number, seq, atMs, text, textSum(kind, text));
      next.set(number, id + 1);
    }
  }

  rows(kind: SessionRowKind, { fromMs, toMs, limit }: SessionRowRange): readonly SessionRow[] {
    const isRanged = fromMs !== undefined || toMs !== undefined;
    const which = isRanged ? 'kind = ? AND at_ms >= ? AND at_ms < ?' : 'id BETWEEN ? AND ?';
    const of = isRanged
      ? [SESSION_ROWS.indexOf(kind), fromMs ?? Number.MIN_SAFE_INTEGER, toMs ?? Number.MAX_SAFE_INTEGER]
      : idsOf(kind);
    const found = this.#sql(`SELECT seq, at_ms, text, sum FROM rows WHERE ${which} ORDER BY id DESC LIMIT ?`)
      .all(...of, limit === undefined || limit === Infinity ? -1 : limit)
      .toReversed();
    return found.map((row) => {
      const [seq, atMs, text] = [Number(row['seq']), Number(row['at_ms']), String(row['text'])];
      if (textSum(kind, text) !== row['sum'])
        throw this.#damaged(`has lost what was in a row (${kind}) of step ${seq}`);
      return { seq, atMs, text };
    });
  }

  /** How many went. */
  forget(kind: SessionRowKind, beforeMs: number, most: number): number {
    const old = 'SELECT id FROM rows WHERE kind = ? AND at_ms < ? ORDER BY id LIMIT ?';
    const before = Math.min(beforeMs, Number.MAX_SAFE_INTEGER);
    return Number(
      this.#sql(`DELETE FROM rows WHERE id IN (${old})`).run(SESSION_ROWS.indexOf(kind), before, most).changes,
    );
  }

  order(order: SessionOrder): SessionCommand {
    const known = this.#sql('SELECT command, answer, sum FROM commands WHERE id = ?').get(order.id);
    if (known !== undefined) return this.#commandOf(known);
    const command = openCommand(order);
    const text = JSON.stringify(command);
    this.#sql('INSERT INTO commands (id, command, sum) VALUES (?, ?, ?)').run(order.id, text, textSum('', text));
    return command;
  }

  /** All of them must be open. */
  answer(answers: readonly SessionAnswer[]): void {
    for (const answer of answers) {
      const open = this.#sql('SELECT command FROM commands WHERE id = ? AND answer IS NULL').get(answer.id);
      const text = JSON.stringify(answer);
      const sum = textSum(text, String(open!['command']));
      this.#sql('UPDATE commands SET answer = ?, sum = ? WHERE id = ?').run(text, sum, answer.id);
    }
  }

  commands(which: 'open' | 'all'): readonly SessionCommand[] {
    const open = which === 'open' ? 'WHERE answer IS NULL' : '';
    return this.#sql(`SELECT command, answer, sum FROM commands ${open} ORDER BY n`)
      .all()
      .map((row) => this.#commandOf(row));
  }

  #commandOf(row: Record<string, SQLOutputValue>): SessionCommand {
    const [text, answer] = [String(row['command']), String(row['answer'] ?? '')];
    if (textSum(answer, text) !== row['sum']) throw this.#damaged('has lost what was in a command');
    const command = JSON.parse(text) as SessionCommand;
    return answer === '' ? command : answeredCommand(command, JSON.parse(answer) as SessionAnswer);
  }

  #meta(name: string): string | null {
    const value = this.#sql('SELECT value FROM meta WHERE name = ?').get(name)?.['value'];
    if (value === undefined) return null;
    const text = unsealed(name, String(value));
    if (text === null) throw this.#damaged(`has lost where it stands (${name})`);
    return text;
  }

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const prepared = this.#database.prepare(text);
    this.#statements.set(text, prepared);
    return prepared;
  }

  #damaged(what: string): ServiceError {
    return new ServiceError('journal-damaged', `${this.#path} ${what}.`);
  }
}

/** First and last. */
function idsOf(kind: SessionRowKind): [number, number] {
  const first = SESSION_ROWS.indexOf(kind) * IDS_PER_KIND;
  return [first, first + IDS_PER_KIND - 1];
}
