import { compareExact, cutToStep, larger, plus, raisedToStep, signOf, smaller, times } from './exact.ts';
import type { ReadyOrder } from './exact-order.ts';
import { notionalOf, type ExactRules } from './order-faults.ts';

/** Ratios of the market's price between which a limit may lie, decimal text. Null: no demand. */
export interface PriceBand {
  readonly down: string | null;
  readonly up: string | null;
}

/** What a market demands beside the steps and sizes of orders, as decimal text. Null: no demand. */
export interface MarketBounds {
  /** Of limits and triggers. */
  readonly minPrice: string | null;
  readonly maxPrice: string | null;
  readonly bands: Readonly<Record<'buy' | 'sell', PriceBand>>;
  /** Stops of the account that may rest at once. */
  readonly maxStops: number | null;
  /** What may be held of the coin, entries that rest among it. */
  readonly maxPosition: string | null;
}

interface Range {
  readonly least: string | null;
  readonly most: string | null;
}

/** What of a pair an entry comes on top of. */
export interface BoundedPosition {
  readonly side: 'buy' | 'sell';
  /** The last price; above 0. */
  readonly mark: string;
  /** Amount that is held, or may be by entries that are or may be at the exchange. */
  readonly held: string;
  /** Stops that are or may be at the exchange. */
  readonly stops: number;
}

/**
 * Why the market would not take an entry, in words; null when it would. An exchange takes an average, or a price of its own, for the last price: near the edge
 * it may think otherwise.
 */
export function boundFault(
  { price, amount }: Pick<ReadyOrder, 'price' | 'amount'>,
  bounds: MarketBounds,
  { side, mark, held, stops }: BoundedPosition,
): string | null {
  const { least, most } = limitRange(bounds, side, mark);
  if (price !== null && isBelow(price, least)) return `price-below-minimum: ${price}, and ${least} is the least now`;
  if (price !== null && isBelow(most, price)) return `price-above-maximum: ${price}, and ${most} is the most now`;
  const { maxStops, maxPosition } = bounds;
  if (maxStops !== null && stops + 1 > maxStops)
    return `stops-above-maximum: ${stops} rest, and ${maxStops} may, so that it would have none`;
  const whole = plus(held, amount);
  return isBelow(maxPosition, whole) ? `position-above-maximum: ${whole}, and ${maxPosition} may be held` : null;
}

/**
 * The order with prices that the market takes, the nearest ones: what leaves or protects is never kept back for its price. One whose limit can then not do what it is for goes
 * without a limit.
 */
export function withinBounds(
  order: ReadyOrder,
  bounds: MarketBounds,
  rules: ExactRules,
  { side, mark }: Pick<BoundedPosition, 'side' | 'mark'>,
): ReadyOrder {
  const stopPrice = moved(order.stopPrice, { least: bounds.minPrice, most: bounds.maxPrice }, rules.priceTick);
  const price = moved(order.price, limitRange(bounds, side, mark), rules.priceTick);
  if (price === order.price && stopPrice === order.stopPrice) return order;
  const isBeyond =
    price !== null && stopPrice !== null && (side === 'sell' ? isBelow(stopPrice, price) : isBelow(price, stopPrice));
  const bounded = isBeyond
    ? { ...order, kind: 'stop-market' as const, price: null, stopPrice }
    : { ...order, price, stopPrice };
  return { ...bounded, notional: notionalOf(bounded, rules, mark) };
}

function limitRange({ minPrice, maxPrice, bands }: MarketBounds, side: 'buy' | 'sell', mark: string): Range {
  const { down, up } = bands[side];
  const [low, high] = [down, up].map((factor) => (factor === null ? null : times(mark, factor)));
  return { least: bothOf(minPrice, low!, larger), most: bothOf(maxPrice, high!, smaller) };
}

function bothOf(one: string | null, other: string | null, pick: typeof larger): string | null {
  return one === null || other === null ? (one ?? other) : pick(one, other);
}

/** Into the range, on the tick. */
function moved(price: string | null, { least, most }: Range, tick: string | null): string | null {
  if (price === null) return null;
  if (isBelow(price, least)) return raisedToStep(least!, tick);
  const highest = isBelow(most, price) ? cutToStep(most!, tick) : price;
  return signOf(highest) > 0 ? highest : price;
}

function isBelow(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && compareExact(one, other) < 0;
}
