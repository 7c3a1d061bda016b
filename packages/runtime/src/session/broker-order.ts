import type { PaidFee } from './order-report.ts';

/** What an order of a trade does to it. */
export type TradeAction = 'enter' | 'add' | 'exit' | 'reduce' | 'stop';

/**
 * Why an order is to be taken away: nobody took it in time, another one is to take its place, a person wants it gone, an exit needs what the
 * stop holds back, another stop protects, or the trade counts it as over already.
 */
export type CancelWhy = 'timeout' | 'replaced' | 'asked' | 'exit' | 'moved' | 'ended';

/** An order of a trade at an exchange, as the session knows it. Amounts in base units, leverage included. */
export interface BrokerOrder {
  /** Number of the trade's order, or the stop's own: no two of a session have the same. */
  readonly leg: number;
  readonly action: TradeAction;
  readonly side: 'buy' | 'sell';
  readonly kind: 'market' | 'limit' | 'stop-market' | 'stop-limit';
  readonly amount: number;
  /** Limit; null at the market. */
  readonly rate: number | null;
  readonly stopRate: number | null;
  readonly isReduceOnly: boolean;
  readonly reason: string;
  /** Open time of the newest candle when it was decided; 0 where none decided. */
  readonly candleMs: number;
  readonly placedMs: number;
  /** `placed`: nobody has told of it yet. `over`: nothing fills any more, but for fills that nobody told of. */
  readonly state: 'placed' | 'open' | 'over';
  /** As the exchange tells: cumulative, with its average rate and what was paid for it. */
  readonly filled: number;
  readonly average: number | null;
  readonly fees: readonly PaidFee[] | null;
  /** Time of its last fill, epoch ms; absent: nobody told. */
  readonly filledMs?: number;
  /** How much of that the trade has counted, and at what cost in stake currency: nothing before the order is over, or of a stop a part of it. */
  readonly counted: number;
  readonly countedCost: number;
  /** The trade for which it was placed, where it filled after that was over and another trade has what it bought. */
  readonly from?: number;
  /** Null: it may stay. */
  readonly wish: CancelWhy | null;
}

/** What takes the place of the order that waits, once that is over. */
export interface NextOrder {
  readonly isEntry: boolean;
  readonly type: 'limit' | 'market';
  readonly tag: string;
  readonly rate: number;
  /**
   * Base units as they were asked. `rest`: what is then left of the order before it, an entry's by its stake, an exit's by its amount;
   * `position`: all that is then left of the trade.
   */
  readonly amount: number | 'rest' | 'position';
}

/** What a session knows of a trade's orders at an exchange. */
export interface BrokerWatch {
  /** In order of placing, those that are over included: a fill may come late. */
  readonly orders: readonly BrokerOrder[];
  readonly next: NextOrder | null;
  /** Since when, at a look, an exit of all has waited for an entry to be over, epoch ms; null, or absent: none does. */
  readonly exitWaitsMs?: number | null;
  /** The trade is to be left at any price, at the next look. */
  readonly isEmergency: boolean;
  /** That is because no stop could be placed: one that rests for all of it ends it. Absent: there is another reason, or none. */
  readonly isForStop?: boolean;
  /** A person wants all of it left, and the exchange has not taken that: at the next look that it may be tried. Absent: nobody does. */
  readonly isWantedOut?: boolean;
  /** Of exits, of stops, and of entries, apart from each other. */
  readonly refused: Refusals;
  readonly refusedStops: Refusals;
  /** Absent: none since the trade began. */
  readonly refusedAdds?: Refusals;
}

export interface Refusals {
  /** Orders that the exchange refused since the last one that it took. */
  readonly count: number;
  /** Nothing but what people want, the first emergency and, a minute after the last refusal, what leaves at the stop is placed before this; 0: nothing holds it back. */
  readonly retryMs: number;
}
