/** What an order is for. `protect`: closes what no stop protects. */
export type OrderAction = 'enter' | 'add' | 'exit' | 'reduce' | 'stop' | 'takeProfit' | 'protect';

/** `PLANNED`: no attempt yet, or waits for another order's end. `BLOCKED`: a person has to decide. */
export type IntentState = 'PLANNED' | 'WORKING' | 'DONE' | 'DROPPED' | 'BLOCKED';

/** How an order is sent. Stops are `stop-market` and `stop-limit`. */
export type OrderKind = 'market' | 'limit' | 'stop-market' | 'stop-limit';

/** Stops of some markets have a route of their own. */
export type OrderRoute = 'plain' | 'trigger';

/** What the session wants once, whatever it takes. Amounts and prices are decimal text, exact on the market's steps. */
export interface Intent {
  /** From 1, never used again. */
  readonly id: number;
  readonly pair: string;
  /** Open time of the candle that decided, epoch ms; 0 where none did. */
  readonly candleMs: number;
  readonly action: OrderAction;
  /** The trade's order, or the number of a stop: with the three above it names an intent once and for all. */
  readonly leg: number;
  readonly tradeId: number;
  readonly side: 'buy' | 'sell';
  readonly kind: OrderKind;
  /** Base units, or contracts where the market counts in them. */
  readonly amount: string;
  /** Null for orders at the market. */
  readonly price: string | null;
  readonly stopPrice: string | null;
  readonly isReduceOnly: boolean;
  readonly reason: string;
  /** A remainder below this is no order any more on this market; same unit as `amount`. */
  readonly least: string;
  /** It is less than its trade wanted, as the market takes no more at once; absent: it is all. */
  readonly isPart?: true;
  readonly state: IntentState;
  /** Why it is `BLOCKED`; `unknown`: until its attempt's fate is known. */
  readonly blocked: string | null;
  /** Exchange time, epoch ms. */
  readonly decidedMs: number;
  /** Not sent for the first time after this, exchange time; null: never too late. */
  readonly expiresMs: number | null;
  readonly epoch: number;
}

export const ATTEMPT_STATES = [
  ...['SUBMITTING', 'UNKNOWN', 'OPEN', 'PARTIAL'],
  ...['FILLED', 'CANCELED', 'EXPIRED', 'REJECTED', 'NEVER_PLACED', 'DENIED'],
] as const;
export type AttemptState =
  | 'SUBMITTING'
  | 'UNKNOWN'
  | 'OPEN'
  | 'PARTIAL'
  | 'FILLED'
  | 'CANCELED'
  | 'EXPIRED'
  | 'REJECTED'
  | 'NEVER_PLACED'
  | 'DENIED';

/** Whether and how far it is taken away; it never hides fills. */
export type CancelState = 'none' | 'asked' | 'unknown' | 'done';

/**
 * What is to be known of an attempt beside its state. `vanished`: it was open and is found nowhere. `absent-after-retention`: so old that the
 * exchange may have forgotten it. `triggered`: became another order, its `child`. `breach`: was on the exchange although it could not be.
 */
export type AttemptMark = 'vanished' | 'absent-after-retention' | 'triggered' | 'child' | 'breach';

/** One client order id, sent at most once. */
export interface Attempt {
  /** Client order id. */
  readonly cid: string;
  readonly intent: number;
  /** Of the intent, from 1. */
  readonly n: number;
  readonly pair: string;
  readonly route: OrderRoute;
  /** What is asked for; unit of the intent's. */
  readonly amount: string;
  /** What it is worth in quote units, as caps count it. */
  readonly notional: string;
  /** What is sent, as JSON text with sorted keys. */
  readonly payload: string;
  /** SHA-256 of the payload, hex. */
  readonly payloadHash: string;
  /** Timestamp of the request, exchange time, epoch ms. */
  readonly signMs: number;
  readonly recvWindowMs: number;
  /** After this exchange time the request can no longer take effect. */
  readonly fenceMs: number;
  readonly state: AttemptState;
  /** 0 to 4; it never falls. */
  readonly rank: number;
  readonly exchangeId: string | null;
  /** What was executed, by fills alone. */
  readonly filled: string;
  /** The largest cumulative amount that a report showed: a hint at fills that are still missing. */
  readonly reported: string;
  /** The end that a report showed. It becomes the state when the fills amount to `reported`, so that a remainder is never taken for larger than it is. */
  readonly ending: 'FILLED' | 'CANCELED' | 'EXPIRED' | null;
  readonly mark: AttemptMark | null;
  readonly cancel: CancelState;
  readonly cancelsSent: number;
  /** The answer's code, or why it is not known. */
  readonly answer: string | null;
  /** Whether its fate was not known at any time. */
  readonly wasUnknown: boolean;
  /** Exchange time of the first and second time that it was not found past the fence. */
  readonly absent1Ms: number | null;
  readonly absent2Ms: number | null;
  /** How often in a row, and since when, an open one is not found; exchange time. */
  readonly suspects: number;
  readonly suspectMs: number | null;
  readonly epoch: number;
  readonly updatedMs: number;
}

/** One execution, as the exchange's trade list tells it. Counted once by `(pair, tradeId)`. */
export interface OrderFill {
  readonly pair: string;
  /** The exchange's number of the execution. */
  readonly tradeId: string;
  /** Null for an order that is not ours. */
  readonly cid: string | null;
  readonly exchangeId: string;
  readonly side: 'buy' | 'sell';
  readonly amount: string;
  readonly price: string;
  readonly fee: string;
  /** Null where the exchange does not say. */
  readonly feeAsset: string | null;
  readonly isMaker: boolean;
  /** Exchange time, epoch ms. */
  readonly atMs: number;
  readonly source: 'answer' | 'stream' | 'list';
  /** How much of it a person had struck out of the books before it was told: that moves no position, and no trade hears of it. Absent: nothing. */
  readonly struck?: string;
  /** The exchange took a position over by it, so that it moved what is held though it is of no order of ours. Absent: it did not, or nobody knows. */
  readonly isTaken?: true;
}
