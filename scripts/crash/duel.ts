import { setTimeout as pause } from 'node:timers/promises';
import { makeRandom, type Random } from '@tradai/sim-exchange';
import type { SessionStore } from '../../packages/runtime/src/ports/session-store.ts';
import type { CrashMarket } from './market.ts';
import type { CrashPlace } from './place.ts';
import { startSession, type SessionProcess } from './session-process.ts';
import { WITNESS_SECRET, type Witness } from './witness.ts';

const LOOK_MS = 20;
const WATCH_MS = 50;
/** Real time; on a busy machine everything takes long. */
const LONGEST_MS = 150_000;
/** A holder that was frozen is told to be gone within 2 s of knowing; the rest is for a busy machine. */
const GONE_WITHIN_MS = 5000;
const FENCED = 75;

export interface DuelParts {
  readonly main: string;
  readonly place: CrashPlace;
  readonly market: CrashMarket;
  readonly witness: Witness;
  readonly seed: number;
  readonly freezes: number;
  /** Real time. */
  readonly ttlMs: number;
  /** Shortest freeze, in parts of the time to live; the longest one is 2.2. */
  readonly least: number;
}

export interface Duel {
  /** Freezes of a holder, and of those that cost it its lease. */
  readonly frozenHolders: number;
  readonly takeOvers: number;
  readonly starts: number;
  /** From waking to its end, real time, of holders that lost their lease. */
  readonly slowestEndMs: number;
  readonly problems: readonly string[];
}

/** A container of the two, and the processes that it was. */
interface Chair {
  readonly name: string;
  process: SessionProcess;
  path: string;
}

/** Two containers want one session, and either is frozen again and again: at most one of them may trade. */
export class LeaseDuel {
  readonly #parts: DuelParts;
  readonly #store: SessionStore;
  readonly #random: Random;
  readonly #problems: string[] = [];
  readonly #chairs: Chair[] = [];
  readonly #over = new AbortController();
  #starts = 0;
  #takeOvers = 0;
  #frozenHolders = 0;
  #slowestEndMs = 0;

  static async run(parts: DuelParts): Promise<Duel> {
    const store = await parts.place.store();
    const duel = new LeaseDuel(parts, store);
    try {
      await duel.#play();
      return {
        ...{ frozenHolders: duel.#frozenHolders, takeOvers: duel.#takeOvers, starts: duel.#starts },
        ...{ slowestEndMs: duel.#slowestEndMs, problems: duel.#problems },
      };
    } finally {
      duel.#over.abort();
      for (const { process: each } of duel.#chairs) each.child.kill('SIGKILL');
      await Promise.all(duel.#chairs.map(({ process: each }) => each.ended));
      store.close();
    }
  }

  private constructor(parts: DuelParts, store: SessionStore) {
    this.#parts = parts;
    this.#store = store;
    this.#random = makeRandom(parts.seed, 'freezes');
  }

  async #play(): Promise<void> {
    const { freezes, market } = this.#parts;
    const first = this.#sit('a');
    // On a busy machine it may lose its lease before it trades.
    while (!(await market.awaitSession(first.process.over))) this.#again(first);
    await this.#until(() => {
      if (first.process.over.aborted) this.#again(first);
      return isActive(first);
    }, 'the first container to trade');
    this.#sit('b');
    void this.#watch();
    for (let n = 0; n < freezes && this.#problems.length === 0; n++) {
      await this.#settled();
      await pause(500 * this.#random.next());
      await this.#freeze();
    }
    await this.#settled();
    for (const { process: each } of this.#chairs) each.child.kill('SIGTERM');
    await this.#until(() => this.#chairs.every(({ process: each }) => each.over.aborted), 'both to end');
  }

  /** Both are there: one trades, the other one waits for the lease. */
  async #settled(): Promise<void> {
    const isSettled = (): boolean =>
      this.#holder() !== null && this.#chairs.every((chair) => isActive(chair) || isWaiting(chair));
    await this.#until(() => {
      for (const chair of this.#chairs) if (chair.process.over.aborted) this.#again(chair);
      return isSettled();
    }, 'one to trade and one to wait');
  }

  #sit(name: string): Chair {
    const chair = { name, path: '', process: null as never as SessionProcess };
    this.#chairs.push(chair);
    this.#again(chair);
    return chair;
  }

  #again(chair: Chair): void {
    const { main, place, market, witness } = this.#parts;
    this.#starts += 1;
    chair.path = `/${chair.name}-${this.#starts}`;
    const told = { NOTIFY_WEBHOOK_URL: witness.url + chair.path.slice(1), NOTIFY_WEBHOOK_SECRET: WITNESS_SECRET };
    const started = startSession(
      main,
      { ...place.env, ...market.env, ...told, SESSION_LOG_HOURS: '1000' },
      place.folder,
    );
    chair.process = started;
    void started.ended.then(({ code, signal }) => {
      if (code !== FENCED && code !== 0 && !this.#over.signal.aborted)
        this.#problems.push(`${chair.path} ended with ${code ?? signal}: ${started.log().trim().split('\n').at(-1)}`);
    });
  }

  /** The one that began to trade last. */
  #holder(): Chair | null {
    const active = this.#chairs.filter((chair) => isActive(chair) && !chair.process.over.aborted);
    return active.length === 1 ? active[0]! : null;
  }

  async #freeze(): Promise<void> {
    const { ttlMs, least } = this.#parts;
    const holder = this.#holder();
    const isHolder = this.#random.next() < 0.7;
    const chair = isHolder ? holder : this.#chairs.find((each) => each !== holder)!;
    if (chair === null) return;
    const { process: frozen, path } = chair;
    const ms = ttlMs * (least + (2.2 - least) * this.#random.next());
    frozen.child.kill('SIGSTOP');
    await pause(ms);
    const wokenMs = Date.now();
    frozen.child.kill('SIGCONT');
    if (!isHolder) return;
    this.#frozenHolders += 1;
    if (ms < ttlMs) return;
    this.#takeOvers += 1;
    await Promise.race([frozen.ended, pause(LONGEST_MS, undefined, { ref: false })]);
    const endMs = Date.now() - wokenMs;
    this.#slowestEndMs = Math.max(this.#slowestEndMs, endMs);
    if (endMs > GONE_WITHIN_MS)
      this.#problems.push(`${path} was there for ${endMs} ms after it woke up without its lease`);
    // What was on its way when it froze leaves when it wakes.
    const wokenS = Math.floor(wokenMs / 1000);
    const late = this.#parts.witness.heard.filter((each) => each.path === path && each.signedS >= wokenS);
    for (const { document } of late)
      this.#problems.push(`${path} told ${document.id} after it woke up without its lease`);
  }

  /** Epochs and steps never go back. */
  async #watch(): Promise<void> {
    let before = { epoch: 0, seq: 0 };
    while (!this.#over.signal.aborted) {
      const now = await this.#store.read(this.#parts.place.key).catch(() => null);
      if (now !== null && (now.epoch < before.epoch || now.seq < before.seq))
        this.#problems.push(
          `the journal went from step ${before.seq} of ${before.epoch} to ${now.seq} of ${now.epoch}`,
        );
      before = now ?? before;
      await pause(WATCH_MS);
    }
  }

  async #until(isSo: () => boolean, what: string): Promise<void> {
    for (const untilMs = Date.now() + LONGEST_MS; !isSo() && this.#problems.length === 0; await pause(LOOK_MS))
      if (Date.now() > untilMs) this.#problems.push(`waited in vain for ${what}`);
  }
}

function isActive({ process: { log } }: Chair): boolean {
  return log().includes('"event":"startup"');
}

function isWaiting({ process: { log } }: Chair): boolean {
  return log().includes('"event":"lease-busy"');
}
