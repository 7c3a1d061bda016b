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
  /** What is held can be read, and what pays it cannot. */
  readonly isMoney?: true;
}

type Looked = Pick<OrderSnapshot, 'account' | 'income' | 'unreadIncome'>;

/** Those that the session trades, and those of its books. */
export function ownPairs(records: SessionRecords, pairs: readonly string[]): readonly string[] {
  const booked = [...readBooks<BookedPosition>(records, POSITION), ...openTradesIn(records).map(({ trade }) => trade)];
  return [...new Set([...pairs, ...booked.map(({ pair }) => pair)])];
}

/** Whether what is held of a pair could not be read by the last look. */
export function isHeldUnread(records: SessionRecords, pair: string): boolean {
  const row = JSON.parse(records.get(UNREAD_ACCOUNT + pair) ?? 'null') as UnreadRecord | null;
  return row !== null && row.isMoney !== true;
}

/** Whether a row of the session's own cannot be read, and no look has found that before. */
export function isNewlyUnread({ records }: OrderStep, { account }: Looked, pairs: readonly string[]): boolean {
  return ownPairs(records, pairs).some(
    (pair) => unreadOf(account, pair) !== null && !records.has(UNREAD_ACCOUNT + pair),
  );
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
    const unread = unreadOf(account, pair);
    return unread === null ? [] : ([[pair, unread]] as const);
  });
  noteOwn(orders, UNREAD_ACCOUNT, new Map(held));
  const paid = unreadIncome.filter(({ name }) => name !== null && own.includes(name));
  if (income !== null) noteOwn(orders, UNREAD_INCOME, new Map(paid.map(({ name, why }) => [name!, { why }])));
  noteOthers(orders, looked, own);
}

type Unread = Omit<UnreadRecord, 'isTold'>;

function unreadOf(account: Looked['account'], pair: string): Unread | null {
  const [held, money] = rowsOfPair(account, pair).map((name) => whyUnread(account, name));
  if (typeof held === 'string') return { why: held };
  return typeof money === 'string' ? { why: money, isMoney: true } : null;
}

function noteOwn(orders: OrderStep, prefix: string, found: ReadonlyMap<string, Unread>): void {
  const { draft } = orders.step;
  for (const key of orders.records.keys())
    if (key.startsWith(prefix) && !found.has(key.slice(prefix.length))) draft.drop(key);
  for (const [pair, unread] of found) {
    const was = JSON.parse(draft.get(prefix + pair) ?? 'null') as UnreadRecord | null;
    const isTold = was !== null || prefix === UNREAD_INCOME;
    const wasTold = was?.isTold === true;
    if (!wasTold || was.isMoney !== unread.isMoney) draft.put(prefix + pair, { ...unread, isTold });
    if (!isTold || wasTold) continue;
    const what = prefix === UNREAD_INCOME ? 'a row of its income' : 'what the account holds of it or pays it with';
    const lacks = prefix === UNREAD_INCOME ? ' What was paid may lack in its trade.' : '';
    orders.alarm(
      'position-differs',
      `${pair}: ${what} cannot be read. ${unread.why}${lacks} Nothing is entered there meanwhile; a person has to look.`,
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
