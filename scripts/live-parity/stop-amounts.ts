import { exactDifference, exactSum } from '../../packages/runtime/src/core/exact-sum.ts';
import type { OrderEvidence } from '../live-place/order-evidence.ts';
import type { PlannedOrder } from './intents.ts';

/** Messages of stops tell no amount: with money it is that of the order that the session planned. */
export function withPlannedStops(
  planned: readonly PlannedOrder[],
  { intents }: Pick<OrderEvidence, 'intents'>,
): readonly PlannedOrder[] {
  const stops = intents.filter(({ action }) => action === 'stop');
  return withStops(planned, ({ tradeId, toldMs }) => {
    const before = stops.filter((intent) => intent.tradeId === tradeId && intent.decidedMs <= toldMs);
    const newest = before.toSorted((a, b) => a.decidedMs - b.decidedMs || a.id - b.id).at(-1);
    return newest === undefined ? null : Number(newest.amount);
  });
}

/** With play money no order stands behind a stop: what is met sells all that its trade then has. So it is of what that had when it was told. */
export function withHeldStops(
  planned: readonly PlannedOrder[],
  { trades }: Pick<OrderEvidence, 'trades'>,
): readonly PlannedOrder[] {
  return withStops(planned, ({ tradeId, toldMs }) => {
    const record = trades.find(({ trade }) => trade.id === tradeId);
    if (record === undefined) return null;
    const filled = record.orders.filter(({ filledTimeMs }) => filledTimeMs !== null && filledTimeMs <= toldMs);
    return filled.reduce((held, each) => (each.isEntry ? exactSum : exactDifference)(held, each.filled), 0);
  });
}

function withStops(
  planned: readonly PlannedOrder[],
  amountOf: (stop: PlannedOrder) => number | null,
): readonly PlannedOrder[] {
  return planned.map((order) => (order.action === 'stop' ? { ...order, amount: amountOf(order) } : order));
}
