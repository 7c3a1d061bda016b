import type { AccountLimits } from '../../../orders/account-guard.ts';
import type { Caps } from '../../../orders/caps.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { OrderExchange } from '../../../ports/order-exchange.ts';
import type { BoundsConfig } from '../start/named-version.ts';
import type { AccountGuard } from './account-guard-keeper.ts';
import type { OrderRules } from './order-rules.ts';

/** What becomes of a position for which no stop can be placed: it is left at the market, or stays, and a person is called. */
export type StopFailure = 'exit' | 'alarm';
/** What becomes of open trades once a day has lost as much as it may: they go on, or are left at the market. */
export type LossOfDay = 'halt' | 'flatten';

/** What a session, and all of its account together, may do at most. */
export interface Bounds {
  readonly caps: Caps;
  readonly limits: AccountLimits;
  /** Absent: it is left. */
  readonly stopFailure?: StopFailure;
  /** Absent: they go on. */
  readonly lossOfDay?: LossOfDay;
  /** A sentence for each number that was lowered, and as a warning for each that a config would have raised. */
  readonly told: readonly { readonly level: 'info' | 'warn'; readonly text: string }[];
}

/** What a session needs to trade with an exchange instead of play money. */
export interface LiveOrders {
  readonly exchange: OrderExchange;
  readonly rules: OrderRules;
  /** What the session may do at most: set by whoever runs it, lowered by its config. */
  readonly caps: Caps;
  /** The same, with the limits of the account, for the config of another version; absent: all versions have the same. */
  readonly boundsOf?: (config: BoundsConfig) => Bounds;
  /** By the config of the version that enters; absent: it is left. */
  readonly stopFailure?: () => StopFailure;
  /** The same; absent: open trades go on. */
  readonly lossOfDay?: () => LossOfDay;
  /** Of futures. */
  readonly marginMode: 'isolated' | 'cross' | null;
  /** What the core knows of the market of a pair, and rounds by. What the exchange says of it is asked for. */
  readonly marketOf: (pair: string) => ExactRules;
  /** Limits of the account that others trade as well; absent: nobody keeps any. */
  readonly guard?: AccountGuard;
  /** Weight of the requests of the present minute, and the most that it may be; absent: nobody counts. */
  readonly usage?: () => { readonly used: number; readonly most: number };
  /** The same exchange with credentials that were read anew, after they were refused; absent: there are no others. */
  readonly reopen?: () => Promise<OrderExchange>;
  /** The one that was opened last: who takes another in its place closes the one before. Absent: `exchange`. */
  readonly newest?: () => OrderExchange;
  /**
   * Name of the copy that the journal was restored from, null for none: with the first start that says it nothing is entered before a person has
   * compared it with the exchange.
   */
  readonly restoredFrom?: string | null;
  /** Of whoever runs the session: strategies that keep no stop at the exchange may enter. */
  readonly allowUnprotected?: boolean;
}
