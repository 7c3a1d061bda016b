import type { Timeframe } from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';

type Make = (timeframe: Timeframe) => AnyStrategy;

/** A strategy of the goldens, written anew from its description. */
export interface GoldenStrategy {
  /** For the candles of the case. */
  readonly make: Make;
  /** Whether its signals are moved by the pair's name. */
  readonly isStaggered: boolean;
  /** Where freqtrade's backtest does not do what the strategy asks for: the quirk, and the strategy without that wish. */
  readonly quirk?: { readonly name: string; readonly without: Make };
}

/** By the name that the goldens use. */
export type GoldenStrategies = Readonly<Record<string, GoldenStrategy>>;

export function plain(make: Make): GoldenStrategy {
  return { make, isStaggered: false };
}

/** The signals of each pair are moved by its name. */
export function staggered(make: Make): GoldenStrategy {
  return { make, isStaggered: true };
}

/** How far: the sum of the character codes. */
export function staggerOf(pair: string): number {
  let sum = 0;
  for (let i = 0; i < pair.length; i++) sum += pair.charCodeAt(i);
  return sum;
}
