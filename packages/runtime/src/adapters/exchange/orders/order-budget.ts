import { TokenBucket, type Allowance } from './token-bucket.ts';

/** Orders that an exchange takes of an account within a window, which begins at a multiple of its length on the exchange's clock. */
export interface OrderLimit extends Allowance {
  /** Of answers to orders: how many it has counted of the account in the present window, whoever sent them. */
  readonly header: string;
}

export interface BudgetWorld {
  /** Exchange time. */
  readonly exchangeMs: () => number;
  /** Ms that never go back. */
  readonly monotonicMs: () => number;
}

/** Parts of the limits that may be used: the rest is for whoever else trades the account, and of it most for what leaves and protects. */
const MOST_USED = 0.8;
const MOST_PROTECTIVE = 0.95;

/**
 * How many orders may leave, so that all containers of an account together stay below its limits: each counts its own, and learns from answers what
 * the exchange counts of all.
 */
export class OrderBudget {
  readonly #limits: readonly { readonly limit: OrderLimit; readonly bucket: TokenBucket }[];
  readonly #world: BudgetWorld;

  constructor(limits: readonly OrderLimit[], world: BudgetWorld) {
    this.#limits = limits.map((limit) => ({ limit, bucket: new TokenBucket(limit) }));
    this.#world = world;
  }

  /** Ms until another may leave; 0: it may, and is counted. `isProtective`: it leaves a position or protects one. */
  take(isProtective: boolean): number {
    const nowMs = this.#world.monotonicMs();
    const share = isProtective ? MOST_PROTECTIVE : MOST_USED;
    const waitMs = Math.max(...this.#limits.map(({ bucket }) => bucket.waitMs(nowMs, share)));
    if (waitMs === 0) for (const { bucket } of this.#limits) bucket.take(nowMs);
    return waitMs;
  }

  /** Told of every answer, whoever asked. */
  heard(headers: Pick<Headers, 'get'>): void {
    const { exchangeMs, monotonicMs } = this.#world;
    for (const { limit, bucket } of this.#limits) {
      const counted = Number(headers.get(limit.header) ?? Number.NaN);
      const leftMs = limit.withinMs - (exchangeMs() % limit.withinMs);
      if (Number.isFinite(counted)) bucket.heard(counted, monotonicMs() + leftMs);
    }
  }
}
