import type { Decimal } from '../core/decimal.ts';
import type { MarketKind } from '../market/market-spec.ts';

export type Side = 'BUY' | 'SELL';
export type PositionSide = 'BOTH' | 'LONG' | 'SHORT';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTD';
export type SpotOrderType =
  | 'LIMIT'
  | 'MARKET'
  | 'LIMIT_MAKER'
  | 'STOP_LOSS'
  | 'STOP_LOSS_LIMIT'
  | 'TAKE_PROFIT'
  | 'TAKE_PROFIT_LIMIT';
export type AlgoType = 'STOP' | 'STOP_MARKET' | 'TAKE_PROFIT' | 'TAKE_PROFIT_MARKET' | 'TRAILING_STOP_MARKET';
/** `LIQUIDATION` is the exchange's own. */
export type OrderType = SpotOrderType | AlgoType | 'LIQUIDATION';
export type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH';
/** `DECREMENT` is of spot only. */
export type SelfTradePrevention = 'NONE' | 'EXPIRE_TAKER' | 'EXPIRE_MAKER' | 'EXPIRE_BOTH' | 'DECREMENT';
/** Where in the book a futures order has its limit from: the other side's levels, or those of its own. */
export type PriceMatch =
  | 'NONE'
  | 'OPPONENT'
  | 'OPPONENT_5'
  | 'OPPONENT_10'
  | 'OPPONENT_20'
  | 'QUEUE'
  | 'QUEUE_5'
  | 'QUEUE_10'
  | 'QUEUE_20';
export type PriceSource = 'CONTRACT_PRICE' | 'MARK_PRICE';
/** Why an order expired, in the exchange's words. */
export type ExpiryReason =
  | 'INSUFFICIENT_LIQUIDITY'
  | 'IMMEDIATE_OR_CANCEL'
  | 'FILL_OR_KILL'
  | 'GOOD_TILL_DATE'
  | 'SELF_TRADE'
  | 'REDUCE_ONLY'
  | 'INSUFFICIENT_FUNDS';

/** An order as it stands. Events carry copies: what somebody got does not change under them. */
export interface Order {
  readonly market: MarketKind;
  readonly account: string;
  readonly symbol: string;
  readonly orderId: bigint;
  readonly clientOrderId: string;
  readonly side: Side;
  /** What it is now; a triggered futures order is LIMIT or MARKET. */
  readonly type: OrderType;
  /** What was asked for. */
  readonly origType: OrderType;
  readonly timeInForce: TimeInForce;
  /** 0 without a limit. */
  readonly price: Decimal;
  /** In base asset; for an order by quote quantity what it bought or sold. */
  readonly quantity: Decimal;
  /** 0 unless the order was given in quote asset. */
  readonly quoteQuantity: Decimal;
  /** 0 without a trigger. */
  readonly stopPrice: Decimal;
  /** Basis points; 0 without. */
  readonly trailingDelta: number;
  /** When trailing began; 0 before. */
  readonly trailingTime: number;
  readonly icebergQuantity: Decimal;
  readonly status: OrderStatus;
  readonly executed: Decimal;
  readonly cumQuote: Decimal;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When it could first be matched; −1 for a stop that waits. */
  readonly workingAt: number;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly expiryReason: ExpiryReason | null;
  readonly preventedQuantity: Decimal;
  readonly preventedMatchId: bigint | null;
  readonly strategyId: number | null;
  readonly strategyType: number | null;
  /** Futures; `BOTH`, false and 0 on spot. */
  readonly positionSide: PositionSide;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly goodTillDate: number;
  readonly workingType: PriceSource;
  readonly priceProtect: boolean;
  readonly priceMatch: PriceMatch;
  /** Trailing stops of futures. */
  readonly trailing?: { readonly activatePrice: Decimal; readonly callbackRate: Decimal };
  /** The algo order that this one came from. */
  readonly algoId: bigint | null;
  /** Grows when the order is amended. */
  readonly amendments: number;
}

/** One execution of an order. */
export interface Fill {
  readonly market: MarketKind;
  readonly account: string;
  readonly symbol: string;
  readonly tradeId: bigint;
  readonly orderId: bigint;
  readonly clientOrderId: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly quoteQuantity: Decimal;
  readonly commission: Decimal;
  /** `null` when the account pays none. */
  readonly commissionAsset: string | null;
  readonly maker: boolean;
  /** Futures; 0 on spot. */
  readonly realizedPnl: Decimal;
  readonly time: number;
}

export type AlgoStatus = 'NEW' | 'TRIGGERING' | 'TRIGGERED' | 'FINISHED' | 'CANCELED' | 'EXPIRED' | 'REJECTED';

/** A conditional futures order, which becomes a plain one when its price comes. */
export interface AlgoOrder {
  readonly account: string;
  readonly symbol: string;
  readonly algoId: bigint;
  /** Was given on the route of plain orders, which lists it; `orderId` is its id there from the start. */
  readonly plain: boolean;
  readonly clientAlgoId: string;
  readonly type: AlgoType;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly timeInForce: TimeInForce;
  /** 0 with `closePosition`. */
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly triggerPrice: Decimal;
  readonly workingType: PriceSource;
  readonly priceProtect: boolean;
  /** Other than `NONE`: the limit is read from the book when the price comes. */
  readonly priceMatch: PriceMatch;
  readonly closePosition: boolean;
  readonly reduceOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  /** Trailing stops: 0 = active at once. */
  readonly activatePrice: Decimal;
  /** Trailing stops, in percent: 1 is 1 %. */
  readonly callbackRate: Decimal;
  readonly goodTillDate: number;
  readonly status: AlgoStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** 0 before. */
  readonly triggeredAt: number;
  /** The order it became. */
  readonly orderId: bigint | null;
  readonly actualQuantity: Decimal;
  readonly actualPrice: Decimal;
  /** Why its order was refused. */
  readonly rejectReason: string | null;
}
