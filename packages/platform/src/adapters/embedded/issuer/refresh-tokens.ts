import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../../../ports/clock.ts';
import type { PlatformDatabase, Query } from '../platform-database.ts';
import { makeSecret } from './secret-hash.ts';

const DAY_MS = 86_400_000;
/** One that is not used for so long ends. */
const IDLE_MS = 30 * DAY_MS;
/** After so long somebody signs in again, however often they came. */
const FAMILY_MS = 90 * DAY_MS;

export interface Holder {
  readonly subject: string;
  /** Of the account's secret, when they signed in. */
  readonly generation: number;
}

/**
 * Tokens that are good for one access token each, and for the next of their family. One that comes a second time was stolen, now or then: the
 * whole family ends. What is kept is a hash: they are 256 bits by chance.
 */
export class RefreshTokens {
  readonly #database: PlatformDatabase;
  readonly #clock: Clock;

  constructor(database: PlatformDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** The first of a family. */
  begin({ subject, generation }: Holder): Promise<string> {
    return this.#database.write((query) => {
      const nowMs = this.#clock.now();
      query('DELETE FROM auth_families WHERE until_ms <= ?').run(nowMs);
      const family = randomUUID();
      query('INSERT INTO auth_families VALUES (?, ?, ?, ?)').run(family, subject, generation, nowMs + FAMILY_MS);
      return add(query, family, nowMs + IDLE_MS);
    });
  }

  /** Who holds it, and the next one; null for one that is unknown, used or too old. */
  turn(token: string): Promise<(Holder & { readonly next: string }) | null> {
    return this.#database.write((query) => {
      const nowMs = this.#clock.now();
      const found = query(
        `SELECT t.family, t.used_ms, t.until_ms, f.subject, f.generation, f.until_ms AS family_until_ms
         FROM auth_refresh_tokens t JOIN auth_families f ON f.id = t.family WHERE t.hash = ?`,
      ).get(hashOf(token));
      if (found === undefined) return null;
      const family = String(found['family']);
      if (found['used_ms'] !== null) {
        query('DELETE FROM auth_families WHERE id = ?').run(family);
        return null;
      }
      const familyUntilMs = Number(found['family_until_ms']);
      if (Number(found['until_ms']) <= nowMs || familyUntilMs <= nowMs) return null;
      query('UPDATE auth_refresh_tokens SET used_ms = ? WHERE hash = ?').run(nowMs, hashOf(token));
      const next = add(query, family, Math.min(familyUntilMs, nowMs + IDLE_MS));
      return { subject: String(found['subject']), generation: Number(found['generation']), next };
    });
  }
}

function add(query: Query, family: string, untilMs: number): string {
  const token = makeSecret();
  query('INSERT INTO auth_refresh_tokens VALUES (?, ?, ?, NULL)').run(hashOf(token), family, untilMs);
  return token;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
