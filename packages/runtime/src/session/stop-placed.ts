import { truncateAmount } from '../core/steps.ts';
import type { Trade } from '../core/trade.ts';
import type { BrokerOrder } from './broker-order.ts';
import { nearerStop, sideOf } from './exchange-stop.ts';
import type { SessionRecords } from './record-book.ts';
import type { BrokerEvent } from './session-event.ts';
import type { TradeRecord } from './trade-record.ts';
import { firstEntryWithoutStop, wantedOf, type WantedOrder } from './wanted-orders.ts';

export type StopPlaced = Extract<BrokerEvent, { kind: 'stop-placed' }>;

/**
 * The stop of an open trade that hears of nothing, for what its entry has brought: where the trade wanted it when the entry was decided. `amount`: base
 * units. Null: the trade has had a stop, it has no entry, or no price stands in its record.
 */
export function stopToPlace(
  records: SessionRecords,
  { trade }: TradeRecord,
  { amount, nowMs, isReduceOnly }: Pick<StopPlaced, 'amount' | 'nowMs' | 'isReduceOnly'>,
): StopPlaced | null {
  const entry = firstEntryWithoutStop(records, trade.id);
  const stopRate = nearerStop(trade);
  if (entry === null || !(stopRate > 0)) return null;
  // As the trade counts it: another amount would be moved as soon as it hears of it.
  const cut = truncateAmount(amount, trade);
  return { kind: 'stop-placed', nowMs, tradeId: trade.id, leg: -entry, amount: cut, stopRate, isReduceOnly };
}

/** It as an order of its trade. */
export function placedStop(
  { leg, amount, stopRate, isReduceOnly, nowMs }: StopPlaced,
  trade: Pick<Trade, 'isShort'>,
): Omit<BrokerOrder, 'state' | 'filled' | 'average' | 'fees' | 'counted' | 'countedCost' | 'wish'> {
  return {
    ...{ leg, action: 'stop', side: sideOf(trade), kind: 'stop-market', amount, rate: null, stopRate },
    ...{ isReduceOnly, reason: 'stoploss_on_exchange', candleMs: 0, placedMs: nowMs },
  };
}

/** It as its trade will want it. */
export function wantedStop(event: StopPlaced, record: TradeRecord): WantedOrder {
  return wantedOf({ ...placedStop(event, record.trade), wish: null }, [], record);
}
