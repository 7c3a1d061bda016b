import { readBooks } from '../../../modes/session/orders/order-books.ts';
import { compareExact, larger, plus, signOf } from '../../../orders/exact.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import type { AccountView } from '../../../ports/order-exchange.ts';

/** Signed amounts by pair; pairs that hold nothing are in none. */
export interface HeldAmounts {
  readonly booked: ReadonlyMap<string, string>;
  /** At the exchange: on spot no more than is booked, on futures also what others hold. */
  readonly found: ReadonlyMap<string, string>;
}

export function heldAmounts(account: AccountView, records: ReadonlyMap<string, string>): HeldAmounts {
  const booked = bookedIn(records);
  return { booked, found: account.isHedged === null ? heldOnSpot(account, booked) : byPair(account.positions) };
}

function bookedIn(records: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const booked = new Map<string, string>();
  for (const { pair, amount } of readBooks<BookedPosition>(records, POSITION))
    booked.set(pair, plus(amount, booked.get(pair) ?? '0'));
  return new Map([...booked].filter(([, amount]) => signOf(amount) !== 0));
}

function byPair(positions: AccountView['positions']): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { pair, amount } of positions) found.set(pair, plus(amount, found.get(pair) ?? '0'));
  return found;
}

/** Others may hold the same coin there: it is to be enough. */
function heldOnSpot({ balances }: AccountView, booked: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const held = [...booked].map(([pair, amount]) => {
    const total = balances[pair.split('/')[0]!]?.total ?? '0';
    return [pair, compareExact(total, amount) >= 0 ? larger(amount, '0') : total] as const;
  });
  return new Map(held.filter(([, amount]) => signOf(amount) !== 0));
}
