import { compareExact, minus, negated, plus, signOf, sizeOf } from '../../../orders/exact.ts';
import type { OrderFill } from '../../../orders/attempt.ts';
import type { AccountView } from '../../../ports/order-exchange.ts';
import type { OrderBooks } from './order-books.ts';

/** What the books say of a pair beside what the exchange says, amounts as the market counts them, below 0 for short. */
export interface PositionCheck {
  readonly pair: string;
  readonly booked: string;
  readonly found: string;
  /** Open trades of the pair. */
  readonly trades: readonly number[];
  readonly isEqual: boolean;
}

export interface PairOfTrades {
  readonly pair: string;
  readonly trades: readonly number[];
  readonly base: string;
  /** Decimal text; null where the market has none. */
  readonly amountStep: string | null;
}

/**
 * Compares positions with the sum of fills, one step of difference aside. On spot others may hold the same coin: there is to be enough of it. A pair
 * with an order whose fate is not known, or with a fill since `settledMs`, is passed over: its books are about to change.
 */
export function checkPositions(
  books: OrderBooks,
  pairs: readonly PairOfTrades[],
  account: AccountView,
  settledMs: number,
): readonly PositionCheck[] {
  const isSpot = account.isHedged === null;
  return pairs
    .filter(({ pair }) => isSettled(books, pair, settledMs))
    .map(({ pair, trades, base, amountStep }) => {
      const booked = bookedOf(books, trades, isSpot ? base : null);
      const found = isSpot
        ? (account.balances[base]?.total ?? '0')
        : (account.positions.find((position) => position.pair === pair)?.amount ?? '0');
      const step = amountStep ?? '0';
      const lack = minus(booked, found);
      const isEqual = isSpot ? compareExact(lack, step) <= 0 : compareExact(sizeOf(lack), step) <= 0;
      return { pair, booked, found, trades, isEqual };
    });
}

function isSettled(books: OrderBooks, pair: string, settledMs: number): boolean {
  const attempts = [...books.attempts.values()].filter((attempt) => attempt.pair === pair);
  if (attempts.some(({ state, ending }) => state === 'SUBMITTING' || state === 'UNKNOWN' || ending !== null))
    return false;
  if (attempts.some(({ filled, reported, rank }) => rank < 4 && compareExact(filled, reported) < 0)) return false;
  return books.fills.every((fill) => fill.pair !== pair || fill.atMs < settledMs);
}

/** What trades hold by their fills, less what they paid in the coin itself. */
export function bookedOf(books: OrderBooks, trades: readonly number[], base: string | null): string {
  const own = books.known.filter(({ intent }) => trades.includes(intent.tradeId));
  return own
    .flatMap((known) => books.fillsOf(known))
    .reduce((sum, fill) => minus(plus(sum, signed(fill)), feeIn(fill, base)), '0');
}

function signed({ side, amount }: OrderFill): string {
  return side === 'buy' ? amount : negated(amount);
}

function feeIn({ fee, feeAsset }: OrderFill, base: string | null): string {
  return feeAsset !== null && feeAsset === base && signOf(fee) !== 0 ? fee : '0';
}
