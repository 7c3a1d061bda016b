import type { Closings } from '../backtest/closings.ts';
import type { Advice } from '../core/advice.ts';
import type { Locks } from '../core/locks.ts';
import type { Portfolio } from '../core/portfolio.ts';
import type { OrderCounters } from '../fills/order-counters.ts';
import type { Command, QuoteOf, Refusal } from './session-event.ts';
import type { TradeWatches } from './trade-watch.ts';

/** How many trades and orders were made. */
export interface Made {
  readonly trades: number;
  readonly orders: number;
}

/** One look at everything, and what it looks at. The two kinds differ in what they see of the market and in the order of steps. */
export interface Turn {
  readonly advice: Advice;
  readonly portfolio: Portfolio;
  readonly locks: Locks;
  readonly closings: Closings;
  readonly counters: OrderCounters;
  readonly made: Made;
  readonly watches: TradeWatches;
  /** Funding was paid for a pair. */
  fund(pair: string, timeMs: number): void;
  /** What a person wants. Null when it was done, or why not. */
  command(command: Command, nowMs: number, quoteOf: QuoteOf): Refusal | null;
  take(nowMs: number, quoteOf: QuoteOf, isPaused: boolean): void;
  /** Numbers go on from here. */
  resume(made: Made): void;
}
