import type { UnreadRow } from '../../../ports/order-exchange.ts';
import { rowsOfPair, whyUnread } from '../../../ports/unread-rows.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { UNREAD_ACCOUNT, UNREAD_INCOME } from './barred-pairs.ts';
import { readBooks } from './order-books.ts';
import type { OrderSnapshot } from './order-news.ts';
import type { OrderStep } from './order-step.ts';

/** `unread-row/<name>`: why a row that is none of the session's business cannot be read. */
const UNREAD_ROW = 'unread-row/';

/** Of a row of the session's own. */
interface UnreadRecord {
  readonly why: string;
  readonly isTold: boolean;
}

type Looked = Pick<OrderSnapshot, 'account' | 'income' | 'unreadIncome'>;

/** Those that the session trades, and those of its books. */
export function ownPairs(records: SessionRecords, pairs: readonly string[]): readonly string[] {
  const booked = [...readBooks<BookedPosition>(records, POSITION), ...openTradesIn(records).map(({ trade }) => trade)];
  return [...new Set([...pairs, ...booked.map(({ pair }) => pair)])];
}

/** Whether what is held of a pair, or its money, could not be read by the last look. */
export function isAccountUnread(records: SessionRecords, pair: string): boolean {
  return records.has(UNREAD_ACCOUNT + pair);
}

/** Whether a row of the session's own cannot be read, and no look has found that before. */
export function isNewlyUnread({ records }: OrderStep, { account }: Looked, pairs: readonly string[]): boolean {
  return ownPairs(records, pairs).some((pair) => whyOf(account, pair) !== null && !isAccountUnread(records, pair));
}

/**
 * Rows of the account that nobody can read. Where one tells of a pair of the session, nothing is entered there until it can be read, and people hear of
 * it once: by the second look that shows it, as the first may have met an answer that was spoiled on its way. What income lacks is told at once: the list
 * is soon behind it. What is somebody else's is logged once, and bars nothing.
 */
export function noteUnreadAccount(orders: OrderStep, looked: Looked, pairs: readonly string[]): void {
  const { account, income, unreadIncome = [] } = looked;
  const own = ownPairs(orders.records, pairs);
  const held = own.flatMap((pair) => {
    const why = whyOf(account, pair);
    return why === null ? [] : ([[pair, why]] as const);
  });
  noteOwn(orders, UNREAD_ACCOUNT, new Map(held));
  const paid = unreadIncome.filter(({ name }) => name !== null && own.includes(name));
  if (income !== null) noteOwn(orders, UNREAD_INCOME, new Map(paid.map(({ name, why }) => [name!, why])));
  noteOthers(orders, looked, own);
}

function whyOf(account: Looked['account'], pair: string): string | null {
  const [held, money] = rowsOfPair(account, pair);
  return whyUnread(account, held) ?? whyUnread(account, money);
}

function noteOwn(orders: OrderStep, prefix: string, found: ReadonlyMap<string, string>): void {
  const { draft } = orders.step;
  for (const key of orders.records.keys())
    if (key.startsWith(prefix) && !found.has(key.slice(prefix.length))) draft.drop(key);
  for (const [pair, why] of found) {
    const was = JSON.parse(draft.get(prefix + pair) ?? 'null') as UnreadRecord | null;
    const isTold = was !== null || prefix === UNREAD_INCOME;
    if (was?.isTold === true) continue;
    draft.put(prefix + pair, { why, isTold } satisfies UnreadRecord);
    if (!isTold) continue;
    const what = prefix === UNREAD_INCOME ? 'a row of its income' : 'what the account holds of it or pays it with';
    const lacks = prefix === UNREAD_INCOME ? ' What was paid may lack in its trade.' : '';
    orders.alarm(
      'position-differs',
      `${pair}: ${what} cannot be read. ${why}${lacks} Nothing is entered there meanwhile; a person has to look.`,
    );
  }
}

/** Income is listed now and then alone: what was logged of it stays until it is listed again. */
function noteOthers(orders: OrderStep, { account, income, unreadIncome = [] }: Looked, own: readonly string[]): void {
  const { draft, host } = orders.step;
  const names = own.flatMap((pair) => rowsOfPair(account, pair));
  const others = (rows: readonly UnreadRow[], known: readonly string[]): readonly UnreadRow[] =>
    rows.filter(({ name }) => name === null || !known.includes(name));
  const rows = [...others(account.unread ?? [], names), ...others(unreadIncome, own)];
  const found = new Map(rows.map(({ name, why }) => [UNREAD_ROW + (name ?? ''), why]));
  if (income !== null || account.isHedged === null)
    for (const key of orders.records.keys()) if (key.startsWith(UNREAD_ROW) && !found.has(key)) draft.drop(key);
  for (const [key, why] of found) {
    if (draft.get(key) !== undefined) continue;
    draft.put(key, why);
    const name = key.slice(UNREAD_ROW.length);
    const what = name === '' ? 'that does not say of what' : `of ${name}`;
    host.say('warn', 'unread-row', `A row of the account ${what} cannot be read: ${why} It is left out.`);
  }
}
