import { isEntry } from '../../../orders/is-entry.ts';
import { wantedOrders } from '../../../session/wanted-orders.ts';
import type { OrderDesk } from './order-desk.ts';
import { isLive } from './order-news.ts';

/** Exchange time between two looks at whether everything is in order. */
const LOOK_EVERY_MS = 500;
/** Exchange time that stops and exits of open trades may take to get there; what is refused for longer does not keep a session from ending. */
const PROTECT_WITHIN_MS = 10_000;

/**
 * Leaves orders in order before the session ends: entries are taken away, what is not known is found out, stops and exits stay where they are, and
 * those that trades want by now are sent. What waits for a person does not hold it up. The process has a deadline of its own for that.
 */
export async function drainOrders(desk: OrderDesk): Promise<void> {
  desk.isDraining = true;
  await desk.orderTurn();
  const untilMs = desk.exchangeMs() + PROTECT_WITHIN_MS;
  const isReady = (): boolean => isInOrder(desk) && (isCovered(desk) || desk.exchangeMs() >= untilMs);
  while (!isReady() && !desk.parts.signal.aborted) {
    await Promise.race([desk.inbox.arrived, desk.sleep(LOOK_EVERY_MS, desk.parts.signal)]);
    await desk.orderTurn();
  }
  await desk.tellOthers();
}

/** Whether no entry is at the exchange any more, and it is known of each order what became of it. */
export function isInOrder(desk: OrderDesk): boolean {
  if (!desk.inbox.isEmpty || desk.sender.onItsWay > 0) return false;
  const intents = new Map(desk.intents().map((intent) => [intent.id, intent]));
  return desk
    .attempts()
    .filter(isLive)
    .every(({ intent, state }) => {
      const { action, state: decided } = intents.get(intent)!;
      if (decided === 'BLOCKED') return true;
      if (state === 'SUBMITTING' || state === 'UNKNOWN') return false;
      return action !== 'enter' && action !== 'add';
    });
}

/** Whether every stop and exit that a trade wants lies at the exchange, as far as it can. */
function isCovered(desk: OrderDesk): boolean {
  const live = new Set(
    desk
      .attempts()
      .filter(isLive)
      .map(({ intent }) => intent),
  );
  const ofTrades = desk.intents().filter(({ action }) => action !== 'protect');
  const sent = ofTrades.filter(({ id, state }) => live.has(id) || state === 'BLOCKED');
  const legs = new Set(sent.map(({ leg }) => leg));
  return wantedOrders(desk.host.records).every(
    ({ leg, action, isCanceled }) => isCanceled || isEntry(action) || legs.has(leg),
  );
}
