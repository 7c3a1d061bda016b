import type { MarketRules } from '../core/rules.ts';
import { Decimal } from '../core/decimal.ts';
import type { OrderKind } from './attempt.ts';
import { compareExact, cutToStep, exact, larger, raisedToStep, signOf, smaller, times } from './exact.ts';

/** What a market demands of an order, as decimal text. Null: no demand. Amounts in contracts where it counts in them. */
export interface ExactRules {
  readonly amountStep: string | null;
  readonly priceTick: string | null;
  /** Base units of one contract; `1` where amounts are base units. */
  readonly contractSize: string;
  readonly minAmount: string | null;
  readonly maxAmount: string | null;
  /** Of orders at the market. */
  readonly maxMarketAmount: string | null;
  /** Quote units. */
  readonly minCost: string | null;
  readonly maxCost: string | null;
}

/** An order as it would be sent, and a price by which it is valued: its own, or the last one. */
export interface ExactOrder {
  readonly kind: OrderKind;
  readonly amount: string;
  readonly price: string | null;
  readonly stopPrice: string | null;
  readonly isReduceOnly: boolean;
}

export type OrderFault =
  | 'amount-not-positive'
  | 'amount-off-step'
  | 'amount-below-minimum'
  | 'amount-above-maximum'
  | 'price-missing'
  | 'price-on-market-order'
  | 'price-not-positive'
  | 'price-off-tick'
  | 'stop-price-missing'
  | 'stop-price-on-plain-order'
  | 'cost-below-minimum'
  | 'cost-above-maximum';

/**
 * Why the market would not take an order as it stands, or would make another of it; null when it is fine. Nobody else looks: the exchange's
 * library sends negative amounts, and cuts to steps without a word. `mark`: values orders without a price; above 0.
 */
export function orderFault(order: ExactOrder, rules: ExactRules, mark: string): OrderFault | null {
  return amountFault(order, rules) ?? priceFault(order, rules) ?? costFault(order, rules, mark);
}

/** The most that the market takes in one order of a kind; null: there is no bound. */
export function mostAmount(
  kind: OrderKind,
  { maxAmount, maxMarketAmount }: Pick<ExactRules, 'maxAmount' | 'maxMarketAmount'>,
): string | null {
  const isAtMarket = kind === 'market' || kind === 'stop-market';
  if (!isAtMarket || maxMarketAmount === null) return maxAmount;
  return maxAmount === null ? maxMarketAmount : smaller(maxAmount, maxMarketAmount);
}

/** Quote units. */
export function notionalOf(order: ExactOrder, rules: ExactRules, mark: string): string {
  return times(times(order.amount, rules.contractSize), order.price ?? order.stopPrice ?? mark);
}

/** The smallest amount that the market takes at a price: what remains below it is dust. Amounts that only reduce have no least cost. */
export function leastAmount(rules: ExactRules, price: string, isReduceOnly: boolean): string {
  const { amountStep, contractSize, minAmount, minCost } = rules;
  const byAmount = raisedToStep(minAmount ?? amountStep ?? '0', amountStep);
  if (minCost === null || isReduceOnly) return byAmount;
  const perUnit = exact(contractSize).times(exact(price));
  const cut = exact(minCost).dividedBy(perUnit);
  const isShort = cut.times(perUnit).compare(exact(minCost)) < 0;
  const byCost = raisedToStep((isShort ? cut.plus(LAST_DIGIT) : cut).toText(), amountStep);
  return larger(byAmount, byCost);
}

/** The rules of a market as the core knows them. */
export function exactRules(market: MarketRules, maxMarketAmount: number | null): ExactRules {
  const text = (value: number | null): string | null => (value === null ? null : Decimal.of(value).toText());
  return {
    amountStep: text(market.amountStep),
    priceTick: text(market.priceTick),
    contractSize: Decimal.of(market.contractSize).toText(),
    minAmount: text(market.minAmount),
    maxAmount: text(market.maxAmount),
    maxMarketAmount: text(maxMarketAmount),
    minCost: text(market.minCost),
    maxCost: text(market.maxCost),
  };
}

/** Divisions are cut here. */
const LAST_DIGIT = exact('0.000000000000000001');

function amountFault({ kind, amount }: ExactOrder, rules: ExactRules): OrderFault | null {
  if (signOf(amount) <= 0) return 'amount-not-positive';
  if (!isMultiple(amount, rules.amountStep)) return 'amount-off-step';
  if (isBelow(amount, rules.minAmount)) return 'amount-below-minimum';
  return isAbove(amount, mostAmount(kind, rules)) ? 'amount-above-maximum' : null;
}

function priceFault({ kind, price, stopPrice }: ExactOrder, { priceTick }: ExactRules): OrderFault | null {
  const [hasLimit, hasStop] = [
    kind === 'limit' || kind === 'stop-limit',
    kind === 'stop-market' || kind === 'stop-limit',
  ];
  if (hasLimit && price === null) return 'price-missing';
  if (!hasLimit && price !== null) return 'price-on-market-order';
  if (hasStop && stopPrice === null) return 'stop-price-missing';
  if (!hasStop && stopPrice !== null) return 'stop-price-on-plain-order';
  const prices = [price, stopPrice].filter((one) => one !== null);
  if (prices.some((one) => signOf(one) <= 0)) return 'price-not-positive';
  return prices.every((one) => isMultiple(one, priceTick)) ? null : 'price-off-tick';
}

function costFault(order: ExactOrder, rules: ExactRules, mark: string): OrderFault | null {
  const cost = notionalOf(order, rules, mark);
  if (!order.isReduceOnly && isBelow(cost, rules.minCost)) return 'cost-below-minimum';
  return isAbove(cost, rules.maxCost) ? 'cost-above-maximum' : null;
}

function isMultiple(value: string, step: string | null): boolean {
  return compareExact(cutToStep(value, step), value) === 0;
}

function isBelow(value: string, least: string | null): boolean {
  return least !== null && compareExact(value, least) < 0;
}

function isAbove(value: string, most: string | null): boolean {
  return most !== null && compareExact(value, most) > 0;
}
