import type { OrderFill } from '../../../orders/attempt.ts';
import { exact, minus, plus, signOf, smaller, sumOf, times } from '../../../orders/exact.ts';
import type { OrderBooks } from './order-books.ts';

export interface UnheldWorld {
  /** Exchange time: what was closed before that is none of this. */
  readonly sinceMs: number;
  readonly contractSizeOf: (pair: string) => string;
}

/** What a trade has opened and not closed. */
interface Left {
  readonly amount: string;
  /** On average. */
  readonly price: string;
  /** Of its newest execution. */
  readonly atMs: number;
}

/**
 * What the session's own protection has made by closing positions of no trade, which no trade counts: quote units, decimal text, below 0 for a loss. Fees
 * count where they are paid in the quote coin.
 */
export function unheldProfit(books: OrderBooks, { sinceMs, contractSizeOf }: UnheldWorld): string {
  const closings = books.known
    .filter(({ intent }) => intent.action === 'protect')
    .flatMap((known) => books.fillsOf(known))
    .filter(({ atMs }) => atMs >= sinceMs);
  return sumOf(closings.map((fill) => minus(times(madeBy(books, fill), contractSizeOf(fill.pair)), feeOf(fill))));
}

/** Against the prices at which trades had opened it, the newest first. What none of them had makes nothing. */
function madeBy(books: OrderBooks, { pair, side, amount, price, atMs }: OrderFill): string {
  let [rest, made] = [amount, '0'];
  for (const left of leftBy(books, { pair, side, atMs })) {
    const part = smaller(rest, left.amount);
    const apart = side === 'sell' ? minus(price, left.price) : minus(left.price, price);
    [rest, made] = [minus(rest, part), plus(made, times(apart, part))];
  }
  return made;
}

/** `side`: that of what closes. */
function leftBy(books: OrderBooks, { pair, side, atMs }: Pick<OrderFill, 'pair' | 'side' | 'atMs'>): readonly Left[] {
  const own = books.known.filter(({ intent }) => intent.pair === pair && intent.action !== 'protect');
  const trades = Map.groupBy(own, ({ intent }) => intent.tradeId);
  const left = [...trades.values()].flatMap((intents) => {
    const fills = intents.flatMap((known) => books.fillsOf(known)).filter((fill) => fill.atMs <= atMs);
    const opened = fills.filter((fill) => fill.side !== side);
    const bought = sumOf(opened.map(({ amount }) => amount));
    const amount = minus(bought, sumOf(fills.filter((fill) => fill.side === side).map((fill) => fill.amount)));
    if (signOf(amount) <= 0) return [];
    const cost = sumOf(opened.map((fill) => times(fill.amount, fill.price)));
    const price = exact(cost).dividedBy(exact(bought)).toText();
    return [{ amount, price, atMs: Math.max(...opened.map((fill) => fill.atMs)) }];
  });
  return left.toSorted((one, other) => other.atMs - one.atMs);
}

function feeOf({ pair, fee, feeAsset }: OrderFill): string {
  return feeAsset === pair.split(':')[0]!.split('/')[1] ? fee : '0';
}
