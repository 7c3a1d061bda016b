import { exactOrder, type ReadyOrder } from '../../../orders/exact-order.ts';
import { exactText, signOf, sizeOf, times } from '../../../orders/exact.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import { withinBounds } from '../../../orders/market-bounds.ts';
import { mostAmount } from '../../../orders/order-faults.ts';
import type { ProtectedPosition } from '../../../orders/protection.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { stopToPlace, wantedStop, type StopPlaced } from '../../../session/stop-placed.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { cannotTell } from './barred-pairs.ts';
import { mostStopped } from './lacking-coins.ts';
import { isLive } from './order-news.ts';
import type { OrderStep } from './order-step.ts';
import type { PlanWorld } from './plan-orders.ts';
import { keepUntold, untoldOf } from './untold.ts';

interface AheadWorld extends Pick<PlanWorld, 'wanted' | 'marketOf' | 'hindrance'> {
  /** What stops are to cover, and do not. */
  readonly bare: readonly ProtectedPosition[];
}

/** Stops that were placed for open trades which have not heard of them, as they will want them. */
export function stopsAhead(records: SessionRecords): readonly WantedOrder[] {
  const open = new Map(openTradesIn(records).map((record) => [record.trade.id, record]));
  return untoldOf(records, 'stop-placed').flatMap((event) => {
    const record = open.get(event.tradeId);
    return record === undefined ? [] : [wantedStop(event, record)];
  });
}

/**
 * Places the first stop of each trade that holds what it has not heard of, and wants none for it: at the price that was decided with the entry. Its trade is
 * told of the stop before it hears of the entry, and has it as its own.
 */
export function placeAhead(orders: OrderStep, world: AheadWorld): void {
  for (const position of world.bare) {
    const { pair } = position;
    const isOwn = ({ trade }: TradeRecord): boolean =>
      trade.pair === pair && trade.isShort === signOf(position.amount) < 0;
    const record = openTradesIn(orders.records).find(isOwn);
    const isOut = world.wanted.some((order) => order.pair === pair && !isEntry(order.action));
    if (record === undefined || isOut || mayBeLeaving(orders, pair)) continue;
    const event = eventOf(orders, record, position, world);
    if (event !== null && isPlanned(orders, event, record, world)) keepUntold(orders.step, event);
  }
}

/**
 * Places each stop that its trade wants and that was never begun, as on spot one before it had to go first, which is over by now: no process was there to
 * begin it. It covers all that lacks a stop.
 */
export function placeUnbegun(orders: OrderStep, world: AheadWorld): void {
  const { books, records } = orders;
  for (const wanted of world.wanted) {
    const { pair, leg, action, isCanceled } = wanted;
    const position = world.bare.find((each) => each.pair === pair && !each.isLeaving);
    const isBegun = books.known.some(({ intent }) => intent.leg === leg && intent.pair === pair);
    if (action !== 'stop' || isCanceled || isBegun || position === undefined || mayBeLeaving(orders, pair)) continue;
    if (cannotTell(records, pair)) continue;
    const lacks = Number(times(sizeOf(position.amount), world.marketOf(pair).contractSize));
    const most = mostStopped(orders, world.wanted, pair);
    // Not what the trade has: of the stop before a part may have been executed, which it has not heard.
    const amount = Math.min(lacks, most === null ? Infinity : Number(most));
    planStop(orders, { ...wanted, amount }, world);
  }
}

/** Something of the session's own leaves or protects it already, or may. */
function mayBeLeaving({ books }: OrderStep, pair: string): boolean {
  return books.known.some(
    ({ intent, attempts }) => intent.pair === pair && !isEntry(intent.action) && attempts.some(isLive),
  );
}

function eventOf(
  { records, step: { nowMs } }: OrderStep,
  record: TradeRecord,
  { pair, amount, mayDouble }: ProtectedPosition,
  { marketOf }: AheadWorld,
): StopPlaced | null {
  const base = Number(times(sizeOf(amount), marketOf(pair).contractSize));
  return stopToPlace(records, record, { amount: base, nowMs, isReduceOnly: mayDouble });
}

function isPlanned(orders: OrderStep, event: StopPlaced, record: TradeRecord, world: AheadWorld): boolean {
  const order = planStop(orders, wantedStop(event, record), world);
  if (order === null) return false;
  const text = `${record.trade.pair}: an entry was executed while the strategy is not open, and the stop that was decided with it is placed at ${order.stopPrice}.`;
  orders.step.host.say('info', 'stop-ahead', text);
  return true;
}

/** The order that was planned; null: none may be. */
function planStop(orders: OrderStep, wanted: WantedOrder, { marketOf, hindrance }: AheadWorld): ReadyOrder | null {
  const { pair, side, leg, tradeId, isReduceOnly, reason } = wanted;
  const rules = marketOf(pair);
  const mark = wanted.stopRate!;
  const asked = exactOrder(wanted, rules, {
    mark,
    offStep: 'cut',
    most: mostAmount(wanted.kind, rules),
    goesOn: true,
  });
  if ('refused' in asked) return null;
  const { bounds } = rules;
  const order = bounds === undefined ? asked : withinBounds(asked, bounds, rules, { side, mark: exactText(mark) });
  if (hindrance(wanted, order) !== null) return null;
  const { nowMs } = orders.step;
  const named = { pair, candleMs: nowMs, action: 'stop', leg, tradeId, side, kind: order.kind, isReduceOnly } as const;
  const isDone = orders.plan({ ...named, reason, decidedMs: nowMs, expiresMs: null }, order).kind === 'done';
  return isDone ? order : null;
}
