import type { Decimal } from '../core/decimal.ts';
import type {
  AlgoType,
  PositionSide,
  PriceMatch,
  PriceSource,
  SelfTradePrevention,
  Side,
  SpotOrderType,
  TimeInForce,
} from './orders.ts';
import type { Refusal } from './refusal.ts';

/** Asked after the filters and before the account is touched: the second look at the request's window. `null` lets it pass. */
export type Gate = () => Refusal | null;

/** What both markets need of an order. Whatever is absent was not sent. */
interface CommonOrderRequest {
  readonly symbol: string;
  readonly side: Side;
  readonly quantity?: Decimal | undefined;
  readonly price?: Decimal | undefined;
  readonly timeInForce?: TimeInForce | undefined;
  readonly clientOrderId?: string | undefined;
  readonly selfTradePrevention?: SelfTradePrevention | undefined;
}

export interface SpotOrderRequest extends CommonOrderRequest {
  readonly type: SpotOrderType;
  /** Instead of `quantity` for market orders: how much to spend or to get. */
  readonly quoteQuantity?: Decimal | undefined;
  readonly stopPrice?: Decimal | undefined;
  /** Basis points. */
  readonly trailingDelta?: number | undefined;
  readonly icebergQuantity?: Decimal | undefined;
  readonly strategyId?: number | undefined;
  readonly strategyType?: number | undefined;
}

export interface FuturesOrderRequest extends CommonOrderRequest {
  /** Conditional types have a request of their own. */
  readonly type: 'LIMIT' | 'MARKET';
  readonly priceMatch?: PriceMatch | undefined;
  readonly positionSide?: PositionSide | undefined;
  readonly reduceOnly?: boolean | undefined;
  /** Milliseconds since the epoch; with GTD. */
  readonly goodTillDate?: number | undefined;
}

export interface AlgoOrderRequest extends CommonOrderRequest {
  readonly type: AlgoType;
  /** Given on the route of plain orders. */
  readonly plain?: boolean | undefined;
  readonly priceMatch?: PriceMatch | undefined;
  readonly positionSide?: PositionSide | undefined;
  readonly triggerPrice?: Decimal | undefined;
  readonly workingType?: PriceSource | undefined;
  readonly closePosition?: boolean | undefined;
  readonly priceProtect?: boolean | undefined;
  readonly reduceOnly?: boolean | undefined;
  readonly activatePrice?: Decimal | undefined;
  /** Percent: 1 is 1 %. */
  readonly callbackRate?: Decimal | undefined;
  readonly goodTillDate?: number | undefined;
}

/** An order by its id or by its client id. With both, they must belong together. */
export interface OrderRef {
  readonly symbol: string;
  readonly orderId?: bigint | undefined;
  readonly clientOrderId?: string | undefined;
}

export interface AlgoRef {
  readonly algoId?: bigint | undefined;
  readonly clientAlgoId?: string | undefined;
}

export interface CancelReplaceRequest {
  readonly cancel: OrderRef;
  readonly order: SpotOrderRequest;
  readonly mode: 'STOP_ON_FAILURE' | 'ALLOW_FAILURE';
  /** Client id of the cancel itself. */
  readonly cancelClientId?: string | undefined;
}

/** What an amended order is to be. */
export interface Amendment {
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** Where the price is from; `NONE` when absent. */
  readonly priceMatch?: PriceMatch;
}

/**
 * Rows of a list in ascending order. `from` alone: oldest first from there. `to` alone: newest up to there. Both: like `from`, bounded.
 * Neither: the newest. `fromId` is an order id or a trade id and goes before times.
 */
export interface ListQuery {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly fromId?: bigint | undefined;
  readonly orderId?: bigint | undefined;
  readonly limit: number;
}
