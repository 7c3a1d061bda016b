import type { Attempt, OrderFill, OrderRoute } from '../orders/attempt.ts';
import type { IncomeRow } from '../orders/order-op.ts';
import type { MarketBounds } from '../orders/market-bounds.ts';
import type { ExactRules } from '../orders/order-faults.ts';

declare const COMMITTED: unique symbol;

/** An attempt that stands in the journal. Only whoever has written it may make one, so that an order that nobody remembers does not compile. */
export type CommittedAttempt = Attempt & { readonly [COMMITTED]: true };

/** A cancel that stands in the journal: its attempt with `cancel: asked`, and the cancel's own stamp as `signMs`. */
export type CommittedCancel = Attempt & { readonly cancel: 'asked'; readonly [COMMITTED]: true };

/** An order as the exchange shows it. Its amounts are a hint: what was executed is counted by fills. */
export interface OrderView {
  readonly pair: string;
  readonly exchangeId: string;
  /** The original client order id, not that of a cancel. Null where there is none. */
  readonly cid: string | null;
  readonly route: OrderRoute;
  readonly side: 'buy' | 'sell';
  readonly status: 'open' | 'partial' | 'filled' | 'canceled' | 'expired' | 'rejected' | 'triggered';
  readonly amount: string;
  /** Cumulative. */
  readonly filled: string;
  readonly price: string | null;
  readonly stopPrice: string | null;
  readonly isReduceOnly: boolean;
  /** Of a trigger order that was triggered: the exchange's id of the order that it became. */
  readonly childId: string | null;
  /** Exchange time, epoch ms. */
  readonly atMs: number;
}

/** What an answer to a placement or a cancel says. There is no third reading: what is neither accepted nor on the list of refusals is not known. */
export type OrderAnswer =
  | { readonly kind: 'accepted'; readonly order: OrderView; readonly fills: readonly OrderFill[] }
  /**
   * `needsFind`: settled only after one `find` past the fence has not found it; a request doubled on its way may be answered for its twin. Code
   * `not-sent` is our own: no byte left this process, because the exchange asks for patience or too many orders left already. `trouble`: what of it
   * concerns more than this order, and for how many ms.
   */
  | {
      readonly kind: 'rejected';
      readonly code: string;
      readonly text: string;
      readonly needsFind: boolean;
      readonly trouble?: Pick<Failed, 'cause' | 'waitMs'>;
    }
  | { readonly kind: 'unknown'; readonly why: string };

/** Nobody could say. Never to be read as nothing. */
export interface Failed {
  readonly kind: 'failed';
  readonly why: string;
  /** How the session behaves meanwhile. */
  readonly cause: 'transient' | 'throttled' | 'banned' | 'auth' | 'maintenance' | 'unlisted';
  /** Nothing is asked before this many ms have passed; 0 where the exchange does not say. */
  readonly waitMs: number;
  /** The exchange lists no such pair: asking again is in vain as long as this exchange is open. */
  readonly hasNoMarket?: true;
}

export type Found = { readonly kind: 'found'; readonly order: OrderView } | { readonly kind: 'not-found' } | Failed;

/**
 * The whole of what was asked for; half a list is `Failed`. `unread`: what stands in no row as nobody can read it: open orders of somebody else, rows of
 * income.
 */
export type Listed<Row, Unread = UnreadOrder> =
  | { readonly kind: 'listed'; readonly rows: readonly Row[]; readonly unread?: readonly Unread[] }
  | Failed;

/** An order that the exchange shows and nobody can read, but for whose it is: none of ours. */
export interface UnreadOrder {
  readonly cid: string;
  /** The exchange's own id of its market; null: not even that can be read. */
  readonly symbol: string | null;
  /** A sentence. */
  readonly why: string;
}

/** A row of what an account holds, or of its income, that nobody can read. */
export interface UnreadRow {
  /** Asset or pair of which it tells; null: not even that can be read. */
  readonly name: string | null;
  /** A sentence. */
  readonly why: string;
}

/** What the key of an account may do. */
export interface KeyRights {
  /** On the market that it is asked for. */
  readonly mayTrade: boolean;
  readonly mayWithdraw: boolean;
  /** It is taken from addresses alone that the account's owner named. */
  readonly isTied: boolean;
}

export interface AccountView {
  /** By asset; decimal text. */
  readonly balances: Readonly<Record<string, { readonly free: string; readonly used: string; readonly total: string }>>;
  readonly positions: readonly PositionView[];
  /** Null on a spot market. */
  readonly isHedged: boolean | null;
  /** Balances and positions that stand in neither as nobody can read them; absent: none. */
  readonly unread?: readonly UnreadRow[];
}

export interface PositionView {
  readonly pair: string;
  /** Signed: below 0 is short. */
  readonly amount: string;
  readonly entryPrice: string;
  readonly liquidationPrice: string | null;
  readonly leverage: number | null;
  readonly marginMode: 'isolated' | 'cross' | null;
}

/** A market as the exchange lists it. */
export interface ListedMarket {
  readonly pair: string;
  /** Whether it takes orders now. */
  readonly isActive: boolean;
  readonly rules: ExactRules;
  /** Absent: nothing is demanded beside them. */
  readonly bounds?: MarketBounds;
}

/** What the user's stream brings. A hint where lists say otherwise. */
export type OrderEvent =
  | { readonly kind: 'order'; readonly order: OrderView }
  | { readonly kind: 'fill'; readonly fill: OrderFill }
  | { readonly kind: 'account' }
  | { readonly kind: 'liquidation'; readonly pair: string }
  /** What secures positions runs out: the exchange takes them over next. Pairs as far as it names them, the session's or not. */
  | { readonly kind: 'margin-call'; readonly pairs: readonly string[] }
  /** Events may have been missed; what is open is to be looked at again. `isFirst`: the stream has never been there. */
  | { readonly kind: 'suspect'; readonly why: string; readonly isFirst?: true }
  | { readonly kind: 'restored' }
  /** Too large a part of what the stream brings means nothing to us: a ratio from 0 to 1. It may be events that are missed. */
  | { readonly kind: 'unknown-frames'; readonly ratio: number };

/**
 * The only way to reach an exchange with an effect. Nothing here throws for what an exchange does, and nothing repeats by itself a request that
 * has an effect. `deadlineMs`: real time that a call may take. What is not committed, or was sent before, throws before a byte leaves.
 */
export interface OrderExchange {
  /** For people: which exchange, market and account. */
  readonly place: string;
  send(attempt: CommittedAttempt, deadlineMs: number): Promise<OrderAnswer>;
  cancel(attempt: CommittedCancel, deadlineMs: number): Promise<OrderAnswer>;
  /** `exchangeId`: of an order that a triggered one became, which the exchange knows by no id of ours. */
  find(pair: string, cid: string, route: OrderRoute, exchangeId?: string | null): Promise<Found>;
  /** Plain and trigger orders together. */
  openOrders(pair?: string): Promise<Listed<OrderView>>;
  /** Plain and trigger orders, all pages. `fromMs`: exchange time. */
  ordersSince(pair: string, fromMs: number): Promise<Listed<OrderView>>;
  fillsSince(pair: string, fromMs: number): Promise<Listed<OrderFill>>;
  account(): Promise<AccountView | Failed>;
  /** What each of its markets demands of orders by now: read anew each time, and never an empty list. */
  markets(): Promise<Listed<ListedMarket>>;
  /** Money that came or went beside trading, and what trading itself cost, oldest first. Spot accounts list none. `fromMs`: exchange time. */
  incomeSince(fromMs: number): Promise<Listed<IncomeRow, UnreadRow>>;
  /**
   * Sets leverage and margin mode of a pair and reads them back. Null: as wanted; else why not, in a sentence. The account's position mode is left
   * alone: others may trade by it. `maySet` is asked right before each change; where it says no, nothing is changed and nobody could say.
   */
  settle(
    pair: string,
    wanted: {
      readonly leverage: number;
      readonly marginMode: 'isolated' | 'cross';
      readonly maySet?: () => boolean;
    },
  ): Promise<string | null | Failed>;
  /** Subscribed once this resolves; ends with `close`. */
  events(): Promise<AsyncIterable<OrderEvent>>;
  /** Exchange time, epoch ms. Throws `ServiceError`. */
  exchangeMs(): Promise<number>;
  close(): Promise<void>;
}
