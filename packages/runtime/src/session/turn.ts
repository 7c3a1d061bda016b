import type { Closings } from '../backtest/closings.ts';
import type { Locks } from '../core/locks.ts';
import type { Portfolio } from '../core/portfolio.ts';
import type { MoneyRules } from '../core/rules.ts';
import type { OrderCounters } from '../fills/order-counters.ts';
import type { GoneTrades } from './gone-trades.ts';
import type { Barred, BrokerEvent, Command, QuoteOf, Refusal } from './session-event.ts';
import type { SessionVersion } from './session-version.ts';
import type { TradeRecord } from './trade-record.ts';
import type { TradeWatches } from './trade-watch.ts';

/** How many trades and orders were made. */
export interface Made {
  readonly trades: number;
  readonly orders: number;
}

/** What keeps a look from entering and adding. */
export interface Stops {
  readonly isPaused: boolean;
  readonly barred: Barred;
}

/** Something that people should know, told once. */
export interface Warning {
  readonly key: string;
  readonly text: string;
  readonly timeMs: number;
}

/** A trade that is closed, as it was written down. */
export type ClosedRecord = TradeRecord & { readonly closed: NonNullable<TradeRecord['closed']> };

/** One look at everything, and what it looks at. The two kinds differ in what they see of the market and in the order of steps. */
export interface Turn {
  readonly portfolio: Portfolio;
  readonly money: MoneyRules;
  readonly locks: Locks;
  readonly closings: Closings;
  readonly counters: OrderCounters;
  readonly made: Made;
  readonly watches: TradeWatches;
  readonly gone: GoneTrades;
  /** The process began, or this version did. */
  start(nowMs: number, version?: SessionVersion): void;
  /** Funding was paid for a pair. */
  fund(pair: string, timeMs: number): void;
  /** What a person wants. Null when it was done, or why not. */
  command(command: Command, nowMs: number, quoteOf: QuoteOf): Refusal | null;
  /** What an exchange tells that is the broker. Null, or why it fits no trade. */
  report(event: BrokerEvent): Refusal | null;
  take(nowMs: number, quoteOf: QuoteOf, stops: Stops): void;
  /** Nothing is entered from now on, not even what was to take the place of an entry. */
  pause(): void;
  /** Another version enters from now on, which may be new here. */
  enter(version: SessionVersion): void;
  /** The settings of the newest version changed, or it is another one now. */
  refreshSettings(): void;
  /** Pairs whose quotes a look would use. */
  wants(): readonly string[];
  takeWarnings(): readonly Warning[];
  /** Numbers go on from here. */
  resume(made: Made): void;
}
