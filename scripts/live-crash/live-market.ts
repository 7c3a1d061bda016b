import { startSimExchange, type SimExchange } from '@tradai/sim-exchange';
import { liveFaults } from './live-faults.ts';
import { SIM_KEY as ACCOUNT_KEY } from '../live-place/live-market.ts';
import type { LiveTape } from './live-tape.ts';

export { ACCOUNT_KEY };
/** Quote units that the account holds at first. */
const WALLET = 10_000;

/** A simulated exchange that survives what trades on it; its clock goes on meanwhile, as that of a real one does. */
export class LiveCrashMarket {
  readonly sim: SimExchange;
  readonly tape: LiveTape;
  readonly factor: number;
  readonly #faults: number;

  /** `isHard`: as `liveFaults` says. */
  static async open(
    tape: LiveTape,
    { factor, seed, isHard = false }: { readonly factor: number; readonly seed: number; readonly isHard?: boolean },
  ): Promise<LiveCrashMarket> {
    const balances = { balances: { USDT: String(WALLET) } };
    const sim = await startSimExchange({
      seed,
      clock: { mode: 'scaled', start: tape.startMs, factor },
      markets: tape.markets,
      accounts: [{ ...ACCOUNT_KEY, ...(tape.kind === 'spot' ? { spot: balances } : { usdm: balances }) }],
      profile: 'base',
    });
    return new LiveCrashMarket(sim, tape, factor, sim.faults.load(liveFaults(seed, isHard, factor)));
  }

  private constructor(sim: SimExchange, tape: LiveTape, factor: number, faults: number) {
    this.#faults = faults;
    this.sim = sim;
    this.tape = tape;
    this.factor = factor;
  }

  get env(): Readonly<Record<string, string>> {
    const { rest, ws } = this.sim.urls;
    return { TRADAI_EXCHANGE_URL: rest, TRADAI_EXCHANGE_WS: ws, TRADAI_CLOCK: `x${this.factor}` };
  }

  /** From now on nothing goes wrong any more. */
  calmDown(): void {
    this.sim.faults.unload(this.#faults);
  }
}
