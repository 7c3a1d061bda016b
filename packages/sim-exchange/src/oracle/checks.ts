import type { BotStops } from './bot-stops.ts';
import type { Ledger } from './ledger.ts';
import type { Protection, Unprotected } from './protection.ts';
import type { RequestLog } from './request-log.ts';

const CONNECTS_WINDOW_MS = 300_000;

/** What tests of a bot hold it to. All are counts unless said otherwise. */
export interface Report {
  /** Most order requests that one client id was sent with. */
  readonly postsPerClientId: number;
  /** Orders that no request of the account and none of its triggers asked for; neither foreign ones nor liquidations. */
  readonly ordersWithoutRequest: number;
  readonly callsDuringBan: number;
  /** Largest weight of a minute, over both markets. */
  readonly maxUsedWeight: number;
  /** Most sockets that connected within five minutes. */
  readonly connectsPer5Min: number;
  readonly unimplemented: number;
  /** Requests that took effect after their window had closed: must be 0. */
  readonly lateEffects: number;
  readonly signatureFailures: number;
  /** Longest time, milliseconds, that a futures position stood without a stop of its size. */
  readonly unprotectedMs: number;
  /** The same of what was bought on spot; bots that keep their stops to themselves have none there. */
  readonly unprotectedSpotMs: number;
  /** Intents for which more than one order was accepted: client ids that share what {@link IntentOf} reads. */
  readonly duplicateIntents: number;
  /** Orders that an account's own requests placed while its bot was said to be stopped. */
  readonly ordersAfterShutdown: number;
}

/** The part of a client id that names what the bot wanted once; `null` for an id without one. */
export type IntentOf = (clientId: string) => string | null;

/** Ids of TradAI: a letter, five digits of a tag, eight of the intent, two of the attempt, two of a checksum. */
export const tradaiIntent: IntentOf = (clientId) => /^(q[a-z0-9]{13})[a-z0-9]{4}$/.exec(clientId)?.[1] ?? null;

/** What a report is made of. */
export interface Evidence {
  readonly ledger: Ledger;
  readonly log: RequestLog;
  readonly limits: readonly { readonly maxUsedWeight: number }[];
  readonly protection: Protection;
  readonly stops: BotStops;
  readonly intentOf: IntentOf;
  readonly now: number;
}

/** Counts over everything that happened so far. */
export function reportOf({ ledger, log, limits, protection, stops, intentOf, now }: Evidence): Report {
  const { records } = log;
  const placed = records.filter(isPlacement);
  const algos = records.filter(({ path }) => path === 'algoOrder.place' || path.endsWith('/algoOrder'));
  const orders = ledger.orders().filter(({ events }) => events[0]?.origin === 'request');
  const done = placed.filter((record) => record.done).length;
  return {
    postsPerClientId: most([...placed, ...algos.filter(isSending)].flatMap(({ clientId }) => clientId ?? [])),
    ordersWithoutRequest: Math.max(0, orders.length - done - batchRows(records)),
    callsDuringBan: records.filter(({ duringBan }) => duringBan).length,
    maxUsedWeight: Math.max(...limits.map(({ maxUsedWeight }) => maxUsedWeight)),
    connectsPer5Min: densest(log.connects),
    unimplemented: records.filter(({ unimplemented }) => unimplemented).length,
    lateEffects: records.filter(({ done: took, leftAtSecond }) => took && (leftAtSecond ?? 0) < 0).length,
    signatureFailures: records.filter(({ badSignature }) => badSignature).length,
    unprotectedMs: longest(protection.rows(now), 'usdm'),
    unprotectedSpotMs: longest(protection.rows(now), 'spot'),
    duplicateIntents: duplicates(orders.flatMap(({ order }) => intentOf(order.clientOrderId) ?? [])),
    ordersAfterShutdown: orders.filter(({ order }) => stops.isStopped(order.account, order.createdAt)).length,
  };
}

/** Throws when not exactly one order has a client id that begins so; says the seed and what became of each. */
export function expectOnce(ledger: Ledger, clientIdPrefix: string, seed: number): void {
  const found = ledger.orders().filter(({ order }) => order.clientOrderId.startsWith(clientIdPrefix));
  if (found.length === 1) return;
  const told = found.map(({ order, events }) => {
    return `${order.symbol} ${order.orderId} ${order.clientOrderId}: ${events.map(({ execution }) => execution).join(', ')}`;
  });
  throw new Error(
    [`Expected one order "${clientIdPrefix}…", found ${found.length} (seed ${seed}).`, ...told].join('\n'),
  );
}

function isPlacement({ method, path }: { readonly method: string; readonly path: string }): boolean {
  if (method === 'WS') return path === 'order.place' || path === 'order.cancelReplace';
  return method === 'POST' && (path.endsWith('/order') || path.endsWith('/cancelReplace'));
}

function isSending({ method }: { readonly method: string }): boolean {
  return method === 'POST' || method === 'WS';
}

/** A batch may hold up to five orders. */
function batchRows(records: RequestLog['records']): number {
  return (
    5 * records.filter(({ method, path, done }) => done && method === 'POST' && path.endsWith('/batchOrders')).length
  );
}

function longest(rows: readonly Unprotected[], market: Unprotected['market']): number {
  return Math.max(0, ...rows.filter((row) => row.market === market).map(({ longestMs }) => longestMs));
}

/** How many texts are there more than once. */
function duplicates(texts: readonly string[]): number {
  return new Set(texts.filter((text, index) => texts.indexOf(text) !== index)).size;
}

function most(texts: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

function densest(times: readonly number[]): number {
  return Math.max(
    0,
    ...times.map((at) => times.filter((other) => other >= at && other < at + CONNECTS_WINDOW_MS).length),
  );
}
