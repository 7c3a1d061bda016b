import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SessionStore } from '../../packages/runtime/src/ports/session-store.ts';
import type { CrashMarket } from './market.ts';
import type { CrashPlace } from './place.ts';
import type { PlannedEnd, PlannedWish } from './plan.ts';
import { startSession, type SessionEnd, type SessionProcess } from './session-process.ts';

const LOOK_MS = 10;
/** A start that takes longer hangs. */
const LONGEST_START_MS = 150_000;
const LONGEST_END_MS = 60_000;
/** That a start is counted, a start, and a look at the market. */
const TRADED_STEPS = 3;
/** Of a life whose start nobody has measured yet. */
const USUAL_START_MS = 3000;

export interface LivesParts {
  readonly main: string;
  readonly place: CrashPlace;
  readonly market: CrashMarket;
  readonly wishes: readonly PlannedWish[];
  readonly env: Readonly<Record<string, string>>;
  readonly ends: Iterator<PlannedEnd>;
}

export interface Lives {
  readonly starts: number;
  readonly kills: number;
  /** Ends that nobody wanted, in words. */
  readonly problems: readonly string[];
}

/** Lets a session live again and again until its tape is over, and then end in order. */
export class LivesOfASession {
  readonly #parts: LivesParts;
  readonly #store: SessionStore;
  readonly #problems: string[] = [];
  #wished = 0;
  #starts = 0;
  #kills = 0;
  #startMs = USUAL_START_MS;
  /** The clock ran for the life before, and it decided nothing. */
  #wasInVain = false;

  static async run(parts: LivesParts): Promise<Lives> {
    const store = await parts.place.store();
    const lives = new LivesOfASession(parts, store);
    try {
      while (!(await lives.#live()) && lives.#problems.length === 0);
      return { starts: lives.#starts, kills: lives.#kills, problems: lives.#problems };
    } finally {
      store.close();
    }
  }

  private constructor(parts: LivesParts, store: SessionStore) {
    this.#parts = parts;
    this.#store = store;
  }

  /**
   * One life, which is not killed before it traded when the one before was: the market would go by, and whoever compares would compare with
   * another one. True when it was the last one, which ended in order. */
  async #live(): Promise<boolean> {
    const { main, place, market, env, ends } = this.#parts;
    const next = ends.next();
    const end = next.done === true ? null : next.value;
    const crash = end?.kind === 'point' ? { TRADAI_CRASH_AT: `${end.point}:${end.times}` } : {};
    const session = startSession(main, { ...place.env, ...market.env, ...env, ...crash }, place.folder);
    this.#starts += 1;
    const seq = await this.#seq();
    const killer = end === null ? null : this.#killer(session, end, this.#wasInVain ? seq + TRADED_STEPS : 0);
    try {
      const isTrading = await this.#watch(session, seq);
      const result = await session.ended;
      this.#note(session, end, result);
      if (result.signal === 'SIGKILL') this.#kills += 1;
      await market.stand();
      if (isTrading) this.#wasInVain = (await this.#seq()) < seq + TRADED_STEPS;
      return result.code === 0;
    } finally {
      killer?.abort();
    }
  }

  /** Ends the process at a moment; named places end it from within. */
  #killer(session: SessionProcess, end: PlannedEnd, notBeforeSeq: number): AbortController {
    const off = new AbortController();
    const after = async (ms: number): Promise<void> => {
      await pause(ms, undefined, { signal: off.signal });
      while (notBeforeSeq > 0 && (await this.#seq()) < notBeforeSeq)
        await pause(LOOK_MS, undefined, { signal: off.signal });
      session.child.kill('SIGKILL');
    };
    const none = (): void => {};
    if (end.kind === 'starting') void after(end.share * this.#startMs).catch(none);
    if (end.kind === 'trading')
      session.child.once('trading', () => {
        void after(1000 * end.seconds).catch(none);
      });
    return off;
  }

  /** Until the process has ended: starts the clock, hands over wishes, and asks it to end when the tape is over, and it has begun. */
  async #watch(session: SessionProcess, seq: number): Promise<boolean> {
    const { market } = this.#parts;
    const began = performance.now();
    const late = setTimeout(() => this.#hangs(session, 'come to trade'), LONGEST_START_MS);
    const isTrading = await market.awaitSession(session.over);
    clearTimeout(late);
    if (!isTrading) return false;
    this.#startMs = performance.now() - began;
    session.child.emit('trading');
    for (let isAsked = false; !session.over.aborted; await pause(LOOK_MS)) {
      await this.#handOver();
      if (market.isOver && !isAsked && (await this.#seq()) > seq) {
        isAsked = session.child.kill('SIGTERM');
        setTimeout(() => this.#hangs(session, 'end'), LONGEST_END_MS).unref();
      }
    }
    return true;
  }

  /** Of the last step; 0 before the first. */
  async #seq(): Promise<number> {
    const [last] = await this.#store.rows(this.#parts.place.key, 'log', { limit: 1 }).catch(() => []);
    return last?.seq ?? 0;
  }

  async #handOver(): Promise<void> {
    const { wishes, market, place } = this.#parts;
    for (; this.#wished < wishes.length && wishes[this.#wished]!.atMs <= market.nowMs; this.#wished++) {
      const { id, wish } = wishes[this.#wished]!;
      await this.#store.order(place.key, { id, wish, reason: 'the campaign', by: 'campaign', atMs: Date.now() });
    }
  }

  #hangs(session: SessionProcess, what: string): void {
    if (session.over.aborted) return;
    this.#problems.push(`life ${this.#starts} did not ${what} in time`);
    session.child.kill('SIGKILL');
  }

  #note(session: SessionProcess, end: PlannedEnd | null, { code, signal }: SessionEnd): void {
    const { place } = this.#parts;
    appendFileSync(
      join(place.folder, 'lives.log'),
      `--- life ${this.#starts}, ${JSON.stringify(end)}: ${code ?? signal}\n${session.log()}`,
    );
    if (signal !== 'SIGKILL' && code !== 0)
      this.#problems.push(
        `life ${this.#starts} ended with ${code ?? signal}: ${session.log().trim().split('\n').at(-1)}`,
      );
  }
}
