import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import type { AccountView, Failed, Listed, OrderExchange, OrderView } from '../../../ports/order-exchange.ts';
import type { OrderSnapshot } from './order-news.ts';

/** Waits after a read that failed; exchange time. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** How far before the time up to which fills are booked they are read again, and orders before the oldest that is not over. */
const FILLS_BEFORE_MS = 600_000;
const ORDERS_BEFORE_MS = 60_000;

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
}

/** Of what is looked at closely. */
export interface Interests {
  readonly pairs: readonly PairInterest[];
  /** Income since this exchange time; null: it is not due. */
  readonly incomeFromMs: number | null;
}

/**
 * What the exchange shows, in this order: lists of orders, fills, the account, so that a fill in between is in what is read later. What fails is
 * read again until it comes or the signal does (null): nothing that failed is ever taken for nothing. A pair that the exchange lists no more is
 * left out as not known, as nobody would ever hear of the others.
 */
export async function readSnapshot(
  { pairs: interests, incomeFromMs }: Interests,
  world: SnapshotReading,
): Promise<OrderSnapshot | null> {
  const { exchange, exchangeMs } = world;
  const fromMs = exchangeMs();
  const open = await rows(() => exchange.openOrders(), world);
  if (open === null) return null;
  const unread = new Set<string>();
  const recent: OrderView[] = [];
  for (const { pair, ordersFromMs } of interests) {
    if (ordersFromMs === null) continue;
    const listed = await rowsOfPair(() => exchange.ordersSince(pair, ordersFromMs), world);
    if (listed === null) return null;
    if (listed === 'no-market') unread.add(pair);
    else recent.push(...listed);
  }
  const fills = new Map<string, readonly OrderFill[]>();
  for (const { pair, cursorMs } of interests) {
    const listed = await rowsOfPair(() => exchange.fillsSince(pair, cursorMs), world);
    if (listed === null) return null;
    if (listed === 'no-market') unread.add(pair);
    else fills.set(pair, listed);
  }
  const account = await patiently(() => exchange.account(), world);
  if (account === null) return null;
  const income = incomeFromMs === null ? null : await rows(() => exchange.incomeSince(incomeFromMs), world);
  if (income === null && incomeFromMs !== null) return null;
  return { fromMs, untilMs: exchangeMs(), open, recent, fills, unread: [...unread], account, income };
}

/**
 * By the attempts that are not over. `fillsFromMs`: exchange time from which on fills of a pair are not booked. `leveraged`: pairs whose positions the
 * exchange may take over, which it does by orders of its own.
 */
export function interestsOf(
  pairs: readonly string[],
  live: readonly Attempt[],
  world: { readonly fillsFromMs: (pair: string) => number; readonly leveraged: ReadonlySet<string> },
): readonly PairInterest[] {
  return pairs.map((pair) => {
    const signs = live.filter((attempt) => attempt.pair === pair).map(({ signMs }) => signMs);
    const cursorMs = world.fillsFromMs(pair) - FILLS_BEFORE_MS;
    const froms = [
      ...signs.map((signMs) => signMs - ORDERS_BEFORE_MS),
      ...(world.leveraged.has(pair) ? [cursorMs] : []),
    ];
    return { pair, cursorMs, ordersFromMs: froms.length === 0 ? null : Math.min(...froms) };
  });
}

async function rows<Row>(read: () => Promise<Listed<Row>>, world: SnapshotReading): Promise<readonly Row[] | null> {
  const listed = await patiently(read, world);
  return listed?.rows ?? null;
}

async function rowsOfPair<Row>(
  read: () => Promise<Listed<Row>>,
  world: SnapshotReading,
): Promise<readonly Row[] | 'no-market' | null> {
  let hasMarket = true;
  const listed = await rows(async () => {
    const result = await read();
    if (result.kind !== 'failed' || result.hasNoMarket !== true) return result;
    hasMarket = false;
    return { kind: 'listed', rows: [] };
  }, world);
  return hasMarket ? listed : 'no-market';
}

async function patiently<Result extends Listed<unknown> | AccountView | Failed>(
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
