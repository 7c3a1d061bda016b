import type { Trade } from '../core/trade.ts';
import { takeReport } from './broker-report.ts';
import type { BrokerOrder } from './broker-order.ts';
import { brokerOrder, brokerWatch, changeBroker, isEntry, toldOf } from './broker-watch.ts';
import type { GoneTrade } from './gone-trades.ts';
import { handedOver, soldBeyond, takeAway, writeOff } from './sold-beyond.ts';
import type { RateFloor } from './rate-floor.ts';
import type { BrokerEvent, Refusal } from './session-event.ts';
import { tradeOf } from './trade-record.ts';
import type { VersionList } from './version-list.ts';

/** What an exchange tells, whether the trade is open, over, or never was. Null, or why it fits no trade: a person has to look at it. */
export function hearReport(event: BrokerEvent, floor: RateFloor, versions: VersionList): Refusal | null {
  const trade = openTradeOf(event, floor) ?? revived(event, floor, versions);
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

/** The open trade that is meant: an order may belong to another trade by now than the one for which it was placed, and which reports name. */
function openTradeOf(event: BrokerEvent, { portfolio, watches }: RateFloor): Trade | null {
  const { openTrades } = portfolio;
  const id = event.kind === 'order' ? event.report.tradeId : event.tradeId;
  const named = openTrades.find((open) => open.id === id) ?? null;
  if (event.kind !== 'order') return named;
  const { leg } = event.report;
  const has = (trade: Trade): boolean => brokerOrder(watches, trade, leg)?.from === id;
  return openTrades.find(has) ?? named;
}

/** What a person says of a trade that is over: that what its pair has sold beyond is out of the books. Null, or why that says nothing. */
function struckOver(event: Exclude<BrokerEvent, { kind: 'order' }>, { gone }: RateFloor): 'no-trade' | null {
  const trade = gone.all.get(event.tradeId);
  if (event.kind !== 'position' || event.rate === undefined || trade === undefined || trade.record === null)
    return 'no-trade';
  writeOff(trade, gone);
  return null;
}

/** A trade that was over and of which more was filled than anybody knew; null: nothing is new; or why nothing can be made of it. */
function revived(event: BrokerEvent, floor: RateFloor, versions: VersionList): Trade | Refusal | null {
  if (event.kind !== 'order') return struckOver(event, floor);
  const found = floor.gone.withOrder(event.report);
  if (found === null) return 'no-trade';
  const [id, gone] = found;
  const { leg } = event.report;
  const known = gone.broker.orders.find((order) => order.leg === leg);
  if (known === undefined) return 'no-order';
  const told = toldOf(known, event.report);
  if (told === known) return null;
  const isLate = told.filled > (isEntry(known) ? known.counted : known.filled);
  const taker = isLate ? takerOf(gone, known, floor, versions) : null;
  const counted = isEntry(known) ? { ...told, counted: told.filled } : told;
  // One that is back has all of its orders again; another trade takes this one alone, and what has sold more than there was.
  if (taker?.id === id) floor.gone.all.delete(id);
  else floor.gone.replace(id, known, taker === null ? counted : null);
  if (taker !== null && isEntry(known)) takeAway(soldBeyond(gone, floor.gone), floor.gone);
  return taker ?? (isLate ? 'late-fill' : null);
}

/**
 * Who has what a late entry bought, which must not lie without a stop: the trade that has the pair by now, if it goes the same way, the one that
 * was taken for empty, or another one. What an exit or a stop sold late is of the trade that has the pair by now, as the account has so much less of it.
 * Null: nobody, and people have to look.
 */
function takerOf(gone: GoneTrade, order: BrokerOrder, floor: RateFloor, versions: VersionList): Trade | null {
  const { broker, record, isClosed } = gone;
  if (record === null) return null;
  const { pair, isShort, id: ownId } = record.trade;
  const other = floor.portfolio.openTrades.find((open) => open.pair === pair);
  const from = order.from ?? ownId;
  const handed = isEntry(order) ? soldBeyond(gone, floor.gone).map(handedOver) : [handedOver([ownId, order])];
  const taken = isEntry(order) ? [{ ...order, from }, ...handed] : handed;
  if (other !== undefined) {
    if (other.isShort !== isShort) return null;
    const { orders } = brokerWatch(floor.watches, other);
    changeBroker(floor.watches, other, { orders: [...orders, ...taken] });
    return other;
  }
  if (!isEntry(order)) return null;
  const version = versions.byId(record.version) ?? versions.newest;
  if (versions.pairIn(version, pair) === null) return null;
  const id = isClosed === true ? floor.trades + 1 : record.trade.id;
  floor.trades = Math.max(floor.trades, id);
  const trade = tradeOf({ ...record, trade: { ...record.trade, id } });
  const handedLegs = new Set(handed.map(({ leg }) => leg));
  const own = broker.orders.filter(({ leg }) => !handedLegs.has(leg));
  floor.revive(trade, version, isClosed === true ? taken : [...own, ...handed]);
  return trade;
}
