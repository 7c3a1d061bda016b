import type { Quote } from '../../../core/quote.ts';
import { DUST } from '../../../modes/session/orders/held-by-trades.ts';
import { readBooks } from '../../../modes/session/orders/order-books.ts';
import { leastSold } from '../../../modes/session/orders/remains.ts';
import type { OrderFill } from '../../../orders/attempt.ts';
import { compareExact, exactText, larger, sizeOf } from '../../../orders/exact.ts';
import { FILL } from '../../../orders/order-draft.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';

/** What says whether an amount is worth an order. */
export interface KnownLimits {
  /** Of the journal; empty without one. */
  readonly records: ReadonlyMap<string, string>;
  /** The least that a market counts of an amount, by the markets file; null where that is not known. */
  readonly stepOf: (pair: string) => string | null;
  /** What the market demands of orders; null where that is not known. */
  readonly rulesOf: (pair: string) => ExactRules | null;
  /** What it showed last, as far as that is known, decimal text; null: nothing is. */
  readonly priceOf: (pair: string) => string | null;
}

/** The least amount that a session sells of what has no stop; where nobody knows a price, by amount alone. */
export function leastOrder(pair: string, known: KnownLimits): string {
  const rules = known.rulesOf(pair);
  const amountStep = coarserStep(pair, known);
  if (rules === null) return amountStep ?? '0';
  const price = known.priceOf(pair);
  const minCost = price === null ? null : rules.minCost;
  return leastSold(pair, { ...rules, amountStep, minCost }, price ?? '1');
}

/** Of the markets file and the exchange: orders are cut to both. */
export function coarserStep(pair: string, { stepOf, rulesOf }: KnownLimits): string | null {
  const steps = [stepOf(pair), rulesOf(pair)?.amountStep ?? null].filter((step) => step !== null);
  return steps.length === 0 ? null : steps.reduce(larger);
}

/** Whether an amount of a pair, of whatever sign, is too little for an order, so that no stop can rest for it and nobody can sell it. */
export function isTooLittle(pair: string, amount: string, known: KnownLimits): boolean {
  if (compareExact(sizeOf(amount), leastOrder(pair, known)) < 0) return true;
  if (known.priceOf(pair) !== null) return false;
  // The session has seen prices: so much was too little for it.
  const dust = JSON.parse(known.records.get(DUST + pair) ?? '"0"') as string;
  return compareExact(sizeOf(amount), sizeOf(dust)) <= 0;
}

export interface PriceSigns {
  /** Newest of the journal's log. */
  readonly quotes: ReadonlyMap<string, Quote>;
  readonly records: ReadonlyMap<string, string>;
  readonly open: readonly OrderView[];
}

/** The price that counts here, decimal text: what the market showed the session last, else that of the newest execution, which a stop that rests below the market may be above by now. Null: nobody knows one. */
export function priceIn({ quotes, records, open }: PriceSigns, pair: string): string | null {
  const last = quotes.get(pair)?.last ?? null;
  if (last !== null) return exactText(last);
  const fills = readBooks<OrderFill>(records, FILL).filter((fill) => fill.pair === pair);
  const newest = fills.toSorted((a, b) => a.atMs - b.atMs).at(-1)?.price;
  const stops = open.filter((order) => order.pair === pair && order.side === 'sell').map(({ stopPrice }) => stopPrice);
  const known = [newest ?? null, ...stops].filter((price) => price !== null);
  return known.length === 0 ? null : known.reduce(larger);
}
