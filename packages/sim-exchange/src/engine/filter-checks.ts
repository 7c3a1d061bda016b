import { type Decimal, multiply, shortDecimal } from '../core/decimal.ts';
import type { Grid } from '../market/filters.ts';
import type { Market } from '../market/market.ts';
import type { Side } from './orders.ts';
import { filterFailure, type Refusal, refuse } from './refusal.ts';

/** What filters look at. Absent parts are `null`. */
export interface Filtered {
  readonly side: Side;
  /** Executes at whatever price there is. */
  readonly isMarket: boolean;
  /** Waits for a trigger. */
  readonly isStop: boolean;
  readonly price: Decimal | null;
  readonly stopPrice: Decimal | null;
  readonly quantity: Decimal | null;
  /** Of a market order that is given in quote asset. */
  readonly quoteQuantity: Decimal | null;
  readonly icebergQuantity: Decimal | null;
  /** Basis points. */
  readonly trailingDelta: number | null;
  /** Orders of the account that are open in this market, and those of them that wait. */
  readonly openOrders: number;
  readonly openStops: number;
  /** Base asset that the account has and has bids for; spot. */
  readonly held: Decimal;
  /** Futures: the order only closes, so that small values pass. */
  readonly closes: boolean;
}

type Check = (order: Filtered, market: Market, now: number) => Refusal | null;

/** The first filter of a spot market that an order fails, in the exchange's order. */
export function checkSpotFilters(order: Filtered, market: Market, now: number): Refusal | null {
  for (const check of SPOT_CHECKS) {
    const refusal = check(order, market, now);
    if (refusal !== null) return refusal;
  }
  return null;
}

const SPOT_CHECKS: readonly Check[] = [
  ({ price, stopPrice }, { filters }) => {
    const fits = [price, stopPrice].every((each) => each === null || breach(each, filters.price) === null);
    return fits ? null : filterFailure('PRICE_FILTER');
  },
  ({ quantity, icebergQuantity }, { filters }) => {
    const fits = [quantity, icebergQuantity].every((each) => each === null || breach(each, filters.lot) === null);
    return fits ? null : filterFailure('LOT_SIZE');
  },
  ({ quantity, isMarket }, { filters }) => {
    const fits =
      !isMarket || quantity === null || filters.marketLot === null || breach(quantity, filters.marketLot) === null;
    return fits ? null : filterFailure('MARKET_LOT_SIZE');
  },
  checkSpotNotional,
  checkSpotPercentPrice,
  ({ quantity, icebergQuantity }, { filters }) => {
    if (filters.icebergParts === null || quantity === null || icebergQuantity === null || icebergQuantity === 0n)
      return null;
    const parts = (quantity + icebergQuantity - 1n) / icebergQuantity;
    return parts <= BigInt(filters.icebergParts) ? null : filterFailure('ICEBERG_PARTS');
  },
  ({ openOrders }, { filters }) => atMost(openOrders + 1, filters.maxOrders, filterFailure('MAX_NUM_ORDERS')),
  ({ isStop, openStops }, { filters }) => {
    return isStop ? atMost(openStops + 1, filters.maxAlgoOrders, filterFailure('MAX_NUM_ALGO_ORDERS')) : null;
  },
  ({ side, held, quantity }, { filters }) => {
    const fits = side === 'SELL' || filters.maxPosition === null || held + (quantity ?? 0n) <= filters.maxPosition;
    return fits ? null : filterFailure('MAX_POSITION');
  },
  checkTrailingDelta,
];

/** The first filter of a futures market that an order fails. `now` is not needed: prices are held to the mark price. */
export function checkFuturesFilters(order: Filtered, market: Market): Refusal | null {
  for (const check of FUTURES_CHECKS) {
    const refusal = check(order, market, 0);
    if (refusal !== null) return refusal;
  }
  return null;
}

const FUTURES_PRICE_CODES = {
  step: refuse(-4014, 'Price not increased by tick size.'),
  min: refuse(-4013, 'Price less than min price.'),
  max: refuse(-4016, "Price can't be higher than the maximum."),
};
const FUTURES_LOT_CODES = {
  step: refuse(-1111, 'Precision is over the maximum defined for this asset.'),
  min: refuse(-4003, 'Quantity less than or equal to zero.'),
  max: refuse(-4005, 'Quantity greater than max quantity.'),
};

const FUTURES_CHECKS: readonly Check[] = [
  ({ price, stopPrice }, { filters }) => {
    const broken = [price, stopPrice].map((each) => (each === null ? null : breach(each, filters.price)));
    const first = broken.find((each) => each !== null) ?? null;
    return first && FUTURES_PRICE_CODES[first];
  },
  ({ quantity }, { filters }) => lotRefusal(quantity, filters.lot),
  ({ quantity, isMarket }, { filters }) => (isMarket ? lotRefusal(quantity, filters.marketLot) : null),
  checkFuturesNotional,
  checkFuturesPercentPrice,
  ({ openOrders, isStop }, { filters }) => {
    return isStop ? null : atMost(openOrders + 1, filters.maxOrders, refuse(-2025, 'Reach max open order limit.'));
  },
  ({ openStops, isStop }, { filters }) => {
    return isStop ? atMost(openStops + 1, filters.maxAlgoOrders, refuse(-4045, 'Reach max stop order limit.')) : null;
  },
  ({ price, stopPrice, quantity }, { spec }) => {
    const digits = spec.pricePrecision ?? 8;
    const fits = [price, stopPrice].every((each) => fractionDigits(each) <= digits);
    return fits && fractionDigits(quantity) <= (spec.quantityPrecision ?? 8) ? null : FUTURES_LOT_CODES.step;
  },
];

function breach(value: Decimal, grid: Grid): 'step' | 'min' | 'max' | null {
  if (grid.min !== 0n && value < grid.min) return 'min';
  if (grid.max !== 0n && value > grid.max) return 'max';
  return grid.step !== 0n && value % grid.step !== 0n ? 'step' : null;
}

function lotRefusal(quantity: Decimal | null, grid: Grid | null): Refusal | null {
  if (quantity === null || grid === null) return null;
  const broken = breach(quantity, grid);
  return broken && FUTURES_LOT_CODES[broken];
}

function atMost(count: number, limit: number | null, refusal: Refusal): Refusal | null {
  return limit === null || count <= limit ? null : refusal;
}

function checkSpotNotional(order: Filtered, market: Market, now: number): Refusal | null {
  const rule = market.filters.notional;
  if (rule === null) return null;
  const price = order.price ?? order.stopPrice ?? market.averagePrice(now);
  const value = order.quoteQuantity ?? multiply(price, order.quantity ?? 0n);
  const low = (!order.isMarket || rule.minForMarket) && value < rule.min;
  const high = rule.max !== 0n && (!order.isMarket || rule.maxForMarket) && value > rule.max;
  return low || high ? filterFailure(rule.name) : null;
}

function checkSpotPercentPrice({ side, price }: Filtered, market: Market, now: number): Refusal | null {
  const rule = market.filters.percentPrice;
  if (rule === null || price === null) return null;
  const { up, down } = side === 'BUY' ? rule.buy : rule.sell;
  const mean = market.averagePrice(now);
  return price <= multiply(mean, up) && price >= multiply(mean, down) ? null : filterFailure(rule.name);
}

function checkTrailingDelta({ trailingDelta, side, stopPrice }: Filtered, market: Market): Refusal | null {
  const rule = market.filters.trailingDelta;
  if (rule === null || trailingDelta === null) return null;
  const above = stopPrice === null ? side === 'BUY' : stopPrice >= market.last;
  const { min, max } = above ? rule.above : rule.below;
  return trailingDelta >= min && trailingDelta <= max ? null : filterFailure('TRAILING_DELTA');
}

function checkFuturesNotional({ price, stopPrice, quantity, closes }: Filtered, market: Market): Refusal | null {
  const rule = market.filters.notional;
  if (rule === null || closes || quantity === null) return null;
  if (multiply(price ?? stopPrice ?? market.mark, quantity) >= rule.min) return null;
  return refuse(
    -4164,
    `Order's notional must be no smaller than ${shortDecimal(rule.min)} (unless you choose reduce only).`,
  );
}

function checkFuturesPercentPrice(order: Filtered, market: Market): Refusal | null {
  const rule = market.filters.percentPrice;
  const price = order.price ?? (order.isMarket && !order.isStop ? (market.touch(order.side)?.[0] ?? null) : null);
  if (rule === null || price === null) return null;
  const { up, down } = order.side === 'BUY' ? rule.buy : rule.sell;
  const tooHigh = order.side === 'BUY' && price > multiply(market.mark, up);
  const tooLow = order.side === 'SELL' && price < multiply(market.mark, down);
  if (!tooHigh && !tooLow) return null;
  if (order.isMarket)
    return refuse(-4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit.");
  return tooHigh
    ? refuse(-4016, `Limit price can't be higher than ${shortDecimal(multiply(market.mark, up))}.`)
    : refuse(-4024, `Limit price can't be lower than ${shortDecimal(multiply(market.mark, down))}.`);
}

function fractionDigits(value: Decimal | null): number {
  if (value === null) return 0;
  return shortDecimal(value).split('.')[1]?.length ?? 0;
}
