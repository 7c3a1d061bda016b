import { isEntry } from '../../../orders/is-entry.ts';
import { wantedOrders } from '../../../session/wanted-orders.ts';
import type { OpenStep } from '../host/session-host.ts';
import type { OrderDesk } from './order-desk.ts';
import { nothingOf } from './plan-orders.ts';

/**
 * Drops the entries that were decided in a step in which the strategy took longer than its time, before anything is planned of them; their trades are
 * told that they expired. What leaves or protects a position is late, and better late than never.
 */
export async function dropOverrun(desk: OrderDesk, step: OpenStep): Promise<void> {
  if (!step.isOverrun) return;
  const known = new Set(desk.intents().map(({ leg }) => leg));
  const late = wantedOrders(step.records).filter(
    ({ action, leg, placedMs }) => isEntry(action) && placedMs >= step.nowMs && !known.has(leg),
  );
  for (const { action, pair } of late)
    step.host.say('warn', 'order-denied', `${action} on ${pair} was not sent: the strategy took too long for it.`);
  await desk.tellTrades(
    step,
    late.map((wanted) => nothingOf(wanted, 'expired')),
  );
}
