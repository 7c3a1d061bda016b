import { type Decimal, floorTo, multiplyFloor, ONE, smaller } from '../core/decimal.ts';
import { opposite } from '../market/market.ts';
import type { FillPolicy } from './fill-policy.ts';
import { crosses, type Live, remaining } from './live-order.ts';
import type { Side } from './orders.ts';
import type { SymbolBook } from './symbol-book.ts';

/** What a taker wants. */
export interface Want {
  readonly side: Side;
  /** `null`: any price. */
  readonly limit: Decimal | null;
  /** In base asset; or, with `inQuote`, in quote asset. */
  readonly quantity: Decimal;
  readonly inQuote: boolean;
  /** Resting orders of this account are passed over. */
  readonly notWith: string | null;
}

export interface Step {
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** Level of the street that it takes from; `null` when it takes an order of ours. */
  readonly level: Decimal | null;
  readonly maker: Live | null;
}

/**
 * Whom a taker would meet at this moment, best price first: orders of ours before the street where prices are equal. Nothing changes.
 * Less than was wanted is offered when steps add up to less.
 */
export function planTake(want: Want, book: SymbolBook, policy: FillPolicy): Step[] {
  const steps: Step[] = [];
  let left = want.quantity;
  const makers = book.resting[want.side === 'BUY' ? 'SELL' : 'BUY'];
  for (let ours = 0, theirs = 0; left > 0n;) {
    const maker = makers.at(ours);
    if (maker !== undefined && maker.order.account === want.notWith) {
      ours++;
      continue;
    }
    const street = streetOffer(want, book, policy, theirs);
    const own =
      maker === undefined ? null : { price: maker.order.price, quantity: remaining(maker), level: null, maker };
    const ownIsBetter = own !== null && (street === null || crosses(want.side, street.price, own.price));
    const offer = ownIsBetter ? own : street;
    if (offer === null || (want.limit !== null && !crosses(want.side, want.limit, offer.price))) break;
    if (ownIsBetter) ours++;
    else theirs = street!.next;
    const quantity = wanted(want, left, offer, book.market.filters.lot.step);
    if (quantity === 0n) break;
    steps.push({ price: offer.price, quantity, level: offer.level, maker: offer.maker });
    left -= want.inQuote ? multiplyFloor(offer.price, quantity) : quantity;
  }
  return steps;
}

/** Total of a plan: base and quote asset. */
export function planTotal(steps: readonly Step[]): { readonly quantity: Decimal; readonly quote: Decimal } {
  return steps.reduce(
    (sum, step) => ({
      quantity: sum.quantity + step.quantity,
      quote: sum.quote + multiplyFloor(step.price, step.quantity),
    }),
    { quantity: 0n, quote: 0n },
  );
}

interface Offer {
  readonly price: Decimal;
  /** `null`: as much as is wanted. */
  readonly quantity: Decimal | null;
  readonly level: Decimal | null;
  readonly maker: Live | null;
}

/** The street's offer from level `index` on; `next` is the level after it. */
function streetOffer(
  want: Want,
  book: SymbolBook,
  policy: FillPolicy,
  index: number,
): (Offer & { next: number }) | null {
  const side = opposite(want.side);
  const streetBook = book.market.book;
  if (policy.depth === 'touch') {
    const best = index > 0 ? null : streetBook.best(side);
    return best && { price: best[0], quantity: null, level: null, maker: null, next: 1 };
  }
  for (let at = index; ; at++) {
    const level = streetBook.level(side, at);
    if (level === null) return null;
    const [price, published] = level;
    const quantity =
      floorTo(published / policy.depthDivisor, book.market.filters.lot.step) - streetBook.takenAt(side, price);
    if (quantity <= 0n) continue;
    return { price: slipped(price, want, book, policy), quantity, level: price, maker: null, next: at + 1 };
  }
}

/** Some ticks worse, but never beyond a limit that the level itself keeps. */
function slipped(price: Decimal, want: Want, book: SymbolBook, policy: FillPolicy): Decimal {
  if (policy.slippageTicks === 0n) return price;
  const slip = policy.slippageTicks * book.market.filters.price.step;
  const worse = want.side === 'BUY' ? price + slip : price > slip ? price - slip : price;
  if (want.limit === null || crosses(want.side, want.limit, worse)) return worse;
  return crosses(want.side, want.limit, price) ? want.limit : worse;
}

function wanted(want: Want, left: Decimal, offer: Offer, lotStep: Decimal): Decimal {
  if (!want.inQuote) return offer.quantity === null ? left : smaller(left, offer.quantity);
  const affordable = floorTo((left * ONE) / offer.price, lotStep);
  return offer.quantity === null ? affordable : smaller(affordable, offer.quantity);
}
