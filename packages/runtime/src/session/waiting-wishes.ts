import { leavesAtStop } from '../core/order-rate.ts';
import { isEntry } from './broker-watch.ts';
import { openTradesIn } from './open-trades-in.ts';
import type { SessionRecords } from './record-book.ts';
import type { TradeRecord } from './trade-record.ts';
import { isForced, watchOf } from './wanted-orders.ts';

/**
 * Open trades of which an exit waits at a limit as their strategy wished for it, and which nobody else wants to leave: no signal of a candle,
 * no person, no emergency, not the trade's stop, and no order that is to take its place. What is taken away of these is decided anew by whoever looks next.
 */
export function waitingWishes(records: SessionRecords): readonly TradeRecord['trade'][] {
  const open = openTradesIn(records).map(({ trade }) => trade);
  return open.filter(({ id, exitType }) => {
    // Decided by a candle: whoever looks after the next one has closed does not decide it again.
    if (exitType === 'exit_signal') return false;
    const { orders = [], next = null, isEmergency = false, isWantedOut = false } = watchOf(records, id)?.broker ?? {};
    if (next !== null || isEmergency || isWantedOut || (exitType !== null && leavesAtStop(exitType))) return false;
    const waiting = orders.filter(({ action, state }) => action !== 'stop' && state !== 'over');
    const isWish = waiting.every(
      (order) => !isEntry(order) && order.wish === null && !isForced(order.kind, order.reason),
    );
    return waiting.length > 0 && isWish;
  });
}
