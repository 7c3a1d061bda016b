import { Decimal } from '../core/decimal.ts';
import type { OrderKind } from './attempt.ts';
import { compareExact, cutToStep, exact, larger, minus, roundToTick, sizeOf, times } from './exact.ts';
import {
  leastAmount,
  notionalOf,
  orderFault,
  type ExactOrder,
  type ExactRules,
  type OrderFault,
} from './order-faults.ts';

/** An order as the core wants it: base units and prices as doubles. */
export interface DoubleOrder {
  readonly kind: OrderKind;
  readonly amount: number;
  readonly rate: number | null;
  readonly stopRate: number | null;
  readonly isReduceOnly: boolean;
}

export type ExactRefusal = OrderFault | 'amount-not-a-number' | 'price-not-a-number' | 'mark-not-positive';

export interface ReadyOrder extends ExactOrder {
  /** Quote units. */
  readonly notional: string;
  /** For `Intent.least`. */
  readonly least: string;
  /** It is less than was wanted, as the market takes no more at once. */
  readonly isPart?: true;
}

interface Rounding {
  /** The last price, by which orders without one are valued. */
  readonly mark: number;
  readonly offStep: 'refuse' | 'cut';
  /** What is above it is cut; null, or absent: nothing is, and what is above the most of the market is refused. */
  readonly most?: string | null;
  /** What is cut off at the most is another order's. */
  readonly goesOn?: boolean;
}

/** What a part may come to that is no order. */
const TOO_LITTLE: readonly string[] = ['amount-not-positive', 'amount-below-minimum', 'cost-below-minimum'];

/**
 * The one place where doubles become what is sent: decimal text on the market's steps. Doubles are taken for the shortest decimal that they
 * print as, so that noise in their last digits is no difference. What is further off a step is refused, or with `offStep: 'cut'` cut:
 * amounts toward zero, prices to the nearest tick.
 */
export function exactOrder(
  wanted: DoubleOrder,
  rules: ExactRules,
  { mark, offStep, most = null, goesOn = false }: Rounding,
): ReadyOrder | { readonly refused: ExactRefusal } {
  if (!Number.isFinite(wanted.amount)) return { refused: 'amount-not-a-number' };
  if (![wanted.rate, wanted.stopRate].every((rate) => rate === null || Number.isFinite(rate)))
    return { refused: 'price-not-a-number' };
  if (!Number.isFinite(mark) || mark <= 0) return { refused: 'mark-not-positive' };
  const asked: ExactOrder = {
    kind: wanted.kind,
    amount: stepText(inContracts(wanted.amount, rules.contractSize), rules.amountStep, offStep),
    price: tickText(wanted.rate, rules.priceTick, offStep),
    stopPrice: tickText(wanted.stopRate, rules.priceTick, offStep),
    isReduceOnly: wanted.isReduceOnly,
  };
  const markText = Decimal.of(mark).toText();
  const isPart = most !== null && compareExact(asked.amount, most) > 0;
  const cut = isPart ? { ...asked, amount: cutToStep(larger(most, '0'), rules.amountStep) } : asked;
  const fault = orderFault(cut, rules, markText);
  if (fault !== null) return { refused: isPart && TOO_LITTLE.includes(fault) ? 'amount-above-maximum' : fault };
  const least = leastAmount(rules, cut.price ?? cut.stopPrice ?? markText, cut.isReduceOnly);
  const order = isPart && goesOn ? { ...cut, amount: partOf(cut.amount, asked.amount, least) } : cut;
  return { ...order, notional: notionalOf(order, rules, markText), least, ...(isPart ? { isPart } : {}) };
}

/** What is left of the whole is to be an order as well: a part gives up for that what it can. */
function partOf(most: string, whole: string, least: string): string {
  const left = minus(whole, most);
  const less = minus(most, least);
  return compareExact(left, least) < 0 && compareExact(less, least) >= 0 ? less : most;
}

/** Differences below this part of a step come from doubles. */
const NOISE = '0.000001';

function inContracts(amount: number, contractSize: string): string {
  if (contractSize === '1') return Decimal.of(amount).toText();
  return Decimal.of(amount).dividedBy(exact(contractSize)).toText();
}

function stepText(amount: string, step: string | null, offStep: 'refuse' | 'cut'): string {
  const near = withoutNoise(amount, step);
  return offStep === 'cut' ? cutToStep(near, step) : near;
}

function tickText(rate: number | null, tick: string | null, offStep: 'refuse' | 'cut'): string | null {
  if (rate === null) return null;
  const near = withoutNoise(Decimal.of(rate).toText(), tick);
  return offStep === 'cut' ? roundToTick(near, tick) : near;
}

function withoutNoise(value: string, step: string | null): string {
  const near = roundToTick(value, step);
  if (step === null || compareExact(sizeOf(minus(value, near)), times(step, NOISE)) > 0) return value;
  return near;
}
