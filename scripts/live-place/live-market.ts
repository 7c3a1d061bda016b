import { setTimeout as pause } from 'node:timers/promises';
import { type FaultScript, type SimExchange, startSimExchange } from '@tradai/sim-exchange';
import type { MinutesTape } from './minutes-tape.ts';

/** Who trades there; of no exchange but the simulated one. */
export const SIM_KEY = { apiKey: 'sim-key', secret: 'sim-secret' } as const;
const LOOK_MS = 5;
/** A session asks for the exchange's time before it loads candles, and again when its feed begins. */
const ASKED_BEFORE = 3;

export interface LiveMarketWishes {
  /** How many times as fast as real time. */
  readonly factor: number;
  /** Quote units on the account at first. */
  readonly balance: string;
  readonly faults?: FaultScript;
}

/** A simulated exchange whose clock stands while nobody trades. */
export class LiveMarket {
  readonly sim: SimExchange;
  readonly tape: MinutesTape;
  readonly factor: number;
  #seen = 0;

  static async open(tape: MinutesTape, { factor, balance, faults }: LiveMarketWishes): Promise<LiveMarket> {
    const sim = await startSimExchange({
      seed: 1,
      clock: { mode: 'scaled', start: tape.startMs, factor, paused: true },
      markets: tape.markets,
      accounts: [{ ...SIM_KEY, spot: { balances: { USDT: balance } } }],
      ...(faults === undefined ? {} : { faults }),
    });
    return new LiveMarket(sim, tape, factor);
  }

  private constructor(sim: SimExchange, tape: MinutesTape, factor: number) {
    this.sim = sim;
    this.tape = tape;
    this.factor = factor;
  }

  get env(): Readonly<Record<string, string>> {
    const { rest, ws } = this.sim.urls;
    return { TRADAI_EXCHANGE_URL: rest, TRADAI_EXCHANGE_WS: ws, TRADAI_CLOCK: `x${this.factor}` };
  }

  /** Exchange time. */
  get nowMs(): number {
    return this.sim.clock.now();
  }

  get isOver(): boolean {
    return this.nowMs >= this.tape.endMs;
  }

  stand(): void {
    this.sim.clock.pause();
    this.#seen = this.sim.log.records.length;
  }

  /** Lets the exchange's time pass as on clocks meanwhile: a fast one is as inexact as a machine is slow, times its pace. */
  async atRealPace<T>(work: () => Promise<T>): Promise<T> {
    this.sim.clock.setFactor(1);
    const result = await work();
    this.stand();
    return result;
  }

  /** Goes on as soon as so many sessions' feeds ask for the time. False when the signal came first. */
  async awaitSession(signal: AbortSignal, sessions = 1): Promise<boolean> {
    for (let asked = 0; !signal.aborted; await pause(LOOK_MS)) {
      const { records } = this.sim.log;
      for (; this.#seen < records.length; this.#seen++) if (records[this.#seen]!.path.endsWith('/time')) asked++;
      if (asked <= ASKED_BEFORE * sessions) continue;
      this.sim.clock.setFactor(this.factor);
      return true;
    }
    return false;
  }
}
