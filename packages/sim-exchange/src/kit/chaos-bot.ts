import { type ChildProcess, spawn } from 'node:child_process';
import { PRIORITY } from '../core/scheduler.ts';
import type { BotState } from '../oracle/bot-state.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

/** What a bot is told of where it trades. */
export interface BotPlace {
  readonly rest: string;
  readonly ws: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly seed: number;
  /** How many times it was started before. */
  readonly restarts: number;
  /** The same as variables of TradAI: addresses, pace, and the point at which it is to end itself. */
  readonly env: Readonly<Record<string, string>>;
}

/** How to start a bot. */
export interface BotCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Beside `PATH`; usually those of {@link BotPlace.env} and its own. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface BotOptions {
  readonly launch: (place: BotPlace) => BotCommand;
  /** What its database says. */
  readonly state?: (place: BotPlace) => Promise<BotState> | BotState;
  readonly intentPrefix?: string;
  /** Exit codes after which whoever runs it starts it again; without them it may not end by itself. */
  readonly revivedAfter?: readonly number[];
}

interface Life {
  readonly child: ChildProcess;
  /** Its exit code or signal, once it is over. */
  ended: string | null;
  readonly over: Promise<string>;
  output: string;
}

const KEPT_OUTPUT = 4_000;
/** Simulated time between two looks at what is waited for. */
const LOOK_MS = 1_000;
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A bot in a process of its own, which trades on a simulated exchange and can be treated badly. */
export class ChaosBot {
  readonly intentPrefix: string;
  readonly #sim: SimExchange;
  readonly #options: BotOptions;
  readonly #place: Omit<BotPlace, 'restarts'>;
  #life: Life | null = null;
  #starts = 0;
  #crashAt: string | null = null;

  constructor(
    sim: SimExchange,
    key: { readonly apiKey: string; readonly secret: string },
    seed: number,
    options: BotOptions,
  ) {
    this.intentPrefix = options.intentPrefix ?? '';
    this.#sim = sim;
    this.#options = options;
    const { rest, ws } = sim.urls;
    const env = { TRADAI_EXCHANGE_URL: rest, TRADAI_EXCHANGE_WS: ws, TRADAI_CLOCK: `x${sim.clock.pace || 1}` };
    this.#place = { rest, ws, ...key, seed, env };
  }

  get isAlive(): boolean {
    return this.#life?.ended === null;
  }

  /** What it said last, for whoever looks for a reason. */
  get output(): string {
    return this.#life?.output ?? '';
  }

  /** Starts it, with a clock that runs again if it stood still. */
  start(): void {
    if (this.isAlive) throw new Error('The bot runs already.');
    const { command, args, cwd, env } = this.#options.launch(this.#where());
    const child = spawn(command, args, {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { promise, resolve } = Promise.withResolvers<string>();
    const life: Life = { child, ended: null, over: promise, output: '' };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (life.output = (life.output + chunk.toString()).slice(-KEPT_OUTPUT)));
    }
    child.on('error', (error) => resolve((life.ended = error.message)));
    child.on('close', (code, signal) => resolve((life.ended = signal ?? `exit code ${code}`)));
    this.#life = life;
    this.#starts++;
    this.#crashAt = null;
    this.#sim.clock.resume();
  }

  /**
   * Ends it without warning, and lets the exchange's clock stand still until it is started again. With a point: starts it anew, told to end
   * itself there, and waits until it did.
   */
  async kill(at?: string): Promise<void> {
    if (this.isAlive) {
      this.#life!.child.kill('SIGKILL');
      await this.#life!.over;
    }
    if (at !== undefined) {
      this.#crashAt = at;
      this.start();
      await this.#life!.over;
    }
    this.#sim.clock.pause();
  }

  async restart(): Promise<void> {
    await this.kill();
    this.start();
  }

  /** Asks it to end by SIGTERM, and says how it did, as `exit code 0`. */
  async end(): Promise<string> {
    this.#life?.child.kill('SIGTERM');
    return (await this.#life?.over) ?? 'never started';
  }

  /** How often it was started. */
  get starts(): number {
    return this.#starts;
  }

  /** Stops it in the middle of whatever it does, for so many simulated milliseconds. */
  async freeze(ms: number): Promise<void> {
    this.#life?.child.kill('SIGSTOP');
    await this.#wait(ms);
    this.#life?.child.kill('SIGCONT');
  }

  /** Lets simulated time pass, as `90s`, `15m` or `6h`. Throws an `Error` when the bot ends meanwhile. */
  runFor(span: string): Promise<void> {
    const until = this.#sim.clock.now() + spanMs(span);
    return this.#runWhile(() => this.#sim.clock.now() < until);
  }

  /** Lets simulated time pass until something is so. Throws an `Error` when it is not after `limit`, or when the bot ends meanwhile. */
  async runUntil(done: () => boolean, limit: string): Promise<void> {
    const until = this.#sim.clock.now() + spanMs(limit);
    await this.#runWhile(() => !done() && this.#sim.clock.now() < until);
    if (!done())
      throw new Error(`What was waited for did not come within ${limit}. The bot said last:\n${this.output}`);
  }

  /** What its database says. Throws an `Error` when nobody said how to ask. */
  async state(): Promise<BotState> {
    if (this.#options.state === undefined) throw new Error('The bot has no "state" that could be compared.');
    return this.#options.state(this.#where());
  }

  get hasState(): boolean {
    return this.#options.state !== undefined;
  }

  async #runWhile(goesOn: () => boolean): Promise<void> {
    if (!this.isAlive) this.start();
    while (goesOn()) {
      const ended = await Promise.race([this.#wait(LOOK_MS), this.#life!.over]);
      if (typeof ended !== 'string') continue;
      const isRevived = this.#options.revivedAfter?.some((code) => ended === `exit code ${code}`) ?? false;
      if (!isRevived) throw new Error(`The bot ended by itself (${ended}). It said last:\n${this.output}`);
      this.start();
    }
  }

  #where(): BotPlace {
    const env = this.#crashAt === null ? this.#place.env : { ...this.#place.env, CRASH_AT: this.#crashAt };
    return { ...this.#place, env, restarts: this.#starts };
  }

  #wait(ms: number): Promise<void> {
    const { engine, clock } = this.#sim;
    return new Promise((resolve) => engine.scheduler.call(clock.now() + ms, PRIORITY.admin, resolve));
  }
}

function spanMs(span: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(span) ?? [];
  if (count === undefined || unit === undefined)
    throw new Error(`"${span}" is no span of time: expected 90s, 15m or 6h.`);
  return Number(count) * UNITS[unit]!;
}
