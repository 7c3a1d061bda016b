import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import { rankOf } from '../../../orders/transition-table.ts';
import type { AccountView, Failed, Listed, OrderExchange, OrderView } from '../../../ports/order-exchange.ts';
import type { OrderSnapshot, UnreadPair } from './order-news.ts';

/** Waits after a read that failed; exchange time. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A pair whose lists the exchange answers, and nobody can read, for so long is left out: exchange time. */
const LASTS_MS = 10_000;
/** How far before the time up to which fills are booked they are read again, and orders before the oldest that is not over. */
const FILLS_BEFORE_MS = 600_000;
const ORDERS_BEFORE_MS = 60_000;
/** What was sent before that, and is known to be open, is listed no more with all orders: exchange time. */
const LISTED_FOR_MS = 86_400_000;

export interface SnapshotReading {
  readonly exchange: Pick<OrderExchange, 'openOrders' | 'ordersSince' | 'fillsSince' | 'account' | 'incomeSince'>;
  readonly exchangeMs: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** A read failed; it is read again. */
  readonly onTrouble: (why: string, cause: Failed['cause']) => void;
}

/** What of a pair is looked at closely. Exchange times. */
export interface PairInterest {
  readonly pair: string;
  /** Fills since this; null: none were ever booked. */
  readonly cursorMs: number;
  /** Orders since this; null: none is open. */
  readonly ordersFromMs: number | null;
  /** It could not be read by the last look that tried: it is not waited for again. */
  readonly wasUnread: boolean;
}

/** Of what is looked at closely. */
export interface Interests {
  readonly pairs: readonly PairInterest[];
  /** Income since this exchange time; null: it is not due. */
  readonly incomeFromMs: number | null;
}

/**
 * What the exchange shows, in this order: lists of orders, fills, the account, so that a fill in between is in what is read later. What fails is
 * read again until it comes or the signal does (null): nothing that failed is ever taken for nothing. A pair that the exchange lists no more, or of
 * which it says what nobody can read, is left out as not known, as nobody would ever hear of the others; so is an order of somebody else, and a row of what the account has or was paid.
 */
export async function readSnapshot(
  { pairs: interests, incomeFromMs }: Interests,
  world: SnapshotReading,
): Promise<OrderSnapshot | null> {
  const { exchange, exchangeMs } = world;
  const fromMs = exchangeMs();
  const listed = await patiently(() => exchange.openOrders(), world);
  if (listed === null) return null;
  const { rows: open, unread: unreadOrders = [] } = listed;
  const unread = new Map<string, Omit<UnreadPair, 'pair'>>();
  const recent: OrderView[] = [];
  for (const interest of interests) {
    const { pair, ordersFromMs } = interest;
    if (ordersFromMs === null) continue;
    const listed = await rowsOfPair(interest, () => exchange.ordersSince(pair, ordersFromMs), world);
    if (listed === null) return null;
    if ('why' in listed) unread.set(pair, listed);
    else recent.push(...listed.rows);
  }
  const fills = new Map<string, readonly OrderFill[]>();
  for (const interest of interests) {
    const { pair, cursorMs } = interest;
    const wasUnread = interest.wasUnread || unread.has(pair);
    const listed = await rowsOfPair({ wasUnread }, () => exchange.fillsSince(pair, cursorMs), world);
    if (listed === null) return null;
    if ('why' in listed) unread.set(pair, listed);
    else fills.set(pair, listed.rows);
  }
  const account = await patiently(() => exchange.account(), world);
  if (account === null) return null;
  const paid = incomeFromMs === null ? null : await patiently(() => exchange.incomeSince(incomeFromMs), world);
  if (paid === null && incomeFromMs !== null) return null;
  const left = [...unread].map(([pair, why]): UnreadPair => ({ pair, ...why }));
  const money = { account, income: paid?.rows ?? null, unreadIncome: paid?.unread ?? [] };
  return { fromMs, untilMs: exchangeMs(), open, recent, fills, unread: left, unreadOrders, ...money };
}

/**
 * By the attempts that are not over. `fillsFromMs`: exchange time from which on fills of a pair are not booked. `leveraged`: pairs whose positions the
 * exchange may take over, which it does by orders of its own. What has rested for long is among the open orders, or is asked for by itself once it is not:
 * spot lists orders by the day, and each of its days weighs.
 */
export function interestsOf(
  pairs: readonly string[],
  live: readonly Attempt[],
  world: {
    readonly fillsFromMs: (pair: string) => number;
    readonly leveraged: ReadonlySet<string>;
    readonly isUnread: (pair: string) => boolean;
    readonly nowMs: number;
  },
): readonly PairInterest[] {
  const listed = live.filter(({ rank, signMs }) => rank < rankOf('OPEN') || signMs >= world.nowMs - LISTED_FOR_MS);
  return pairs.map((pair) => {
    const signs = listed.filter((attempt) => attempt.pair === pair).map(({ signMs }) => signMs);
    const cursorMs = world.fillsFromMs(pair) - FILLS_BEFORE_MS;
    const froms = [
      ...signs.map((signMs) => signMs - ORDERS_BEFORE_MS),
      ...(world.leveraged.has(pair) ? [cursorMs] : []),
    ];
    const ordersFromMs = froms.length === 0 ? null : Math.min(...froms);
    return { pair, cursorMs, ordersFromMs, wasUnread: world.isUnread(pair) };
  });
}

/** What of a pair there is; why nobody can say; null: the signal came. */
async function rowsOfPair<Row>(
  { wasUnread }: Pick<PairInterest, 'wasUnread'>,
  read: () => Promise<Listed<Row>>,
  world: SnapshotReading,
): Promise<{ readonly rows: readonly Row[] } | Omit<UnreadPair, 'pair'> | null> {
  let unread: Omit<UnreadPair, 'pair'> | null = null;
  let sinceMs: number | null = null;
  const isLasting = ({ hasNoMarket, cause }: Failed): boolean => {
    if (hasNoMarket === true || cause !== 'unlisted') return hasNoMarket === true;
    sinceMs ??= world.exchangeMs();
    return wasUnread || world.exchangeMs() - sinceMs >= LASTS_MS;
  };
  const listed = await patiently(async (): Promise<Listed<Row>> => {
    const result = await read();
    if (result.kind !== 'failed' || !isLasting(result)) return result;
    unread = { why: result.why, ...(result.hasNoMarket === true ? { hasNoMarket: true } : {}) };
    return { kind: 'listed', rows: [] };
  }, world);
  return unread ?? listed;
}

async function patiently<Result extends Listed<unknown, unknown> | AccountView | Failed>(
  read: () => Promise<Result>,
  { sleep, signal, onTrouble }: SnapshotReading,
): Promise<Exclude<Result, Failed> | null> {
  for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    const result = await read();
    if (!('kind' in result) || result.kind !== 'failed') return result as Exclude<Result, Failed>;
    onTrouble(result.why, result.cause);
    await sleep(Math.max(waitMs, result.waitMs), signal);
  }
  return null;
}
