import type { Clock } from '../../ports/clock.ts';
import type { DomainEvent, Events } from '../../ports/events.ts';
import type { PlatformDatabase } from './platform-database.ts';

export interface LocalEventsOptions {
  readonly database: PlatformDatabase;
  readonly clock: Clock;
  /** A handler failed; it is called again. */
  readonly onFailure: (event: DomainEvent, error: unknown) => void;
}

type Handler = (event: DomainEvent) => Promise<void>;
type Kind = DomainEvent['kind'];

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Events in this process. One is written down before anybody hears of it, and forgotten when all who listen have done what they do because of
 * it; what another process has left, or this one before anybody listened, is told by `resume`.
 */
export class LocalEvents implements Events {
  readonly #options: LocalEventsOptions;
  readonly #handlers = new Map<Kind, Set<Handler>>();
  readonly #told = new Set<Promise<void>>();
  /** Of events that are being told. */
  readonly #sequences = new Set<number>();
  readonly #closing = new AbortController();

  constructor(options: LocalEventsOptions) {
    this.#options = options;
  }

  async publish(event: DomainEvent): Promise<void> {
    const { database, clock } = this.#options;
    const sequence = await database.write((query) => {
      const sql = 'INSERT INTO events (kind, event, published_ms) VALUES (?, ?, ?)';
      return Number(query(sql).run(event.kind, JSON.stringify(event), clock.now()).lastInsertRowid);
    });
    this.#tell(sequence, event);
  }

  subscribe<K extends Kind>(kind: K, handler: (event: Extract<DomainEvent, { kind: K }>) => Promise<void>): () => void {
    const handlers = this.#handlers.get(kind) ?? new Set<Handler>();
    this.#handlers.set(kind, handlers);
    // A wrapper of its own, so that who listens twice is told twice and forgotten once.
    const own: Handler = (event) => handler(event as Extract<DomainEvent, { kind: K }>);
    handlers.add(own);
    return () => void handlers.delete(own);
  }

  /** After everybody listens: tells what nobody was told; gives how many there are. */
  async resume(): Promise<number> {
    const rows = await this.#options.database.read((query) =>
      query('SELECT sequence, event FROM events ORDER BY sequence').all(),
    );
    const left = rows.filter(({ sequence }) => !this.#sequences.has(Number(sequence)));
    for (const { sequence, event } of left) this.#tell(Number(sequence), JSON.parse(String(event)) as DomainEvent);
    return left.length;
  }

  /** Waits for what is being done; what is yet to be tried again is left for the next process. */
  async close(): Promise<void> {
    this.#closing.abort();
    while (this.#told.size > 0) await Promise.all(this.#told);
  }

  #tell(sequence: number, event: DomainEvent): void {
    const handlers = [...(this.#handlers.get(event.kind) ?? [])];
    // Whoever is to hear of it may not listen yet.
    if (handlers.length === 0) return;
    this.#sequences.add(sequence);
    const work = async (): Promise<void> => {
      const done = await Promise.all(handlers.map((handler) => this.#untilDone(handler, event)));
      if (done.includes(false)) return;
      await this.#options.database.write((query) => void query('DELETE FROM events WHERE sequence = ?').run(sequence));
    };
    const told = work().finally(() => {
      this.#told.delete(told);
      this.#sequences.delete(sequence);
    });
    this.#told.add(told);
  }

  /** False where there was no time for it. */
  async #untilDone(handler: Handler, event: DomainEvent): Promise<boolean> {
    const { clock, onFailure } = this.#options;
    const { signal } = this.#closing;
    for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      try {
        await handler(event);
        return true;
      } catch (error) {
        onFailure(event, error);
        await clock.sleep(waitMs, signal);
      }
    }
    return false;
  }
}
