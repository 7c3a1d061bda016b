import type { Attempt } from '../../../orders/attempt.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import { compareExact, exact, exactText, minus, signOf, sumOf } from '../../../orders/exact.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import { isEnded } from '../../../orders/transition-table.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import type { OrderSnapshot } from './order-news.ts';
import type { OrderStep } from './order-step.ts';
import type { Hindrance } from './plan-orders.ts';

/** Balances may show what is younger, or not yet. */
const GRACE_MS = 5000;
/** What never locked anything. */
const NOTHING_LOCKED: readonly Attempt['state'][] = ['DENIED', 'REJECTED', 'NEVER_PLACED'];

type Seen = Pick<OrderSnapshot, 'account' | 'fromMs' | 'untilMs'>;

/** What an account has free for entries, as the newest look showed it. It is a hint: whatever it leaves open the exchange decides. */
export class FreeFunds {
  #seen: Seen | null = null;
  #isAsked = false;

  /** The account was looked at between these exchange times. */
  looked({ account, fromMs, untilMs }: Seen): void {
    this.#seen = { account, fromMs, untilMs };
    this.#isAsked = false;
  }

  /** An entry waits for the next look. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /**
   * That an entry costs more than is free, less what was sent since; null: it does not, or nobody can say so for certain. What others have set free since a
   * look that is older than the wish is not in it: the next one tells.
   */
  fault(orders: OrderStep, { pair, leverage, placedMs }: WantedOrder, { notional }: ReadyOrder): Hindrance | null {
    const free = this.#freeFor(pair);
    if (free === null || mayHaveGrown(orders, this.#seen!.fromMs)) return null;
    const waiting = sentSince(orders, this.#seen!.untilMs);
    // Which leverage those have is not in the books.
    if (pair.includes(':') && waiting.length > 0) return null;
    const cost = exact(notional)
      .dividedBy(exact(exactText(leverage)))
      .toText();
    const left = minus(free, sumOf(waiting.map((each) => each.notional)));
    if (compareExact(cost, left) <= 0) return null;
    if (this.#seen!.fromMs < placedMs) {
      this.#isAsked = true;
      return 'wait';
    }
    return { refused: `not-enough-money: it costs ${cost}, and ${signOf(left) < 0 ? '0' : left} are free` };
  }

  /** Of futures only where one asset is all that there is: of several nobody knows which of them secure what. */
  #freeFor(pair: string): string | null {
    if (this.#seen === null) return null;
    const { balances, isHedged, unread = [] } = this.#seen.account;
    const isFutures = pair.includes(':');
    const asset = isFutures ? pair.split(':')[1]! : pair.split('/')[1]!;
    const others = Object.entries(balances).filter(([name, { total }]) => name !== asset && signOf(total) !== 0);
    if (isFutures !== (isHedged !== null) || (isFutures && others.length + unread.length > 0)) return null;
    return balances[asset]?.free ?? null;
  }
}

/** Something was sold, or an entry ended unfilled, so late that the look may not have what that set free. */
function mayHaveGrown({ books }: OrderStep, fromMs: number): boolean {
  const sinceMs = fromMs - GRACE_MS;
  const isOut = (cid: string | null): boolean => {
    const intent = cid === null ? undefined : books.intents.get(books.attempts.get(cid)?.intent ?? NaN);
    return intent === undefined || !isEntry(intent.action);
  };
  const isFreed = (attempt: Attempt): boolean => {
    const { state, intent, filled, amount, updatedMs } = attempt;
    if (!isEnded(attempt) || NOTHING_LOCKED.includes(state) || updatedMs <= sinceMs) return false;
    return isEntry(books.intents.get(intent)!.action) && compareExact(filled, amount) < 0;
  };
  return (
    books.fills.some(({ cid, atMs }) => atMs > sinceMs && isOut(cid)) || [...books.attempts.values()].some(isFreed)
  );
}

/** Entries that the look cannot have, as they were sent after it. */
function sentSince({ books }: OrderStep, untilMs: number): readonly Attempt[] {
  return [...books.attempts.values()].filter(
    ({ intent, state, signMs }) =>
      signMs > untilMs && !NOTHING_LOCKED.includes(state) && isEntry(books.intents.get(intent)!.action),
  );
}
