import type { MarketKind, SimExchange } from '@tradai/sim-exchange';
import { bareWhileUp, longestMs, tooLong, type UpSpan } from './bare-while-up.ts';
import { allOf, liveDifferences, type LeftOut } from './live-differences.ts';
import type { OrderStory } from './order-story.ts';

/** What a run that came to its end is held to. */
export interface HeldToExchange {
  /** Everything that is not as it must be. */
  readonly differences: readonly string[];
  /** Longest that a position stood without a stop or an order that leaves it while a session could send, exchange time. */
  readonly bareMs: number;
  readonly leftOut: LeftOut;
}

const NOTHING: LeftOut = { fills: 0, symbols: [], isAll: false };
const IN_VAIN = 'every order was executed when the session may not have heard any more: nothing could be compared';

/** What came to no end has nothing that could be compared. */
export function heldToNothing(differences: readonly string[]): HeldToExchange {
  return { differences, bareMs: 0, leftOut: NOTHING };
}

/** Holds a session's books, and how its positions stood while one of its processes could send (`ups`), to what the exchange knows. */
export function heldToExchange(
  story: OrderStory,
  sim: SimExchange,
  kind: MarketKind,
  ups: readonly UpSpan[],
): HeldToExchange {
  const bare = bareWhileUp(story, sim, kind, ups);
  const found = liveDifferences(story, sim, kind);
  const inVain = found.leftOut.isAll ? [IN_VAIN] : [];
  return {
    differences: [...inVain, ...allOf(found), ...tooLong(bare)],
    ...{ bareMs: longestMs(bare), leftOut: found.leftOut },
  };
}
