import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeRandom, type Random } from '@tradai/sim-exchange';
import { startSession, type SessionProcess } from '../crash/session-process.ts';
import { UpSpans } from '../live-place/up-spans.ts';
import { ACCOUNT_KEY, type LiveCrashMarket } from './live-market.ts';
import type { LiveCrashPlace } from './live-place.ts';
import type { UpSpan } from './oracle/bare-while-up.ts';
import { PersonOnDuty } from './person-on-duty.ts';
import { SaidToGone } from './said-to-gone.ts';

const LOOK_MS = 20;
/** Real time; on a busy machine everything takes long. */
const LONGEST_MS = 120_000;
/** From waking: a look at its lease, its end, which is made to take 1.2 s longer, and what a busy machine needs; `SaidToGone` holds what follows its last line. */
const GONE_WITHIN_MS = 5000;
/** As long as is waited for a file in which its successor, frozen too, was writing. */
const FILE_MS = 10_000;
/** How long one trades before it is frozen at a random moment, and how long its successor does before it wakes; real time. */
const TRADES_MS = 3000;
const FENCED = 75;

export interface ZombieParts {
  readonly main: string;
  readonly place: LiveCrashPlace;
  readonly market: LiveCrashMarket;
  readonly seed: number;
  /** Holders that are frozen, one after the other. */
  readonly freezes: number;
  /** Where they are frozen: between the look at the lease and the request, before a step is written, or at any moment. */
  readonly at: 'C04' | 'C01' | 'anytime' | 'turns';
}

export interface ZombieDuel {
  readonly frozen: number;
  /** Holders that slept beyond their lease while another one traded. */
  readonly takeOvers: number;
  readonly starts: number;
  /** From waking to its end, real time. */
  readonly slowestEndMs: number;
  /** From the line in which one says that it has lost its lease to its end, real time; 0 where none said so. */
  readonly slowestGoneMs: number;
  /** When each process could send, until it was frozen or ended: exchange time. */
  readonly ups: readonly UpSpan[];
  readonly problems: readonly string[];
}

/** Two containers want one live session; whoever holds its lease is frozen beyond it, and wakes while the other one trades. */
export class LiveZombieDuel {
  readonly #parts: ZombieParts;
  readonly #random: Random;
  readonly #person: PersonOnDuty;
  readonly #problems: string[] = [];
  readonly #all = new Map<SessionProcess, string>();
  readonly #ups: UpSpans;
  #frozen = 0;
  #takeOvers = 0;
  #slowestEndMs = 0;
  #slowestGoneMs = 0;

  static async run(parts: ZombieParts): Promise<ZombieDuel> {
    const person = await PersonOnDuty.at(parts.place, parts.market);
    const duel = new LiveZombieDuel(parts, person);
    try {
      await duel.#play();
      return {
        ...{ frozen: duel.#frozen, takeOvers: duel.#takeOvers, starts: duel.#all.size },
        ...{ slowestEndMs: duel.#slowestEndMs, slowestGoneMs: duel.#slowestGoneMs },
        ...{ ups: duel.#ups.spans, problems: duel.#problems },
      };
    } finally {
      person.leave();
      for (const each of duel.#all.keys()) each.child.kill('SIGKILL');
      await Promise.all([...duel.#all.keys()].map(({ ended }) => ended));
    }
  }

  private constructor(parts: ZombieParts, person: PersonOnDuty) {
    this.#parts = parts;
    this.#person = person;
    this.#random = makeRandom(parts.seed, 'freezes');
    this.#ups = new UpSpans(() => parts.market.sim.clock.now(), isStopped);
  }

  async #play(): Promise<void> {
    let place = this.#place();
    let holder = this.#start(place);
    for (let n = 0; n < this.#parts.freezes && this.#problems.length === 0; n++) {
      await this.#until(() => isUnderWay(holder), 'a holder to trade');
      if (holder.over.aborted) {
        // Who was frozen while it wrote kept the file from it: whoever supervises containers starts another one.
        place = this.#place();
        holder = this.#start(place);
        continue;
      }
      const isThere = await this.#freeze(holder, place);
      place = this.#place();
      const successor = this.#start(place);
      if (isThere) await this.#wake(holder, successor);
      else holder.child.kill('SIGKILL');
      holder = successor;
    }
    await this.#end(holder);
  }

  /** The place at which the next one is frozen; null: at some moment. */
  #place(): string | null {
    const { at } = this.#parts;
    const point = at === 'turns' ? (['C04', 'C17', 'C01', null] as const)[this.#random.below(4)]! : at;
    if (point === null || point === 'anytime') return null;
    return `${point}:${1 + this.#random.below(point === 'C01' ? 40 : 6)}:SIGSTOP`;
  }

  #start(place: string | null): SessionProcess {
    const { main, place: at, market } = this.#parts;
    const crash = place === null ? {} : { TRADAI_CRASH_AT: place };
    const session = startSession(main, { ...at.env, ...market.env, ...crash }, at.folder);
    this.#all.set(session, `${this.#all.size + 1}`);
    this.#ups.watch(session);
    void session.ended.then(({ code, signal }) =>
      appendFileSync(join(at.folder, 'lives.log'), `--- ${place}: ${code ?? signal}\n${session.log()}`),
    );
    return session;
  }

  /** True when it stands still. One that comes to no such place is killed in place of it. */
  async #freeze(holder: SessionProcess, place: string | null): Promise<boolean> {
    if (place === null) {
      await pause(TRADES_MS * this.#random.next());
      holder.child.kill('SIGSTOP');
    }
    const untilMs = performance.now() + 15_000;
    while (!holder.over.aborted && performance.now() < untilMs) {
      if (isStopped(holder)) {
        this.#frozen += 1;
        return true;
      }
      await pause(LOOK_MS);
    }
    return false;
  }

  /** Once the other one trades, the frozen one goes on: where it was, and not for long. */
  async #wake(zombie: SessionProcess, successor: SessionProcess): Promise<void> {
    await this.#until(() => isUnderWay(successor), 'a successor to trade');
    await pause(TRADES_MS * this.#random.next());
    const said = new SaidToGone(zombie);
    const wokenMs = performance.now();
    zombie.child.kill('SIGCONT');
    await Promise.race([zombie.ended, pause(LONGEST_MS, undefined, { ref: false })]);
    const endMs = Math.round(performance.now() - wokenMs);
    this.#takeOvers += 1;
    this.#slowestEndMs = Math.max(this.#slowestEndMs, endMs);
    this.#slowestGoneMs = Math.max(this.#slowestGoneMs, said.ms ?? 0);
    const name = this.#all.get(zombie)!;
    const waitMs = isStopped(successor) ? FILE_MS : 0;
    this.#problems.push(...said.problems(name, waitMs));
    if (endMs > GONE_WITHIN_MS + waitMs)
      this.#problems.push(`${name} was there for ${endMs} ms after it woke without its lease`);
    const { code, signal } = await zombie.ended;
    if (code !== FENCED)
      this.#problems.push(`${name} ended with ${code ?? signal} after it lost its lease; expected 75`);
  }

  async #end(holder: SessionProcess): Promise<void> {
    const { market } = this.#parts;
    const { sim } = market;
    market.calmDown();
    let last = holder;
    if (isStopped(last)) last.child.kill('SIGKILL');
    for (let n = 0; n < 3 && this.#problems.length === 0; n++) {
      sim.oracle.stops.start(ACCOUNT_KEY.apiKey, sim.clock.now());
      if (last.over.aborted) last = this.#start(null);
      await this.#until(() => isTrading(last) || last.over.aborted, 'the last one to trade');
      await this.#quiet(last);
      if (isStopped(last)) last.child.kill('SIGKILL');
      last.child.kill('SIGTERM');
      sim.oracle.stops.stop(ACCOUNT_KEY.apiKey, sim.clock.now());
      if ((await endOf(last)) === 0) return sim.clock.pause();
    }
    this.#problems.push('nobody ended in order');
  }

  async #quiet(session: SessionProcess): Promise<void> {
    const { clock } = this.#parts.market.sim;
    const untilMs = clock.now() + 60_000;
    while (!session.over.aborted && clock.now() < untilMs && !isStopped(session)) await pause(10 * LOOK_MS);
  }

  async #until(isSo: () => boolean, what: string): Promise<void> {
    for (const untilMs = Date.now() + LONGEST_MS; !isSo() && this.#problems.length === 0; await pause(LOOK_MS)) {
      await this.#person.look();
      if (Date.now() > untilMs) this.#problems.push(`waited in vain for ${what}`);
    }
  }
}

/** Its exit code; null for one that comes to the place at which it is to be frozen while it ends, which counts as killed there. */
async function endOf(session: SessionProcess): Promise<number | null> {
  for (; !session.over.aborted; await pause(LOOK_MS)) if (isStopped(session)) session.child.kill('SIGKILL');
  return (await session.ended).code;
}

function isTrading({ log }: SessionProcess): boolean {
  return log().includes('"event":"startup"');
}

/** Whether nothing more is to be waited for: one that stands at a step of its own start has the lease, too. */
function isUnderWay(session: SessionProcess): boolean {
  return isTrading(session) || isStopped(session) || session.over.aborted;
}

/** Whether the system says that it stands still. */
function isStopped({ child, over }: SessionProcess): boolean {
  if (over.aborted) return false;
  try {
    const [, state] = /\) (\S)/.exec(readFileSync(`/proc/${child.pid}/stat`, 'utf8')) ?? [];
    return state === 'T';
  } catch {
    return false;
  }
}
