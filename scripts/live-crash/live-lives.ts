import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startSession, type SessionEnd, type SessionProcess } from '../crash/session-process.ts';
import { UpSpans } from '../live-place/up-spans.ts';
import type { LiveEnd } from './live-ends.ts';
import { ACCOUNT_KEY, type LiveCrashMarket } from './live-market.ts';
import type { LiveCrashPlace } from './live-place.ts';
import type { UpSpan } from './oracle/bare-while-up.ts';
import { PersonOnDuty } from './person-on-duty.ts';

/** Real time. A start that takes longer hangs. */
const LONGEST_START_MS = 120_000;
/** A process that was asked to end is killed after this, as a platform does it. */
const LONGEST_END_MS = 30_000;
/** How long a named place is waited for once the session trades, exchange time: a few candles. */
const LONGEST_WAIT_MS = 240_000;
/** How long the last life trades while nothing goes wrong, exchange time. */
const CALM_MS = 60_000;
const LOOK_MS = 20;
/** Lost lease and the exchange away: whoever runs it starts it again. */
const AGAIN: ReadonlySet<number> = new Set([69, 75]);

export interface LiveLivesParts {
  readonly main: string;
  readonly place: LiveCrashPlace;
  readonly market: LiveCrashMarket;
  readonly ends: readonly LiveEnd[];
}

export interface LiveLives {
  readonly starts: number;
  readonly kills: number;
  /** Named places that were reached. */
  readonly reached: readonly string[];
  /** Lives whose place was not there in time; they were killed then. */
  readonly missed: readonly string[];
  /** Of the processes that were asked to end: in order. */
  readonly drained: number;
  /** From when on each life could send, until it ended: exchange time. */
  readonly ups: readonly UpSpan[];
  /** Ends that nobody wanted, in words. */
  readonly problems: readonly string[];
}

/** Lets a live session live again and again, then a last time until it is quiet and asked to end. */
export class LivesWithMoney {
  readonly #parts: LiveLivesParts;
  readonly #person: PersonOnDuty;
  readonly #problems: string[] = [];
  readonly #reached: string[] = [];
  readonly #missed: string[] = [];
  readonly #ups: UpSpans;
  #starts = 0;
  #kills = 0;
  #drained = 0;

  static async run(parts: LiveLivesParts): Promise<LiveLives> {
    const person = await PersonOnDuty.at(parts.place, parts.market);
    const lives = new LivesWithMoney(parts, person);
    try {
      for (const end of parts.ends) if (lives.#problems.length === 0) await lives.#live(end);
      parts.market.calmDown();
      for (let isOver = false; !isOver && lives.#problems.length === 0;) isOver = await lives.#last();
      return {
        ...{ starts: lives.#starts, kills: lives.#kills, drained: lives.#drained },
        ...{ reached: lives.#reached, missed: lives.#missed, ups: lives.#ups.spans, problems: lives.#problems },
      };
    } finally {
      person.leave();
    }
  }

  private constructor(parts: LiveLivesParts, person: PersonOnDuty) {
    this.#parts = parts;
    this.#person = person;
    this.#ups = new UpSpans(() => parts.market.sim.clock.now());
  }

  async #live(end: LiveEnd): Promise<void> {
    const at = end.kind === 'point' ? { TRADAI_CRASH_AT: `${end.point}:${end.times}:${end.signal}` } : {};
    const session = this.#start(at);
    if (end.kind === 'moment') setTimeout(() => session.child.kill('SIGKILL'), end.ms).unref();
    // What the session does while it ends is there only if it is asked to.
    if (end.kind === 'point' && end.point === 'C24') await this.#draining(session);
    else await this.#watch(session, LONGEST_WAIT_MS);
    const isLate = !session.over.aborted;
    if (isLate) session.child.kill('SIGKILL');
    const result = await session.ended;
    this.#note(session, end, result);
    if (result.signal === 'SIGKILL') this.#kills += 1;
    if (end.kind === 'point') (isLate ? this.#missed : this.#reached).push(end.point);
    if (result.code === 0 || result.code === 143) this.#drained += 1;
    else if (result.signal !== 'SIGKILL' && !AGAIN.has(result.code ?? -1)) this.#unwanted(session, result);
  }

  async #draining(session: SessionProcess): Promise<void> {
    if (!(await this.#watch(session, CALM_MS))) return;
    session.child.kill('SIGTERM');
    await Promise.race([session.ended, pause(LONGEST_END_MS, undefined, { ref: false })]);
  }

  /** True when the session ended in order. */
  async #last(): Promise<boolean> {
    const { sim } = this.#parts.market;
    sim.oracle.stops.start(ACCOUNT_KEY.apiKey, sim.clock.now());
    const session = this.#start({});
    let isTrading = await this.#watch(session, CALM_MS);
    // Lives that are killed before their orders leave may have brought none there.
    for (let ms = 0; isTrading && sim.ledger.counts.orders === 0 && ms < LONGEST_WAIT_MS; ms += CALM_MS)
      isTrading = await this.#watch(session, CALM_MS);
    if (isTrading) {
      session.child.kill('SIGTERM');
      sim.oracle.stops.stop(ACCOUNT_KEY.apiKey, sim.clock.now());
    }
    const late = setTimeout(() => session.child.kill('SIGKILL'), LONGEST_END_MS);
    const result = await session.ended;
    clearTimeout(late);
    if (result.code === 0) sim.clock.pause();
    this.#note(session, 'last', result);
    if (result.code === 0) return true;
    if (!AGAIN.has(result.code ?? -1)) this.#unwanted(session, result);
    return false;
  }

  #start(more: Readonly<Record<string, string>>): SessionProcess {
    const { main, place, market } = this.#parts;
    this.#starts += 1;
    const session = startSession(main, { ...place.env, ...market.env, ...more }, place.folder);
    this.#ups.watch(session);
    return session;
  }

  /** Looks after a session until it has ended or has traded for so long; false when it ended. */
  async #watch(session: SessionProcess, tradingMs: number): Promise<boolean> {
    const { clock } = this.#parts.market.sim;
    const hangsMs = performance.now() + LONGEST_START_MS;
    let untilMs: number | null = null;
    while (!session.over.aborted && (untilMs === null || clock.now() < untilMs)) {
      await this.#person.look();
      if (untilMs === null && session.log().includes('"event":"startup"')) untilMs = clock.now() + tradingMs;
      if (untilMs === null && performance.now() > hangsMs) {
        this.#problems.push(`life ${this.#starts} did not come to trade in time`);
        session.child.kill('SIGKILL');
      }
      await pause(LOOK_MS);
    }
    return !session.over.aborted;
  }

  #note(session: SessionProcess, end: LiveEnd | 'last', { code, signal }: SessionEnd): void {
    const { place, market } = this.#parts;
    const head = `--- life ${this.#starts}, ${JSON.stringify(end)}: ${code ?? signal} at ${new Date(market.sim.clock.now()).toISOString()}`;
    appendFileSync(join(place.folder, 'lives.log'), `${head}\n${session.log()}`);
  }

  #unwanted(session: SessionProcess, { code, signal }: SessionEnd): void {
    this.#problems.push(
      `life ${this.#starts} ended with ${code ?? signal}: ${session.log().trim().split('\n').at(-1)?.slice(0, 500)}`,
    );
  }
}
