import type { Decimal } from '../core/decimal.ts';

export type MarketStatus = 'TRADING' | 'HALT' | 'BREAK' | 'CANCEL_ONLY' | 'PENDING_TRADING' | 'SETTLING' | 'CLOSE';

/** Price and quantity, best first in a list. */
export type Level = readonly [price: Decimal, quantity: Decimal];

/** A trade of the street, or a step of the path that stands for one. */
export interface Tick {
  readonly kind: 'tick';
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly price: Decimal;
  /** 0: the price moved and nothing was traded that is worth printing. */
  readonly quantity: Decimal;
  /** The buyer was resting: the seller took. */
  readonly buyerMaker: boolean;
  /** First step of a candle: the price may have jumped over levels, and fills happen here, not there. */
  readonly opensBar: boolean;
  /** As recorded; without one the market counts. */
  readonly id?: bigint;
}

/** What a source says of one market, at its time. */
export type MarketEvent =
  | Tick
  | { readonly kind: 'mark'; readonly time: number; readonly price: Decimal }
  /** The whole book. */
  | { readonly kind: 'book'; readonly time: number; readonly bids: readonly Level[]; readonly asks: readonly Level[] }
  /** Levels that changed; a quantity of 0 takes one away. */
  | { readonly kind: 'depth'; readonly time: number; readonly bids: readonly Level[]; readonly asks: readonly Level[] }
  | { readonly kind: 'status'; readonly time: number; readonly status: MarketStatus };

/** A candle of a source. */
export interface Bar {
  readonly time: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  /** In base asset. */
  readonly volume: Decimal;
}
