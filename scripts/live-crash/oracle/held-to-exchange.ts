import type { MarketKind, SimExchange } from '@tradai/sim-exchange';
import { bareWhileUp, longestMs, tooLong, type Span } from './bare-while-up.ts';
import { allOf, liveDifferences } from './live-differences.ts';
import type { OrderStory } from './order-story.ts';

/** What a run that came to its end is held to. */
export interface HeldToExchange {
  /** Everything that is not as it must be. */
  readonly differences: readonly string[];
  /** Longest that a position stood without a stop or an order that leaves it while a session could send, exchange time. */
  readonly bareMs: number;
}

/** Holds a session's books, and how its positions stood while one of its processes could send (`ups`), to what the exchange knows. */
export function heldToExchange(
  story: OrderStory,
  sim: SimExchange,
  kind: MarketKind,
  ups: readonly Span[],
): HeldToExchange {
  const bare = bareWhileUp(story, sim, kind, ups);
  return { differences: [...allOf(liveDifferences(story, sim, kind)), ...tooLong(bare)], bareMs: longestMs(bare) };
}
