import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import type { Difference } from '../../../orders/compare.ts';
import { ATTEMPT, CURSOR, FILL } from '../../../orders/order-draft.ts';
import { fillCursor } from '../../../orders/retire-orders.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { namedTrades } from '../../../session/wanted-orders.ts';
import { oneLine } from '../../../strategies/one-line.ts';
import { DIFFERS, type PositionDiffers } from './barred-pairs.ts';
import { noteUnreadAccount } from './unread-account.ts';
import { isToBeRead, isUnread, noteUnread, unreadMs } from './unread-pairs.ts';
import { differenceText } from './difference-text.ts';
import { incomeDue } from './book-income.ts';
import { isAsBooked, isClosedByHand, isGoneBy } from './closed-by-hand.ts';
import { compareSettings } from './compare-settings.ts';
import { noteHandled } from './handled-pairs.ts';
import type { LiveOrders } from './live-orders.ts';
import { hasSiblings } from './siblings.ts';
import { watchBalances } from './watch-balances.ts';
import { isLive, type OrderInbox } from './order-news.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';
import { interestsOf, readSnapshot, type SnapshotReading } from './read-snapshot.ts';
import type { SnapshotTaken } from './take-snapshot.ts';

/** Key of what the last audit came to. */
export const HOST_AUDIT = 'host/audit';

/** Two days: caps count one, and late fills come sooner. */
const KEEP_MS = 172_800_000;

/** Exchange time after a read that threw. */
const THREW_WAIT_MS = 10_000;

/** A copy that a journal is restored from may be as old as that. */
const LOOK_BACK_MS = 7 * 86_400_000;

export interface AuditRecord {
  /** Exchange time. */
  readonly atMs: number;
  readonly isOk: boolean;
  readonly differences: readonly string[];
}

/** As much of a session's orders as is read for an audit. */
interface Audited {
  readonly parts: Pick<SnapshotReading, 'exchange' | 'signal'> & Pick<LiveOrders, 'marginMode'>;
  /** How often what the exchange shows was taken since the start. */
  readonly snapshots: number;
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

/**
 * Reads what the exchange shows of pairs with open orders or trades, and brings it in as news. Never rejects, as nobody waits for it: what throws
 * counts as a read that failed, is said, and all is read again.
 */
export async function readAudit(desk: Audited): Promise<void> {
  for (;;)
    try {
      return await readOnce(desk);
    } catch (error) {
      tellAway(desk, `${oneLine(error)}.`);
      await desk.sleep(THREW_WAIT_MS, desk.parts.signal);
      if (desk.parts.signal.aborted) return;
    }
}

function tellAway({ host }: Audited, why: string): void {
  host.say('warn', 'orders-away', `Orders and positions cannot be read: ${why}`);
}

async function readOnce(desk: Audited): Promise<void> {
  const { exchange, signal } = desk.parts;
  const { host } = desk;
  const attempts = desk.attempts();
  const live = attempts.filter(isLive);
  const cursors = cursorsIn(host.records);
  const { sinceMs } = host.parts.news;
  const { marginMode } = desk.parts;
  const held = openTradesIn(host.records).map(({ trade }) => trade.pair);
  const leveraged = new Set(marginMode === null ? [] : held);
  const isFirst = desk.snapshots === 0;
  const due = pairsToRead(host.records, live, cursors).filter(
    (pair) => isFirst || isToBeRead(host.records, pair, desk.exchangeMs()),
  );
  const pairs = interestsOf(due, live, {
    leveraged,
    nowMs: desk.exchangeMs(),
    isUnread: (pair) => isUnread(host.records, pair),
    fillsFromMs: (pair) =>
      Math.max(cursors.get(pair) ?? sinceMs, tradedSince(host.records, attempts, pair) ?? -Infinity),
  });
  const incomeFromMs = marginMode === null ? null : incomeDue(host.records, sinceMs, desk.exchangeMs(), isFirst);
  const snapshot = await readSnapshot(
    { pairs, incomeFromMs },
    {
      ...{ exchange, signal, exchangeMs: () => desk.exchangeMs(), sleep: (ms, until) => desk.sleep(ms, until) },
      onTrouble: (why) => tellAway(desk, why),
    },
  );
  if (snapshot !== null) desk.inbox.push({ kind: 'snapshot', snapshot });
}

/** Of pairs with nothing open each is read with one look in so many: within five minutes, where not too many are read. */
const QUIET_LOOKS = 5;
/** Pairs of a look, unless more have something open: it weighs no more than a fifth of what a minute allows. */
const MOST_PAIRS = 24;

/**
 * Those with something open, and those whose position differs, which a fill that nobody told explains; of those that only have fills or orders that
 * are over, the ones that were read longest ago.
 */
function pairsToRead(
  records: SessionRecords,
  live: readonly Attempt[],
  cursors: ReadonlyMap<string, number>,
): readonly string[] {
  const open = new Set([...openTradesIn(records).map(({ trade }) => trade.pair), ...live.map(({ pair }) => pair)]);
  // An order that was canceled without an execution may be executed late, and that be told to nobody.
  const quiet = new Set(
    [...readBooks<OrderFill>(records, FILL), ...readBooks<Attempt>(records, ATTEMPT)].map(({ pair }) => pair),
  );
  // One that cannot be read keeps the turn of no other.
  const triedMs = (pair: string): number => Math.max(cursors.get(pair) ?? 0, unreadMs(records, pair));
  const due = new Set([...open, ...[...quiet].filter((pair) => records.has(DIFFERS + pair))]);
  const others = [...quiet].filter((pair) => !due.has(pair)).toSorted((a, b) => triedMs(a) - triedMs(b));
  const count = Math.min(Math.ceil(others.length / QUIET_LOOKS), Math.max(1, MOST_PAIRS - due.size));
  return [...due, ...others.slice(0, count)];
}

/**
 * Exchange time a week before the first that the books know of a pair; null: nothing. Only what a restored journal lacks may lie before it, and an
 * exchange tells a year of a pair in so many answers that the list of one that was not traded for long would never be had.
 */
function tradedSince(records: SessionRecords, attempts: readonly Attempt[], pair: string): number | null {
  const fills = readBooks<OrderFill>(records, FILL).filter((fill) => fill.pair === pair);
  const signs = attempts.filter((attempt) => attempt.pair === pair).map(({ signMs }) => signMs);
  const known = [...fills.map(({ atMs }) => atMs), ...signs];
  return known.length === 0 ? null : Math.min(...known) - LOOK_BACK_MS;
}

/** By pair: exchange time up to which its fills are booked. */
function cursorsIn(records: SessionRecords): ReadonlyMap<string, number> {
  const prefix = CURSOR + fillCursor('');
  const found = [...records].filter(([key]) => key.startsWith(prefix));
  return new Map(found.map(([key, text]) => [key.slice(prefix.length), Number(JSON.parse(text))]));
}

export interface AuditWorld {
  /** Of futures. */
  readonly marginMode: LiveOrders['marginMode'];
  /** Pairs that the session trades. */
  readonly pairs: readonly string[];
}

/** Writes down what an audit came to; what differs halts the pair until it does no more. What is over is put aside. */
export function noteAudit(orders: OrderStep, taken: SnapshotTaken, { marginMode, pairs }: AuditWorld): void {
  const { draft } = orders.step;
  const { untilMs, differences, adjusted, account } = taken;
  noteHandled(orders);
  moveCursors(orders, taken);
  const unread = noteUnread(orders, taken);
  noteUnreadAccount(orders, taken, pairs);
  compareSettings(orders, account, marginMode);
  watchBalances(orders, taken, { assets: assetsOf(orders, pairs), retire: () => retire(orders) });
  const apart = differences.filter((each) => each.kind === 'position').filter(({ isSlight }) => !isSlight);
  // What could not be compared differs as it did.
  const unsure = differences.filter((each) => each.kind === 'unknown' && each.what === 'positions');
  const held = new Set([...apart, ...unsure].map(({ pair }) => DIFFERS + String(pair)));
  // So does what somebody else has closed, while they trade there and until it is back.
  const isBack = (pair: string): boolean => isAsBooked(orders, account, pair);
  for (const key of orders.records.keys()) {
    if (!key.startsWith(DIFFERS) || held.has(key)) continue;
    const pair = key.slice(DIFFERS.length);
    if (!isClosedByHand(orders.records, pair) || isBack(pair)) draft.drop(key);
  }
  for (const difference of apart) noteDifference(orders, difference, account.isHedged !== null);
  const own = new Set(adjusted.map(({ pair }) => pair));
  const others = differences.filter((each) => each.kind !== 'position' || !own.has(each.pair));
  const texts = [...others.map(differenceText), ...unread];
  draft.put(HOST_AUDIT, { atMs: untilMs, isOk: texts.length === 0, differences: texts } satisfies AuditRecord);
}

function moveCursors(orders: OrderStep, { pairs, fromMs }: SnapshotTaken): void {
  const cursors = cursorsIn(orders.records);
  for (const pair of pairs) {
    const was = cursors.get(pair);
    if (was !== undefined && was >= fromMs) continue;
    const from = was === undefined ? null : String(was);
    orders.apply({ op: 'cursor', name: fillCursor(pair), from, to: String(fromMs), atMs: orders.step.nowMs });
  }
}

function retire(orders: OrderStep): void {
  orders.apply({ op: 'retire', openTrades: namedTrades(orders.records), keepMs: KEEP_MS, atMs: orders.step.nowMs });
}

/** What is moved by other sessions of ours as well is not compared. */
function assetsOf(orders: OrderStep, pairs: readonly string[]): readonly string[] {
  const isShared = hasSiblings(orders.records, orders.step.nowMs);
  const coins = pairs.flatMap((pair) =>
    pair
      .split(':')[0]!
      .split('/')
      .slice(0, isShared ? 1 : 2),
  );
  return [...new Set(coins)];
}

/** The pair is not entered at once; people hear of it when a second look shows the same, as a fill may lie between two reads. */
function noteDifference(
  orders: OrderStep,
  difference: Extract<Difference, { kind: 'position' }>,
  isFutures: boolean,
): void {
  const { draft, nowMs } = orders.step;
  const { pair, booked, found } = difference;
  const was = JSON.parse(draft.get(DIFFERS + pair) ?? 'null') as PositionDiffers | null;
  const isSame = was?.booked === booked && was.found === found;
  const gone = isFutures && isGoneBy(orders, was, difference) ? { isGone: true } : {};
  const record: PositionDiffers = { sinceMs: was?.sinceMs ?? nowMs, booked, found, isTold: isSame, ...gone };
  if (JSON.stringify(record) !== JSON.stringify(was)) draft.put(DIFFERS + pair, record);
  if (isSame && was.isTold !== true)
    orders.alarm('position-differs', `${differenceText(difference)} Nothing is entered there.`);
}
