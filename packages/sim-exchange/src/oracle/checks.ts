import type { Ledger } from './ledger.ts';
import type { OrderSums } from './order-sums.ts';
import type { Protection, Unprotected } from './protection.ts';
import type { RequestLog } from './request-log.ts';

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
  /** Intents for which more than one order was accepted: client ids that share what `IntentOf` reads. */
  readonly duplicateIntents: number;
  /** Orders that an account's own requests placed while its bot was said to be stopped. */
  readonly ordersAfterShutdown: number;
}

/** What a report is made of. */
export interface Evidence {
  readonly log: RequestLog;
  readonly limits: readonly { readonly maxUsedWeight: number }[];
  readonly protection: Protection;
  readonly orders: OrderSums;
  readonly now: number;
}

/** Counts over everything that happened so far. */
export function reportOf({ log, limits, protection, orders, now }: Evidence): Report {
  const { placed, ...sums } = log.sums;
  return {
    postsPerClientId: log.posts.most,
    ordersWithoutRequest: Math.max(0, orders.requested - placed),
    callsDuringBan: sums.callsDuringBan,
    maxUsedWeight: Math.max(...limits.map(({ maxUsedWeight }) => maxUsedWeight)),
    connectsPer5Min: log.connectsPer5Min,
    unimplemented: sums.unimplemented,
    lateEffects: sums.lateEffects,
    signatureFailures: sums.signatureFailures,
    unprotectedMs: longest(protection.rows(now), 'usdm'),
    unprotectedSpotMs: longest(protection.rows(now), 'spot'),
    duplicateIntents: orders.intents.repeated,
    ordersAfterShutdown: orders.afterShutdown,
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

function longest(rows: readonly Unprotected[], market: Unprotected['market']): number {
  return Math.max(0, ...rows.filter((row) => row.market === market).map(({ longestMs }) => longestMs));
}
