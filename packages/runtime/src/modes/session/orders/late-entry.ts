import { exactDifference } from '../../../core/exact-sum.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { OrderReport } from '../../../session/order-report.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { BrokerEvent } from '../../../session/session-event.ts';
import { orderIn, wantedOrders, type WantedOrder } from '../../../session/wanted-orders.ts';
import { HOST_STOP, type StopRecord } from '../commands/stop-record.ts';
import type { OpenStep } from '../host/session-host.ts';
import { isToLeave, leavingIn } from '../swap/leaving.ts';
import { isFlattened } from './flatten.ts';

/** What a report made of the trades, in words, where an entry of a trade that is over went to another one; null: it did not. */
export function lateEntryText(
  before: SessionRecords,
  after: SessionRecords,
  { tradeId }: Pick<OrderReport, 'tradeId'>,
): string | null {
  const held = new Map(openTradesIn(before).map(({ trade }) => [trade.id, trade.amount]));
  if (held.has(tradeId)) return null;
  for (const { trade } of openTradesIn(after)) {
    const { id, pair, amount } = trade;
    const more = exactDifference(amount, held.get(id) ?? 0);
    if (id === tradeId || more <= 0) continue;
    const entered = `${pair}: ${more} that an entry of trade ${tradeId} got after that trade was over`;
    return held.has(id) ? `${entered} belongs to trade ${id} now.` : `${entered} is trade ${id} now.`;
  }
  return null;
}

/** Whether the session goes on leaving a trade by itself: it leaves all, or those of a version before, or a day has lost what it may. */
function isBeingLeft(step: OpenStep, id: number): boolean {
  const stop = JSON.parse(step.draft.get(HOST_STOP) ?? 'null') as StopRecord | null;
  const leaving = leavingIn(step.draft);
  return stop?.how === 'close' || (leaving !== null && isToLeave(leaving, step, id)) || isFlattened(step, id);
}

/** In words that a trade holds something after the exit that a person or an emergency got, where nothing more leaves it; null: that is not so. */
function stayingText(
  step: OpenStep,
  before: SessionRecords,
  after: SessionRecords,
  { leg, state }: Pick<OrderReport, 'leg' | 'state'>,
): string | null {
  if (state !== 'closed') return null;
  // One that another trade left behind leaves nothing of the trade that has it by now.
  const isExit = (order: WantedOrder): boolean => order.leg === leg && order.action === 'exit' && !order.isCanceled;
  const exit = wantedOrders(before).find(isExit);
  if (exit === undefined || !['force_exit', 'emergency_exit'].includes(exit.reason)) return null;
  const held = openTradesIn(after).find(({ trade }) => trade.id === exit.tradeId)?.trade;
  const isOver = !wantedOrders(after).some(
    ({ tradeId, action, isCanceled }) => tradeId === exit.tradeId && action === 'exit' && !isCanceled,
  );
  if (held === undefined || held.amount <= 0 || !isOver || isBeingLeft(step, held.id)) return null;
  const { pair, id, amount } = held;
  return `${pair}: trade ${id} goes on with ${amount}, which an entry of it brought while the rest was being left; force-exit leaves that as well.`;
}

/** In words what an exit or a stop of a trade that is over has taken of the one that has its pair by now; null: nothing. */
function takenText(
  before: SessionRecords,
  after: SessionRecords,
  { tradeId, leg }: Pick<OrderReport, 'tradeId' | 'leg'>,
): string | null {
  const known = orderIn(before, leg);
  if (known === null || isEntry(known.order.action)) return null;
  const left = new Map(openTradesIn(after).map(({ trade }) => [trade.id, trade.amount]));
  const had = openTradesIn(before).find(({ trade: { pair, id } }) => pair === known.pair && id !== tradeId)?.trade;
  if (had === undefined) return null;
  const less = exactDifference(had.amount, left.get(had.id) ?? 0);
  if (less <= 0) return null;
  const closed = left.has(had.id) ? '' : ', which is closed by that';
  return `${had.pair}: ${less} that ${doneLate(known.order, tradeId)} is out of trade ${had.id}${closed}.`;
}

function doneLate({ action, side }: Pick<WantedOrder, 'action' | 'side'>, tradeId: number): string {
  const what = action === 'stop' ? 'a stop' : isEntry(action) ? 'an entry' : 'an exit';
  return `${what} of trade ${tradeId} ${side === 'buy' ? 'bought' : 'sold'} late`;
}

/** In words what an order of ours bought or sold and no trade took: of a trade that was over, or had nothing by then. */
function nobodysText(records: SessionRecords, { tradeId, leg, filled }: OrderReport): string | null {
  const known = orderIn(records, leg);
  if (known === null) return null;
  const { pair, order } = known;
  // Of what was sold before, people were told then.
  const more = exactDifference(filled, isEntry(order.action) ? order.counted : order.filled);
  const inAll = more === filled ? '' : `, ${filled} in all by now,`;
  return `${pair}: ${more} that ${doneLate(order, tradeId)}${inAll} is in no trade. Compare what the account holds with the trades of the pair.`;
}

/** Tells the trades of an order; people, too, where it was late and another trade has it or has less by it, or its trade goes on with that, or no trade took it. */
export async function takeTellingLate(step: OpenStep, event: Extract<BrokerEvent, { kind: 'order' }>): Promise<void> {
  const { report } = event;
  const before = report.filled > 0 ? step.records : null;
  const { refused } = await step.take(event, () => event);
  if (before === null) return;
  const after = step.records;
  const text =
    refused === 'late-fill'
      ? nobodysText(before, report)
      : (lateEntryText(before, after, report) ??
        takenText(before, after, report) ??
        stayingText(step, before, after, report));
  if (text !== null) step.host.warn({ cause: 'late-fill', about: text, text });
}
