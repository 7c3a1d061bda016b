import type { OrderExchange } from '../../../ports/order-exchange.ts';
import type { Hindrance } from './plan-orders.ts';

export interface LeverageWorld {
  readonly exchange: Pick<OrderExchange, 'settle'>;
  /** Null: a spot market, where there is none. */
  readonly marginMode: 'isolated' | 'cross' | null;
  /** It is known whether a pair is as it has to be. */
  readonly onNews: () => void;
  /** Exchange time. */
  readonly nowMs: () => number;
  /** Whether what is sent now arrives while this process has the lease, by a stamp that is right. */
  readonly maySet: () => boolean;
}

/** What was read back longer ago is read anew: somebody may have changed it. */
const BELIEVED_MS = 600_000;
/** Where nobody could say, it is asked again after this: an exchange in trouble is not asked in circles. */
const ASKED_AGAIN_MS = 2000;

interface Settled {
  readonly leverage: number;
  /** Exchange time. */
  untilMs: number;
  /** Null: it is as wanted. */
  hindrance: Hindrance | null;
}

/** Sets leverage and margin mode of a pair, and reads them back, before an entry of it is sent, and anew after ten minutes. */
export class LeverageKeeper {
  readonly #world: LeverageWorld;
  readonly #settled = new Map<string, Settled>();

  constructor(world: LeverageWorld) {
    this.#world = world;
  }

  /** Null: as wanted. What is not known yet is asked for, and waited for. */
  ready(pair: string, leverage: number): Hindrance | null {
    const { marginMode, maySet } = this.#world;
    if (marginMode === null) return null;
    const known = this.#settled.get(pair);
    if (known?.leverage !== leverage || this.#world.nowMs() > known.untilMs) {
      if (!maySet()) return 'wait';
      void this.#settle(pair, leverage, marginMode);
      return 'wait';
    }
    return known.hindrance;
  }

  async #settle(pair: string, leverage: number, marginMode: 'isolated' | 'cross'): Promise<void> {
    const settled: Settled = { leverage, untilMs: this.#world.nowMs() + BELIEVED_MS, hindrance: 'wait' };
    this.#settled.set(pair, settled);
    const { exchange, maySet } = this.#world;
    const answer = await exchange.settle(pair, { leverage, marginMode, maySet }).catch(() => FAILED);
    if (answer === null) settled.hindrance = null;
    else if (typeof answer === 'string') settled.hindrance = { refused: answer };
    else settled.untilMs = this.#world.nowMs() + ASKED_AGAIN_MS;
    if (settled.hindrance !== 'wait') this.#world.onNews();
  }
}

const FAILED = { kind: 'failed', why: '', cause: 'transient', waitMs: 0 } as const;
