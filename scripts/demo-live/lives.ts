import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startSession, type SessionProcess } from '../crash/session-process.ts';
import type { LiveMarket } from '../live-place/live-market.ts';
import { UpSpans } from '../live-place/up-spans.ts';

const LOOK_MS = 10;
/** Real time; a start that takes longer hangs. */
const LONGEST_START_MS = 60_000;
/** Of starts: more than five within ten minutes, at the market's pace, are a crash loop, after which a person has to look. */
const STARTS_IN_LOOP = 5;
const LOOP_MS = 600_000;

/** How a life ends: at a named place, at a moment after it began to trade, or in order when the tape is over. */
export type LifeEnd =
  | { readonly kind: 'point'; readonly point: string; readonly times: number }
  | { readonly kind: 'moment'; readonly seconds: number };

export interface LivesParts {
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the log is kept, as `container.log`. */
  readonly folder: string;
  readonly market: LiveMarket;
  readonly say: (text: string) => void;
}

/** Starts sessions on one place, one after the other. */
export class Lives {
  readonly #parts: LivesParts;
  #startedMs = -Infinity;
  starts = 0;
  kills = 0;
  readonly ups: UpSpans;

  constructor(parts: LivesParts) {
    this.#parts = parts;
    this.ups = new UpSpans(() => parts.market.nowMs);
  }

  /** Starts a session and gives it once its feed runs. Throws when it ends before. */
  async begin(more: Readonly<Record<string, string>> = {}): Promise<SessionProcess> {
    const { market, say } = this.#parts;
    await this.#untilNoLoop();
    const began = performance.now();
    const session = this.start(more);
    const late = setTimeout(() => session.child.kill('SIGKILL'), LONGEST_START_MS);
    const isTrading = await market.awaitSession(session.over);
    clearTimeout(late);
    if (!isTrading) throw new Error(`process ${this.starts} did not come to trade: ${lastLine(session)}`);
    say(
      `process ${this.starts} looks at the market, ${((performance.now() - began) / 1000).toFixed(1)} s after its start`,
    );
    return session;
  }

  /** As a platform does that waits before it starts something again. */
  async #untilNoLoop(): Promise<void> {
    const apartMs = (1.05 * LOOP_MS) / STARTS_IN_LOOP / this.#parts.market.factor;
    const waitMs = this.#startedMs + apartMs - performance.now();
    if (waitMs > 0) await pause(waitMs);
    this.#startedMs = performance.now();
  }

  /** Starts a process and waits for nothing. */
  start(more: Readonly<Record<string, string>> = {}): SessionProcess {
    const { main, env, market, folder } = this.#parts;
    this.starts += 1;
    const name = this.starts;
    const session = startSession(main, { ...env, ...market.env, ...more }, folder);
    this.ups.watch(session);
    void session.ended.then(({ code, signal }) =>
      appendFileSync(join(folder, 'container.log'), `--- process ${name}: ${code ?? signal}\n${session.log()}`),
    );
    return session;
  }

  /** One life up to its end. False when the tape was over before; then it ended in order. */
  async live(end: LifeEnd): Promise<boolean> {
    const { market, say } = this.#parts;
    const session = await this.begin(end.kind === 'point' ? { TRADAI_CRASH_AT: `${end.point}:${end.times}` } : {});
    const killMs = performance.now() + (end.kind === 'moment' ? end.seconds * 1000 : Infinity);
    for (; !session.over.aborted && !market.isOver; await pause(LOOK_MS))
      if (performance.now() >= killMs) session.child.kill('SIGKILL');
    const isKilled = session.over.aborted;
    if (!isKilled) session.child.kill('SIGTERM');
    const { code, signal } = await session.ended;
    market.stand();
    if (isKilled && signal !== 'SIGKILL')
      throw new Error(`the session ended with ${code ?? signal}: ${lastLine(session)}`);
    if (!isKilled) return false;
    this.kills += 1;
    say(`SIGKILL ${end.kind === 'point' ? `at ${end.point}` : 'at a moment of chance'}; the exchange's clock stands`);
    return true;
  }
}

export function lastLine(session: Pick<SessionProcess, 'log'>): string {
  return session.log().trim().split('\n').at(-1) ?? '';
}
