import type { OrderDesk } from './order-desk.ts';
import { isLive } from './order-news.ts';

/** Exchange time between two looks at whether everything is in order. */
const LOOK_EVERY_MS = 500;

/**
 * Leaves orders in order before the session ends: entries are taken away, what is not known is found out, stops and exits stay where they are. What
 * waits for a person does not hold it up. The process has a deadline of its own for that.
 */
export async function drainOrders(desk: OrderDesk): Promise<void> {
  desk.isDraining = true;
  await desk.orderTurn();
  while (!isInOrder(desk) && !desk.parts.signal.aborted) {
    await Promise.race([desk.inbox.arrived, desk.sleep(LOOK_EVERY_MS, desk.parts.signal)]);
    await desk.orderTurn();
  }
  await desk.tellOthers();
}

function isInOrder(desk: OrderDesk): boolean {
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
