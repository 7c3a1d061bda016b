import type { HealthView, LeaseRow, SessionKey, SessionView } from '@tradai/runtime';
import { isUserMistake } from '@tradai/runtime/contract';
import type { Place } from './session-place.ts';

/** A session at one moment. */
export interface SessionLook {
  readonly view: SessionView;
  readonly health: HealthView | null;
  readonly lease: LeaseRow | null;
}

/** Turns look every few seconds at every open trade: the newest price of each lies in the last rows. */
export const QUOTE_ROWS = 20;

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

/** The same where beat and lease may not be readable: then they are null, and `trouble` says why. Else it is null. */
export async function lookAnyhow(
  { door, api }: Place,
  key: SessionKey,
  options: LookOptions = {},
): Promise<{ readonly look: SessionLook; readonly trouble: string | null }> {
  let trouble: string | null = null;
  const onTrouble = (text: string): void => void (trouble = text);
  const beatOf: Place['door']['beatOf'] = (of) => orNull(door.beatOf(of), onTrouble);
  const leaseOf: Place['door']['leaseOf'] = (of) => orNull(door.leaseOf(of), onTrouble);
  const look = await lookAt({ door: { ...door, beatOf, leaseOf }, api }, key, options);
  return { look, trouble };
}

/** What lies beside a journal; null where it cannot be read, which is told in a sentence. */
export async function orNull<T>(sign: Promise<T>, onTrouble: (text: string) => void = () => {}): Promise<T | null> {
  try {
    return await sign;
  } catch (error) {
    if (!isUserMistake(error)) throw error;
    onTrouble(error.message);
    return null;
  }
}
