import { sizeOf } from '../../../orders/exact.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { Quotes, SessionLook } from '../driver/session-driver.ts';
import type { OpenStep, SessionHost } from '../host/session-host.ts';
import { isClosedByHand } from '../orders/closed-by-hand.ts';
import { foreignRate } from '../orders/foreign-rate.ts';
import { bookedOf } from '../orders/handled-pairs.ts';
import { OrderBooks } from '../orders/order-books.ts';

/** What all trades came to, open ones at the rates that were looked at; stake currency. */
function profitOf({ equity, wallet }: Pick<SessionLook, 'equity' | 'wallet'>): number {
  return wallet.closedProfit + equity - wallet.free - wallet.tiedUp;
}

/** The same, or null while nobody knows the rate of a trade that holds something. */
export function knownIn(look: SessionLook): number | null {
  const isKnown = look.trades.every(({ amount, rate }) => amount === 0 || rate !== null);
  return isKnown ? profitOf(look) : null;
}

/** What the market shows now; of a position that somebody else has closed what that brought, whatever the price does since. */
export function heldQuotes(host: SessionHost): Quotes {
  const { records } = host;
  const closed = openTradesIn(records).filter(({ trade }) => isClosedByHand(records, trade.pair));
  if (closed.length === 0) return host.quotes();
  const orders = { records, books: new OrderBooks(records) };
  const brought = closed.map(({ trade: { pair, openRate } }) => {
    const rate = foreignRate(orders, pair, sizeOf(bookedOf(records, pair))) ?? openRate;
    return [pair, { timeMs: host.nowMs(), bid: rate, ask: rate, last: rate, book: null }] as const;
  });
  return { ...host.quotes(), ...Object.fromEntries(brought) };
}

/** The same within a step, looked at anew while a trade is open or has just ended. What nobody knows now stays as it was. */
export async function profitNow({ host, draft }: OpenStep): Promise<number | null> {
  const mayDiffer = host.profitAbs === null || host.openTrades.size > 0 || draft.changed('trade/').length > 0;
  if (!mayDiffer) return host.profitAbs;
  return knownIn(await host.parts.driver.look(heldQuotes(host))) ?? host.profitAbs;
}
