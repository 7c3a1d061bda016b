import type { Trade } from '../core/trade.ts';
import { takeReport } from './broker-report.ts';
import { toldOf } from './broker-watch.ts';
import type { RateFloor } from './rate-floor.ts';
import type { BrokerEvent, Refusal } from './session-event.ts';
import { tradeOf } from './trade-record.ts';
import type { VersionList } from './version-list.ts';

/** What an exchange tells, whether the trade is open, over, or never was. Null, or why it fits no trade: a person has to look at it. */
export function hearReport(event: BrokerEvent, floor: RateFloor, versions: VersionList): Refusal | null {
  const id = event.kind === 'order' ? event.report.tradeId : event.tradeId;
  const trade = floor.portfolio.openTrades.find((open) => open.id === id) ?? revived(event, floor, versions);
  if (typeof trade === 'string' || trade === null) return trade;
  const hall = floor.hallOf(trade);
  const { broker } = hall;
  if (broker === null) return 'no-order';
  const { orders, locks } = floor;
  const refused = takeReport(event, { hall: { ...hall, broker }, orders, locks, trade, nowMs: event.nowMs });
  const { openTrades } = floor.portfolio;
  // Its orders never filled, and none waits: it never was.
  if (openTrades.includes(trade) && trade.orders.length === 0) floor.drop(trade);
  return refused;
}

/** A trade that was over and of which more was filled than anybody knew; null: nothing is new; or why nothing can be made of it. */
function revived(event: BrokerEvent, floor: RateFloor, versions: VersionList): Trade | Refusal | null {
  if (event.kind !== 'order') return 'no-trade';
  const { leg, tradeId } = event.report;
  const gone = floor.gone.all.get(tradeId);
  if (gone === undefined) return 'no-trade';
  const known = gone.broker.orders.find((order) => order.leg === leg);
  if (known === undefined) return 'no-order';
  const told = toldOf(known, event.report);
  if (told === known) return null;
  const isLate = told.filled > known.counted;
  const { record } = gone;
  if (isLate && record !== null && !floor.portfolio.openTrades.some(({ pair }) => pair === record.trade.pair)) {
    const trade = tradeOf(record);
    floor.revive(trade, versions.byId(record.version) ?? versions.newest);
    return trade;
  }
  const counted = { ...told, counted: told.filled };
  const orders = gone.broker.orders.map((order) => (order === known ? counted : order));
  floor.gone.all.set(tradeId, { ...gone, broker: { ...gone.broker, orders } });
  return isLate ? 'late-fill' : null;
}
