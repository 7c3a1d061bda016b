import { setTimeout as pause } from 'node:timers/promises';
import { openState } from '../../packages/runtime/src/compose/open-state.ts';
import type { Heartbeat } from '../../packages/runtime/src/contract/heartbeat.ts';
import { startSession, type SessionProcess } from '../crash/session-process.ts';
import type { LiveMarket } from '../live-place/live-market.ts';
import type { SessionPlace } from '../live-place/session-place.ts';

const LOOK_MS = 10;
const LONGEST_MS = 90_000;

/** Processes of one session beside an exchange on real time. */
export class WatchedSession {
  readonly place: SessionPlace;
  readonly beats: Heartbeat[] = [];
  readonly #main: string;
  readonly #market: LiveMarket;
  readonly #over = new AbortController();

  constructor(main: string, place: SessionPlace, market: LiveMarket) {
    this.#main = main;
    this.place = place;
    this.#market = market;
    void this.#watchBeats();
  }

  start(): SessionProcess {
    const { env, folder } = this.place;
    return startSession(this.#main, { ...env, ...this.#market.env, HEARTBEAT_SECONDS: '10' }, folder);
  }

  /** Seconds, real time, from `sinceMs` (of `performance.now()`) until the process says that it trades. Throws when it ends before. */
  async running(session: SessionProcess, sinceMs: number): Promise<number> {
    await this.until(() => session.log().includes('"stage":"RUNNING"'), 'RUNNING', session);
    return (performance.now() - sinceMs) / 1000;
  }

  async until(isSo: () => boolean, what: string, { over, log }: SessionProcess): Promise<void> {
    for (const untilMs = performance.now() + LONGEST_MS; !isSo(); await pause(LOOK_MS))
      if (over.aborted || performance.now() > untilMs)
        throw new Error(`waited in vain for ${what}: ${log().trim().split('\n').at(-1)}`);
  }

  end(): void {
    this.#over.abort();
  }

  async #watchBeats(): Promise<void> {
    const state = await openState(this.place.state);
    while (!this.#over.signal.aborted) {
      const beat = await state.heartbeats.get({ kind: 'session', ...this.place.key });
      const last = this.beats.at(-1);
      if (beat !== null && (beat.seq !== last?.seq || beat.holder !== last.holder)) this.beats.push(beat);
      await pause(200);
    }
    state.close();
  }
}
