import type { SessionAnswer, SessionCommand, SessionOrder } from '../../contract/session-command.ts';
import { ServiceError } from '../../ports/errors.ts';
import {
  answeredCommand,
  assertOrder,
  assertStep,
  openCommand,
  sessionTitle,
  stepHash,
  unknownSession,
} from '../../ports/session-store-rules.ts';
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
import { numberIn, textIn, type Item } from './dynamo-items.ts';
import {
  commandIdKey,
  commandOf,
  doneCommandKey,
  headKey,
  headOf,
  headRow,
  leaseCheck,
  openCommandKey,
  recordsOf,
  rowPrefix,
  sessionOfPk,
  sessionPk,
  SESSIONS,
  sessionRowsOf,
  unchangedHead,
  type DynamoHead,
} from './dynamo-session-rows.ts';
import { DynamoSteps } from './dynamo-session-steps.ts';
import type { Change, DynamoTable, Key } from './dynamo-table.ts';

/** More never change one session at once. */
const MOST_TRIES = 50;
/** Rows that are forgotten at once. */
const BITE = 90;

/**
 * Sessions in a table, each under `S#<account>#<strategy>#<mode>`. Whatever a writer changes, it changes in transactions that check its lease.
 * A step is one transaction; one that is too large for that lies in rows of its own first, and the head that names them is its one moment.
 */
export class DynamoSessionStore implements SessionStore {
  readonly #table: DynamoTable;
  readonly #steps: DynamoSteps;
  readonly #onSent: (step: SessionStep) => void;

  /** `onSent`: a step has begun to be written, and nothing is known of it yet. */
  constructor(table: DynamoTable, onSent: (step: SessionStep) => void = () => {}) {
    this.#table = table;
    this.#steps = new DynamoSteps(table);
    this.#onSent = onSent;
  }

  get place(): string {
    return this.#table.place;
  }

  async list(): Promise<readonly SessionKey[]> {
    const keys = await this.#table.indexed(SESSIONS);
    return keys.map(({ pk }) => sessionOfPk(pk)).filter((key) => key !== null);
  }

  async read(key: SessionKey): Promise<StoredSession | null> {
    const pk = sessionPk(key);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const before = await this.#head(pk);
      if (before === null) return null;
      const rows = await this.#table.queryAll(pk, 'REC#');
      const open = before.parts === 0 ? null : await this.#steps.openStep(pk, before);
      const head = (await this.#head(pk))!;
      // Rows of one moment only: those of a step change with its head, or after a head that names its parts.
      if (head.hash !== before.hash || head.seq !== before.seq || head.parts !== before.parts) continue;
      const records = recordsOf(rows, new Set([...(open?.gone ?? []), ...(open?.put ?? []).map(([name]) => name)]));
      for (const [name, text] of open?.put ?? []) records.set(name, text);
      const { seq, atMs, epoch } = head;
      return { key, seq, atMs, epoch, records };
    }
    throw this.#changing(key);
  }

  async begin(key: SessionKey, writer: SessionWriter): Promise<StoredSession | 'lost-lease'> {
    const pk = sessionPk(key);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const stands = await this.#head(pk);
      if (stands !== null && !mayFollow(writer, stands)) return 'lost-lease';
      const head = { ...(stands ?? { seq: 0, atMs: 0, hash: '-', parts: 0 }), ...writer };
      const failed = await this.#table.transact([
        leaseCheck(key, writer),
        { put: headRow(pk, head), condition: unchangedHead(stands) },
      ]);
      if (failed.includes(0)) return 'lost-lease';
      // Also when it was done and the answer was lost: the next look finds what was written.
      if (failed.length > 0) continue;
      this.#steps.forget(key);
      if (!(await this.#steps.finish(key, writer, head))) return 'lost-lease';
      if (!(await this.#steps.dropLeftParts(key, writer))) return 'lost-lease';
      if (!(await this.#steps.dropLeftRecords(key, writer))) return 'lost-lease';
      return (await this.read(key))!;
    }
    throw this.#changing(key);
  }

  async commit(key: SessionKey, writer: SessionWriter, step: SessionStep): Promise<CommitOutcome> {
    assertStep(step);
    const [pk, hash] = [sessionPk(key), stepHash(step)];
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const stands = await this.#knownHead(key);
      if (!isSame(writer, stands)) return 'lost-lease';
      if (!(await this.#steps.finish(key, writer, stands))) return 'lost-lease';
      if (stands.seq === step.seq && stands.hash === hash) return 'done';
      if (stands.seq + 1 !== step.seq) return 'moved';
      const answers = await this.#answers(pk, step.answers);
      if (answers === null && (await this.#isUnchanged(pk, stands))) return 'moved';
      if (answers === null) continue;
      const written = this.#steps.write(key, writer, { step, hash, answers, stands: { ...stands, parts: 0 } });
      this.#onSent(step);
      const outcome = await written;
      if (outcome !== 'again') return outcome;
    }
    throw this.#changing(key);
  }

  async rows(key: SessionKey, kind: SessionRowKind, range: SessionRowRange): Promise<readonly SessionRow[]> {
    const { fromMs = -Infinity, toMs = Infinity, limit = Infinity } = range;
    const found: Item[] = [];
    let count = 0;
    if (limit <= 0) return [];
    for await (const row of this.#table.query(sessionPk(key), rowPrefix(kind), { isBackwards: true })) {
      const atMs = numberIn(row, 'at_ms');
      if (atMs < fromMs || atMs >= toMs) continue;
      found.push(row);
      // The first part of a row comes last.
      if (textIn(row, 'sk').endsWith('#0000') && ++count === limit) break;
    }
    return sessionRowsOf(found.toReversed());
  }

  async forget(key: SessionKey, writer: SessionWriter, kind: SessionRowKind, beforeMs: number): Promise<ForgetOutcome> {
    const pk = sessionPk(key);
    const head = await this.#knownHead(key);
    if (!isSame(writer, head)) return 'lost-lease';
    const changes: Change[] = [];
    for await (const row of this.#table.query(pk, rowPrefix(kind))) {
      if (numberIn(row, 'at_ms') >= beforeMs || changes.length === BITE) break;
      changes.push({ delete: { pk, sk: textIn(row, 'sk') } });
    }
    const failed = await this.#table.transact([leaseCheck(key, writer), ...changes]);
    if (failed.length > 0) return 'lost-lease';
    return changes.length === BITE ? 'more' : 'done';
  }

  async order(key: SessionKey, order: SessionOrder): Promise<SessionCommand> {
    assertOrder(order);
    const pk = sessionPk(key);
    await this.#knownHead(key);
    const last: Key = { pk, sk: 'COMMANDS' };
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const known = await this.#commandById(pk, order.id);
      if (known !== null) return known.command;
      const stands = await this.#table.get(last);
      const [before, command] = [stands === null ? 0 : numberIn(stands, 'n'), openCommand(order)];
      const n = before + 1;
      const isLast =
        stands === null ? { text: 'attribute_not_exists(#pk)' } : { text: '#n = :n', values: { n: before } };
      const failed = await this.#table.transact([
        { put: { ...last, n }, condition: isLast },
        { put: { ...commandIdKey(pk, order.id), n }, condition: { text: 'attribute_not_exists(#pk)' } },
        { put: { ...openCommandKey(pk, n), body: JSON.stringify(command) } },
      ]);
      if (failed.length === 0) return command;
    }
    throw this.#changing(key);
  }

  async commands(key: SessionKey, which: 'open' | 'all'): Promise<readonly SessionCommand[]> {
    const pk = sessionPk(key);
    // In this order: a command that is answered meanwhile is in both, and in neither the other way round.
    const rows = await this.#table.queryAll(pk, 'OPEN#');
    if (which === 'all') rows.push(...(await this.#table.queryAll(pk, 'CMD#')));
    const byNumber = new Map(rows.map((row) => [Number(textIn(row, 'sk').split('#')[1]), row]));
    return [...byNumber].toSorted(([a], [b]) => a - b).map(([, row]) => commandOf(row));
  }

  /** No process of another machine can be looked at. */
  hasEnded(): Promise<boolean> {
    return Promise.resolve(false);
  }

  close(): void {
    this.#table.close();
  }

  async #head(pk: string): Promise<DynamoHead | null> {
    const row = await this.#table.get(headKey(pk));
    return row === null ? null : headOf(row);
  }

  async #knownHead(key: SessionKey): Promise<DynamoHead> {
    const head = await this.#head(sessionPk(key));
    if (head === null) throw unknownSession(key, this.place);
    return head;
  }

  async #isUnchanged(pk: string, stands: DynamoHead): Promise<boolean> {
    const head = await this.#head(pk);
    return head?.seq === stands.seq && head.hash === stands.hash;
  }

  async #commandById(pk: string, id: string): Promise<{ n: number; command: SessionCommand } | null> {
    const named = await this.#table.get(commandIdKey(pk, id));
    if (named === null) return null;
    const n = numberIn(named, 'n');
    const [row] = await this.#table.getMany([doneCommandKey(pk, n), openCommandKey(pk, n)]);
    return row === undefined ? null : { n, command: commandOf(row) };
  }

  /** Null when one of the commands is not open. */
  async #answers(pk: string, answers: readonly SessionAnswer[]): Promise<readonly Change[] | null> {
    if (new Set(answers.map(({ id }) => id)).size < answers.length) return null;
    const changes: Change[] = [];
    for (const answer of answers) {
      const known = await this.#commandById(pk, answer.id);
      if (known === null || known.command.answer !== null) return null;
      const body = JSON.stringify(answeredCommand(known.command, answer));
      changes.push(
        { delete: openCommandKey(pk, known.n), condition: { text: 'attribute_exists(#pk)' } },
        { put: { ...doneCommandKey(pk, known.n), body } },
      );
    }
    return changes;
  }

  #changing(key: SessionKey): ServiceError {
    return new ServiceError(
      'busy',
      `The session of ${sessionTitle(key)} in ${this.place} changes all the time; try again.`,
    );
  }
}

function mayFollow(writer: SessionWriter, stands: SessionWriter): boolean {
  return writer.epoch > stands.epoch || isSame(writer, stands);
}

function isSame(a: SessionWriter, b: SessionWriter): boolean {
  return a.epoch === b.epoch && a.holder === b.holder;
}
