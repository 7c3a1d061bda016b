import type { Clock } from '../../ports/clock.ts';
import {
  QUEUE_RULES,
  type DeadMessage,
  type Delivery,
  type NewMessage,
  type Queue,
  type QueueDepth,
  type QueueRules,
} from '../../ports/queue.ts';
import type { PlatformDatabase, Query } from './platform-database.ts';

/** Between two looks while nothing is there: another process may have sent. */
const LOOK_EVERY_MS = 250;
const MOST_AT_ONCE = 10;

/**
 * The oldest message that may be taken: nothing of its group stands before it, and it is nobody's. By age, so that it ends at the first: by an index
 * all that wait would be looked at and sorted each time.
 */
const CLAIM = `
UPDATE messages SET receives = receives + 1, visible_ms = :untilMs, receipt = :receipt WHERE seq = (
  SELECT m.seq FROM messages m NOT INDEXED WHERE m.queue = :queue AND m.visible_ms <= :nowMs AND NOT EXISTS (
    SELECT 1 FROM messages e WHERE e.queue = m.queue AND e.group_id = m.group_id AND e.seq < m.seq)
  ORDER BY m.seq LIMIT 1)
RETURNING seq, group_id, dedup_id, body, receives`;

interface Claimed {
  readonly seq: number;
  readonly receipt: string;
  readonly message: NewMessage;
  readonly receives: number;
}

/** A queue in SQLite, with the rules of SQS FIFO. Several processes may share its file. */
export class SqliteQueue implements Queue {
  readonly name: string;
  readonly #database: PlatformDatabase;
  readonly #clock: Clock;
  readonly #rules: QueueRules;
  /** Ends the waits of this process when something was sent here. */
  readonly #waiting = new Set<() => void>();

  constructor(name: string, database: PlatformDatabase, clock: Clock, rules: Partial<QueueRules> = {}) {
    this.name = name;
    this.#database = database;
    this.#clock = clock;
    this.#rules = { ...QUEUE_RULES, ...rules };
  }

  async send(message: NewMessage): Promise<string> {
    const id = await this.#database.write((query) => this.put(query, message));
    this.wake();
    return id;
  }

  /** Sends within a transaction of the same database; when that is on disk, `wake`. */
  put(query: Query, { group, dedup, body }: NewMessage): string {
    const nowMs = this.#clock.now();
    query('DELETE FROM message_dedup WHERE until_ms <= ?').run(nowMs);
    const known = query('SELECT seq FROM message_dedup WHERE queue = ? AND dedup_id = ?').get(this.name, dedup);
    if (known !== undefined) return String(known['seq']);
    const put = query(
      'INSERT INTO messages (queue, group_id, dedup_id, body, sent_ms, visible_ms) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const seq = Number(put.run(this.name, group, dedup, JSON.stringify(body), nowMs, nowMs).lastInsertRowid);
    query('INSERT INTO message_dedup VALUES (?, ?, ?, ?)').run(this.name, dedup, seq, nowMs + this.#rules.dedupMs);
    return String(seq);
  }

  /** Ends waits for messages. */
  wake(): void {
    for (const wake of this.#waiting) wake();
  }

  async receive(most: number, waitMs: number, signal?: AbortSignal): Promise<readonly Delivery[]> {
    const untilMs = this.#clock.monotonicMs() + waitMs;
    for (;;) {
      // A claim that a power cut takes back is made again.
      const claimed = await this.#database.writeSoon((query) => this.#claim(query, Math.min(most, MOST_AT_ONCE)));
      const leftMs = untilMs - this.#clock.monotonicMs();
      if (claimed.length > 0 || leftMs <= 0 || signal?.aborted === true)
        return claimed.map((each) => this.#delivery(each));
      await this.#woken(Math.min(leftMs, LOOK_EVERY_MS), signal);
    }
  }

  depth(): Promise<QueueDepth> {
    return this.#database.read((query) => {
      const sql = 'SELECT count(*) AS all_of, coalesce(sum(visible_ms > ?), 0) AS taken FROM messages WHERE queue = ?';
      const row = query(sql).get(this.#clock.now(), this.name)!;
      const inFlight = Number(row['taken']);
      return { waiting: Number(row['all_of']) - inFlight, inFlight };
    });
  }

  dead(most: number): Promise<readonly DeadMessage[]> {
    return this.#database.read((query) =>
      query('SELECT * FROM dead_messages WHERE queue = ? AND died_ms > ? ORDER BY seq LIMIT ?')
        .all(this.name, this.#clock.now() - this.#rules.deadRetentionMs, most)
        .map(deadIn),
    );
  }

  redrive(id?: string): Promise<number> {
    return this.#database.write((query) => {
      const rows = query('SELECT * FROM dead_messages WHERE queue = ? AND (? IS NULL OR seq = ?) ORDER BY seq');
      const dead = rows.all(this.name, id ?? null, id ?? null).map(deadIn);
      for (const message of dead) {
        // Under its old id it would be a repetition of itself.
        this.put(query, { ...message, dedup: `${message.dedup}-r${message.id}` });
        query('DELETE FROM dead_messages WHERE seq = ?').run(message.id);
      }
      return dead.length;
    });
  }

  #claim(query: Query, most: number): Claimed[] {
    const nowMs = this.#clock.now();
    const { retentionMs, visibilityMs, mostReceives } = this.#rules;
    query('DELETE FROM messages WHERE queue = ? AND sent_ms <= ?').run(this.name, nowMs - retentionMs);
    const claimed: Claimed[] = [];
    while (claimed.length < most) {
      const receipt = crypto.randomUUID();
      const row = query(CLAIM).get({ queue: this.name, nowMs, untilMs: nowMs + visibilityMs, receipt });
      if (row === undefined) break;
      const message = messageIn(row);
      const [seq, receives] = [Number(row['seq']), Number(row['receives'])];
      if (receives > mostReceives) bury(query, this.name, { seq, message, receives: receives - 1 }, nowMs);
      else claimed.push({ seq, receipt, message, receives });
    }
    return claimed;
  }

  #delivery({ seq, receipt, message: { group, body }, receives }: Claimed): Delivery {
    const visibleIn = (ms: number): Promise<void> =>
      this.#database.writeSoon((query) => {
        const sql = 'UPDATE messages SET visible_ms = ? WHERE seq = ? AND receipt = ?';
        query(sql).run(this.#clock.now() + ms, seq, receipt);
      });
    return {
      ...{ id: String(seq), group, body, receives },
      done: () =>
        this.#database.write((query) => {
          const { changes } = query('DELETE FROM messages WHERE seq = ? AND receipt = ?').run(seq, receipt);
          return changes === 1;
        }),
      giveBack: visibleIn,
      extend: visibleIn,
    };
  }

  async #woken(ms: number, signal?: AbortSignal): Promise<void> {
    const over = new AbortController();
    const wake = (): void => over.abort();
    this.#waiting.add(wake);
    const either = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
    await this.#clock.sleep(ms, either);
    this.#waiting.delete(wake);
  }
}

function bury(query: Query, queue: string, { seq, message, receives }: Omit<Claimed, 'receipt'>, nowMs: number): void {
  const { group, dedup, body } = message;
  query('INSERT INTO dead_messages VALUES (?, ?, ?, ?, ?, ?, ?)').run(
    ...[seq, queue, group, dedup, JSON.stringify(body), receives, nowMs],
  );
  query('DELETE FROM messages WHERE seq = ?').run(seq);
}

type Row = Readonly<Record<string, unknown>>;

function messageIn(row: Row): NewMessage {
  const body = JSON.parse(String(row['body'])) as NewMessage['body'];
  return { group: String(row['group_id']), dedup: String(row['dedup_id']), body };
}

function deadIn(row: Row): DeadMessage {
  return {
    ...{ id: String(row['seq']), ...messageIn(row) },
    ...{ receives: Number(row['receives']), diedMs: Number(row['died_ms']) },
  };
}
