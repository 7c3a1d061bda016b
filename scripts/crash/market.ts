import { setTimeout as pause } from 'node:timers/promises';
import { startSimExchange, type SimExchange } from '@tradai/sim-exchange';
import { HOUR, type CrashTape } from './tape.ts';

/** No session is started so shortly before an hour ends: it would begin with an hour that the standing clock has not seen. */
const AWAY_FROM_END_MS = 5 * 60_000;
/** The exchange is asked for its time thrice before a session opens, how fast it passes, and then by its feed, by which it goes on. */
const ASKED_BEFORE = 3;
const LOOK_MS = 2;
/** A session is asked to end when everything of the hour is decided, whenever it was killed last. */
const OVER_MS = 20 * 60_000;

/** A simulated exchange whose clock stands while nobody trades, so that a session that was killed meets the same market. */
export class CrashMarket {
  readonly sim: SimExchange;
  readonly tape: CrashTape;
  readonly factor: number;
  #seen = 0;
  #asked = 0;
  #isAwaited = true;

  static async open(tape: CrashTape, factor: number): Promise<CrashMarket> {
    const sim = await startSimExchange({
      seed: 1,
      clock: { mode: 'scaled', start: tape.startMs, factor, paused: true },
      markets: tape.markets,
      accounts: [{ apiKey: 'key', secret: 'secret' }],
    });
    return new CrashMarket(sim, tape, factor);
  }

  private constructor(sim: SimExchange, tape: CrashTape, factor: number) {
    this.sim = sim;
    this.tape = tape;
    this.factor = factor;
  }

  get env(): Readonly<Record<string, string>> {
    const { rest, ws } = this.sim.urls;
    return { TRADAI_EXCHANGE_URL: rest, TRADAI_EXCHANGE_WS: ws, TRADAI_CLOCK: `x${this.factor}` };
  }

  get nowMs(): number {
    return this.sim.clock.now();
  }

  get isOver(): boolean {
    return this.nowMs >= this.tape.endMs + OVER_MS;
  }

  /** Nobody trades. An hour that is about to end ends before that. */
  async stand(): Promise<void> {
    const { clock } = this.sim;
    const leftMs = HOUR - (this.nowMs % HOUR);
    if (leftMs < AWAY_FROM_END_MS) {
      clock.resume();
      await pause(leftMs / this.factor + 1);
    }
    clock.pause();
    this.#seen = this.sim.log.records.length;
    this.#asked = 0;
    this.#isAwaited = true;
  }

  /** Goes on as soon as a session's feed asks for the time; looks until the signal. */
  async awaitSession(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const { records } = this.sim.log;
      for (; this.#seen < records.length; this.#seen++) if (records[this.#seen]!.path.endsWith('/time')) this.#asked++;
      if (this.#isAwaited && this.#asked > ASKED_BEFORE) {
        this.#isAwaited = false;
        this.sim.clock.resume();
        return true;
      }
      await pause(LOOK_MS);
    }
    return false;
  }
}
