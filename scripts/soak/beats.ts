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

  /** By how many ms beats that follow one another are further apart, or closer, than they say; the last one, which ends the session, apart. */
  get unevennessMs(): readonly number[] {
    const regular = this.beats.filter(({ outcome }) => outcome === null);
    return regular.slice(1).map(({ ts, seq }, at) => {
      const before = regular[at]!;
      return Math.abs(ts - before.ts - (seq - before.seq) * before.every_ms);
    });
  }
}
