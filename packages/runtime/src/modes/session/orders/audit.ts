import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import type { Difference } from '../../../orders/compare.ts';
import { CURSOR, FILL } from '../../../orders/order-draft.ts';
import { fillCursor } from '../../../orders/retire-orders.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { DIFFERS } from './barred-pairs.ts';
import { isLive, type OrderInbox } from './order-news.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';
import { interestsOf, readSnapshot, type SnapshotReading } from './read-snapshot.ts';
import type { SnapshotTaken } from './take-snapshot.ts';

/** Key of what the last audit came to. */
export const HOST_AUDIT = 'host/audit';

/** Two days: caps count one, and late fills come sooner. */
const KEEP_MS = 172_800_000;

export interface AuditRecord {
  /** Exchange time. */
  readonly atMs: number;
  readonly isOk: boolean;
  readonly differences: readonly string[];
}

/** `differs/<pair>`: since when the position is not what the books say, as it is now. */
export interface PositionDiffers {
  readonly sinceMs: number;
  readonly booked: string;
  readonly found: string;
}

/** As much of a session's orders as is read for an audit. */
interface Audited {
  readonly parts: Pick<SnapshotReading, 'exchange' | 'signal'>;
  readonly host: {
    readonly records: SessionRecords;
    readonly parts: { readonly news: { readonly sinceMs: number } };
    say(level: 'warn', event: string, text: string): void;
  };
  readonly inbox: OrderInbox;
  exchangeMs(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  attempts(): readonly Attempt[];
}

/** Reads what the exchange shows of pairs with open orders or trades, and brings it in as news. */
export async function readAudit(desk: Audited): Promise<void> {
  const { exchange, signal } = desk.parts;
  const { host } = desk;
  const live = desk.attempts().filter(isLive);
  const cursors = cursorsIn(host.records);
  const interests = interestsOf(pairsToRead(host.records, live, cursors), live, cursors, host.parts.news.sinceMs);
  const snapshot = await readSnapshot(interests, {
    ...{ exchange, signal, exchangeMs: () => desk.exchangeMs(), sleep: (ms, until) => desk.sleep(ms, until) },
    onTrouble: (why) => host.say('warn', 'orders-away', `Orders and positions cannot be read: ${why}`),
  });
  if (snapshot !== null) desk.inbox.push({ kind: 'snapshot', snapshot });
}

/** Those with something open; of those that only have fills, the one that was read longest ago. */
function pairsToRead(
  records: SessionRecords,
  live: readonly Attempt[],
  cursors: ReadonlyMap<string, number>,
): readonly string[] {
  const open = new Set([...openTradesIn(records).map(({ trade }) => trade.pair), ...live.map(({ pair }) => pair)]);
  const quiet = new Set(readBooks<OrderFill>(records, FILL).map(({ pair }) => pair));
  const [oldest] = [...quiet]
    .filter((pair) => !open.has(pair))
    .toSorted((a, b) => (cursors.get(a) ?? 0) - (cursors.get(b) ?? 0));
  return oldest === undefined ? [...open] : [...open, oldest];
}

/** By pair: exchange time up to which its fills are booked. */
function cursorsIn(records: SessionRecords): ReadonlyMap<string, number> {
  const prefix = CURSOR + fillCursor('');
  const found = [...records].filter(([key]) => key.startsWith(prefix));
  return new Map(found.map(([key, text]) => [key.slice(prefix.length), Number(JSON.parse(text))]));
}

/** Writes down what an audit came to; what differs halts the pair until it does no more. What is over is put aside. */
export function noteAudit(orders: OrderStep, { fromMs, untilMs, pairs, differences }: SnapshotTaken): void {
  const { draft, nowMs } = orders.step;
  const cursors = cursorsIn(orders.records);
  for (const pair of pairs) {
    const was = cursors.get(pair);
    if (was !== undefined && was >= fromMs) continue;
    const from = was === undefined ? null : String(was);
    orders.apply({ op: 'cursor', name: fillCursor(pair), from, to: String(fromMs), atMs: nowMs });
  }
  const openTrades = openTradesIn(orders.records).map(({ trade }) => trade.id);
  orders.apply({ op: 'retire', openTrades, keepMs: KEEP_MS, atMs: nowMs });
  const apart = differences.filter((each) => each.kind === 'position').filter(({ isSlight }) => !isSlight);
  const held = new Set(apart.map(({ pair }) => DIFFERS + pair));
  for (const key of orders.records.keys()) if (key.startsWith(DIFFERS) && !held.has(key)) draft.drop(key);
  for (const difference of apart) noteDifference(orders, difference);
  const texts = differences.map(differenceText);
  draft.put(HOST_AUDIT, { atMs: untilMs, isOk: texts.length === 0, differences: texts } satisfies AuditRecord);
}

function noteDifference(orders: OrderStep, difference: Extract<Difference, { kind: 'position' }>): void {
  const { draft, nowMs } = orders.step;
  const { pair, booked, found } = difference;
  const was = JSON.parse(draft.get(DIFFERS + pair) ?? 'null') as PositionDiffers | null;
  draft.put(DIFFERS + pair, { sinceMs: was?.sinceMs ?? nowMs, booked, found } satisfies PositionDiffers);
  if (was?.booked === booked && was.found === found) return;
  orders.alarm('position-differs', `${differenceText(difference)} Nothing is entered there.`);
}

function differenceText(difference: Difference): string {
  switch (difference.kind) {
    case 'position':
      return `${difference.pair}: the account holds ${difference.found}; expected ${difference.booked} by the fills of its trades.`;
    case 'orphan':
    case 'foreign':
      return `${difference.pair}: the order ${difference.exchangeId} stands in no book.`;
    case 'not-listed':
      return `${difference.pair}: the order ${difference.cid} counts as open and is not listed.`;
    case 'still-open':
      return `${difference.pair}: the order ${difference.cid} counts as over and is open.`;
    case 'fill-missing':
    case 'fill-unassigned':
      return `${difference.pair}: the fill ${difference.tradeId} stands in no book.`;
    case 'unknown':
      return `The ${difference.what} could not be compared.`;
  }
}
