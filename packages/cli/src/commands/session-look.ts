import type { HealthView, LeaseRow, SessionKey, SessionView } from '@tradai/runtime';
import type { Place } from './session-place.ts';

/** A session at one moment. */
export interface SessionLook {
  readonly view: SessionView;
  readonly health: HealthView | null;
  readonly lease: LeaseRow | null;
}

/** Turns look every few seconds at every open trade: the newest price of each lies in the last rows. */
const QUOTE_ROWS = 20;

/** Closed trades that a program is given; `session export` has all. */
export const CLOSED_GIVEN = 100;

export interface LookOptions {
  /** Newest closed trades that are read; none unless it is given. */
  readonly closed?: number;
}

export async function lookAt(
  { door, api }: Place,
  key: SessionKey,
  { closed = 0 }: LookOptions = {},
): Promise<SessionLook> {
  const [stored, log, beat, lease] = await Promise.all([
    door.store.read(key),
    door.store.rows(key, 'log', { limit: QUOTE_ROWS }),
    door.beatOf(key),
    door.leaseOf(key),
  ]);
  const realMs = Date.now();
  const empty = { key, seq: 0, atMs: 0, epoch: 0, records: new Map<string, string>() };
  const whole = await api.withPast(door.store, stored ?? empty, { last: closed });
  const view = api.sessionView(whole, { realMs, quotes: api.quotesIn(log) });
  return { view, health: api.healthView(beat, view, realMs), lease };
}
