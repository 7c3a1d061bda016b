import type { Clock } from '../../../ports/clock.ts';
import type { PlatformDatabase, Query } from '../platform-database.ts';

/** What is counted: by a name, and how many tries of it are free. */
export interface Counted {
  readonly key: string;
  readonly free: number;
}

const LONGEST_MS = 900_000;
/** Tries that are older than this are forgotten. */
const FORGOTTEN_MS = 3_600_000;

/** Of a person at one address. */
const FREE_AT_ADDRESS = 5;
/** Of a person at all addresses: many guess together, and one who wants to keep somebody out needs many addresses. */
const FREE_OF_PERSON = 50;
/** Of a machine at one address, whose copies may start together. Its secret cannot be guessed, so that nobody else's tries count. */
const FREE_OF_CLIENT = 20;

export function personTries(name: string, address: string): readonly Counted[] {
  return [
    { key: `user ${name} ${address}`, free: FREE_AT_ADDRESS },
    { key: `user ${name}`, free: FREE_OF_PERSON },
  ];
}

export function clientTries(id: string, address: string): readonly Counted[] {
  return [{ key: `client ${id} ${address}`, free: FREE_OF_CLIENT }];
}

/**
 * Tries to sign in. One is counted as failed before it is looked at, so that many at once gain nothing, and taken back when it succeeds. After
 * the free ones each costs twice the wait of the one before, up to 15 minutes.
 */
export class FailedTries {
  readonly #database: PlatformDatabase;
  readonly #clock: Clock;

  constructor(database: PlatformDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Seconds to wait; 0: go on, it is counted. */
  begin(counted: readonly Counted[]): Promise<number> {
    return this.#database.write((query) => {
      const nowMs = this.#clock.now();
      query('DELETE FROM auth_failures WHERE last_ms < ?').run(nowMs - FORGOTTEN_MS);
      const untilMs = Math.max(...counted.map(({ key }) => triesOf(query, key).untilMs));
      if (untilMs > nowMs) return Math.ceil((untilMs - nowMs) / 1000);
      for (const one of counted) count(query, one, nowMs);
      return 0;
    });
  }

  succeeded(counted: readonly Counted[]): Promise<void> {
    return this.#database.write((query) => {
      for (const { key } of counted) query('DELETE FROM auth_failures WHERE key = ?').run(key);
    });
  }
}

function triesOf(query: Query, key: string): { count: number; untilMs: number } {
  const row = query('SELECT count, until_ms FROM auth_failures WHERE key = ?').get(key);
  return { count: Number(row?.['count'] ?? 0), untilMs: Number(row?.['until_ms'] ?? 0) };
}

function count(query: Query, { key, free }: Counted, nowMs: number): void {
  const tries = triesOf(query, key).count + 1;
  const waitMs = tries < free ? 0 : Math.min(LONGEST_MS, 1000 * 2 ** Math.min(20, tries - free));
  query('INSERT OR REPLACE INTO auth_failures VALUES (?, ?, ?, ?)').run(key, tries, nowMs, nowMs + waitMs);
}
