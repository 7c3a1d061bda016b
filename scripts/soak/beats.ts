import { openState } from '../../packages/runtime/src/compose/open-state.ts';
import type { Heartbeat } from '../../packages/runtime/src/contract/heartbeat.ts';
import type { SessionPlace } from '../live-place/session-place.ts';

/** All beats of a session, seen by looking often. */
export class BeatWatch {
  readonly beats: Heartbeat[] = [];
  readonly #place: SessionPlace;

  constructor(place: SessionPlace) {
    this.#place = place;
  }

  async look(): Promise<void> {
    const state = await openState(this.#place.state);
    const beat = await state.heartbeats.get({ kind: 'session', ...this.#place.key });
    state.close();
    if (beat !== null && beat.seq !== this.beats.at(-1)?.seq) this.beats.push(beat);
  }
}

/**
 * By how many ms each beat that was due from `sinceMs` to `untilMs` (epoch) came too early or too late, `Infinity` where none came. The first one says when
 * the others are due; those in between, which tell a change, and the last one, which ends the session, count for none of them. Empty: none was due.
 */
export function beatErrorsMs(beats: readonly Heartbeat[], sinceMs: number, untilMs: number): readonly number[] {
  const told = beats.filter(({ outcome }) => outcome === null);
  const first = told[0];
  if (first === undefined) return [];
  const { every_ms: everyMs, ts: firstMs } = first;
  const errors: number[] = [];
  for (let dueMs = firstMs; dueMs <= untilMs; dueMs += everyMs) {
    if (dueMs < sinceMs) continue;
    const error = Math.min(...told.map(({ ts }) => Math.abs(ts - dueMs)));
    errors.push(error < everyMs / 2 ? error : Infinity);
  }
  return errors;
}
