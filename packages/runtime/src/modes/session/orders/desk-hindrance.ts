import type { Quote } from '../../../core/quote.ts';
import type { OrderAction } from '../../../orders/attempt.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import type { SessionReason } from '../../../session/reasons.ts';
import { refusedExits, wantedOrders, type WantedOrder } from '../../../session/wanted-orders.ts';
import type { OpenStep, SessionHost } from '../host/session-host.ts';
import type { DeskGuard } from './desk-guard.ts';
import type { FreeFunds } from './free-funds.ts';
import type { LeverageKeeper } from './leverage-keeper.ts';
import type { LiveOrders } from './live-orders.ts';
import type { PairRules } from './market-rules.ts';
import { passCaps } from './order-gate.ts';
import { isLive } from './order-news.ts';
import { doingOf, type OrderMood } from './order-mood.ts';
import { RECV_WINDOW_MS } from './order-rules.ts';
import type { OrderStep } from './order-step.ts';
import type { Hindrance } from './plan-orders.ts';
import { areStopsRefused } from './protection-keeper.ts';
import { takenWaitMs, type StopWait } from './taken-stops.ts';

/** As much of a desk as holds orders back. */
interface HoldingDesk {
  readonly host: SessionHost;
  readonly mood: OrderMood;
  readonly isDraining: boolean;
  readonly stopWait: StopWait;
  readonly parts: Pick<LiveOrders, 'caps'> & {
    readonly isEarly: () => boolean;
    readonly marketOf: (pair: string) => PairRules;
    readonly wallet: number;
  };
  barred(step: OpenStep): Readonly<Record<string, SessionReason>>;
}

interface DeskKeepers {
  readonly leverage: LeverageKeeper;
  readonly funds: FreeFunds;
  /** Null where the session has its account for itself. */
  readonly guard: DeskGuard | null;
}

/** Why an order of a desk is not begun now, or must not be sent at all; null: it may. `order` null: whether none of its kind would leave now. */
export function deskHindrance(
  desk: HoldingDesk,
  orders: OrderStep,
  { wanted, order }: { readonly wanted: WantedOrder; readonly order: ReadyOrder | null },
  { leverage: settings, funds, guard }: DeskKeepers,
): Hindrance | null {
  const { host, parts } = desk;
  const { action, pair, leverage } = wanted;
  if (isHeldBack(desk, action)) return 'wait';
  if (order === null) return null;
  // What is being left on spot has given its stop up for that: it is sent, as it was decided before the end.
  if (desk.isDraining && isEntry(action)) return 'wait';
  if (isLocked(orders, wanted)) return 'wait';
  if (action === 'stop' && (isGivenUp(orders, pair) || isHeld(desk, orders, wanted))) return 'wait';
  if (isEntry(action)) {
    const reasons = desk.barred(orders.step);
    if ((reasons['*'] ?? reasons[pair]) !== undefined) return 'wait';
    const settled = settings.ready(pair, leverage);
    if (settled !== null) return settled;
  }
  const { caps, marketOf, wallet } = parts;
  const quoteOf = (each: string): Quote | null => host.feed.quoteOf(each);
  const capped = passCaps(orders, wanted, order, { caps, marketOf, quoteOf, wallet, profitAbs: host.profitAbs });
  if (capped !== null || doingOf(action) !== 'entries') return capped;
  return funds.fault(orders, wanted, order) ?? guard?.ready(wanted, order) ?? null;
}

/** What leaves in the place of stops that were refused comes to nothing as well: a stop is tried between, as its trade wants it. */
function isGivenUp(orders: OrderStep, pair: string): boolean {
  return areStopsRefused(orders, pair) && refusedExits(orders.records, pair) === null;
}

/** Whether no order of this kind is begun now, whatever it is. */
export function isHeldBack({ host, parts, mood }: HoldingDesk, action: OrderAction): boolean {
  // What another holder has sent may still arrive.
  if (parts.isEarly()) return true;
  if (host.feed.health().causes.includes('ban') || !host.feed.maySign()) return true;
  // It would not leave, or not arrive while this process has the lease.
  return mood.waits(doingOf(action)) || !host.parts.lease.holdsFor(RECV_WINDOW_MS);
}

/**
 * Whether what stood in for a stop, over for its trade, still locks on spot what this one is to sell. Whoever plans takes it away as nobody's, as long as its
 * intent goes on: nothing waits for one that came back after that, or of which a person decides.
 */
function isLocked({ books, records }: OrderStep, { action, tradeId, pair, leg: own }: WantedOrder): boolean {
  if (isEntry(action) || pair.includes(':')) return false;
  const stops = books.known.filter(({ intent, attempts }) => {
    const isStop = intent.action === 'stop' && intent.tradeId === tradeId;
    return isStop && intent.state === 'WORKING' && attempts.some(isLive);
  });
  if (stops.length === 0) return false;
  const legs = new Set([own, ...wantedOrders(records).map(({ leg }) => leg)]);
  return stops.some(({ intent }) => !legs.has(intent.leg));
}

/** Whether a stop waits as others end each as soon as it is there. It goes out in time. */
function isHeld({ stopWait }: HoldingDesk, orders: OrderStep, wanted: WantedOrder): boolean {
  const waitMs = takenWaitMs(orders, wanted);
  if (waitMs > 0) stopWait.hold(waitMs);
  return waitMs > 0;
}
