import { type Decimal, decimal, multiplyFloor } from '../core/decimal.ts';
import type { FillPolicyName } from './options.ts';

/** How orders fill; the names are the fill profiles of backtests. */
export interface FillPolicy {
  readonly name: FillPolicyName;
  /** `touch`: takers get all they want at the best price. `walk`: they go through the levels. */
  readonly depth: 'touch' | 'walk';
  /** Only this part of a level can be had. */
  readonly depthDivisor: bigint;
  /** Takers pay so many ticks more. */
  readonly slippageTicks: bigint;
  /**
   * When a resting order fills. `touch`: the price reaches it. `queue`: it goes beyond, or trades at it after the queue ahead is gone.
   * `through`: it goes beyond.
   */
  readonly limit: 'touch' | 'queue' | 'through';
  /** Part of a tick's volume that resting orders get together; `null`: whatever they want. */
  readonly participation: Decimal | null;
  /** Triggered market orders fill at their trigger, or walk the book at the next tick. */
  readonly stopFill: 'trigger' | 'next-tick';
}

export const FILL_POLICIES: Readonly<Record<FillPolicyName, FillPolicy>> = {
  freqtrade: {
    name: 'freqtrade',
    depth: 'touch',
    depthDivisor: 1n,
    slippageTicks: 0n,
    limit: 'touch',
    participation: null,
    stopFill: 'trigger',
  },
  base: {
    name: 'base',
    depth: 'walk',
    depthDivisor: 1n,
    slippageTicks: 0n,
    limit: 'queue',
    participation: decimal('0.1'),
    stopFill: 'next-tick',
  },
  harsh: {
    name: 'harsh',
    depth: 'walk',
    depthDivisor: 4n,
    slippageTicks: 2n,
    limit: 'through',
    participation: decimal('0.02'),
    stopFill: 'next-tick',
  },
};

/**
 * How much resting orders may get of a tick, on one side together; `null`: no limit. A recorded trade was shared out once, so that
 * nobody gets more than it had.
 */
export function tickBudget(policy: FillPolicy, quantity: Decimal, recordedTrade: boolean): Decimal | null {
  if (policy.participation !== null) return multiplyFloor(quantity, policy.participation);
  return recordedTrade ? quantity : null;
}
