import type { OrderEvent } from '../../../ports/order-exchange.ts';
import { crashPoint } from '../host/crash-point.ts';
import { attemptOf } from '../../../orders/order-book.ts';
import { askCancel } from './ask-cancel.ts';
import { isLive, type OrderNews } from './order-news.ts';
import type { OrderStep } from './order-step.ts';
import { bookForeignFill, noteForeignOrder } from './foreign-fills.ts';
import { takenPositions, type TakenPairs } from './taken-positions.ts';
import { takeSnapshot, type SnapshotTaken, type SnapshotWorld } from './take-snapshot.ts';

export interface Heard {
  /** Events may have been missed: the exchange is to be looked at. */
  readonly isSuspect: boolean;
  /** Trades whose position the exchange took over. */
  readonly liquidated: readonly string[];
  readonly snapshot: SnapshotTaken | null;
}

/** Folds what came in into the books, in order of arrival: what was seen in another order leads to the same. */
export function takeNews(orders: OrderStep, news: readonly OrderNews[], world: SnapshotWorld): Heard {
  let isSuspect = false;
  let snapshot: SnapshotTaken | null = null;
  const taken: TakenPairs = { booked: new Set(), told: new Set() };
  for (const each of news) {
    if (each.kind === 'attempt') {
      for (const { event, atMs } of each.happened) orders.happen(each.cid, event, atMs);
      askAgain(orders, each);
    } else if (each.kind === 'snapshot') snapshot = takeSnapshot(orders, each.snapshot, world, taken);
    else if (each.event.kind === 'liquidation') taken.told.add(each.event.pair);
    else if (each.event.kind === 'order' || each.event.kind === 'fill')
      isSuspect = takeEvent(orders, each.event, world, taken) || isSuspect;
    else {
      if (each.event.kind === 'unknown-frames') warnOfUnknown(orders, each.event.ratio);
      if (each.event.kind === 'margin-call') warnOfMargin(orders, each.event.pairs);
      isSuspect ||= each.event.kind !== 'account';
    }
  }
  const positions = takenPositions(orders, taken);
  return { isSuspect: isSuspect || positions.isSuspect, liquidated: positions.liquidated, snapshot };
}

/** Once an hour, however much it is: an exchange has changed what it sends, or the program reads it wrongly. */
function warnOfUnknown({ step }: OrderStep, ratio: number): void {
  const part = `${(100 * ratio).toFixed(1)} % of what the stream of the account sent in five minutes`;
  const text = `${part} means nothing to this program; orders and positions are looked at.`;
  step.host.warn({ cause: 'unknown-frames', text });
}

/** Once an hour for the same pairs. Nothing is left because of it: that is what stops are for, and a person may bring money. */
function warnOfMargin({ step }: OrderStep, pairs: readonly string[]): void {
  const what = pairs.length === 0 ? 'positions that it does not name' : pairs.join(', ');
  const text = `The exchange says that the margin of ${what} runs out: it may take them over at any moment. Orders and positions are looked at.`;
  step.host.warn({ cause: 'margin-call', about: what, text });
}

/** An order that rests although it was to be taken away, and whoever was asked did not say: it is asked again. */
function askAgain(orders: OrderStep, { cid, happened }: Extract<OrderNews, { kind: 'attempt' }>): void {
  const last = happened.at(-1)!;
  if (last.event.kind !== 'report' || last.event.from !== 'query') return;
  const attempt = orders.books.attempts.get(cid);
  if (attempt?.cancel !== 'unknown' || !isLive(attempt) || attempt.ending !== null) return;
  askCancel(orders, attempt, last.atMs);
}

/** True where it may be of what a stop of ours became: whoever looks sees. */
function takeEvent(
  orders: OrderStep,
  event: Extract<OrderEvent, { kind: 'order' | 'fill' }>,
  world: SnapshotWorld,
  taken: TakenPairs,
): boolean {
  crashPoint('C12');
  const attempt = attemptOf(orders.records, event.kind === 'order' ? event.order : event.fill);
  if (attempt === null) return takeStranger(orders, event, world, taken);
  const { nowMs } = orders.step;
  if (event.kind === 'fill') orders.happen(attempt.cid, { kind: 'fills', fills: [event.fill] }, nowMs);
  else orders.happen(attempt.cid, { kind: 'report', from: 'stream', order: event.order, fills: [] }, nowMs);
  crashPoint('C14');
  return false;
}

function takeStranger(
  orders: OrderStep,
  event: Extract<OrderEvent, { kind: 'order' | 'fill' }>,
  world: SnapshotWorld,
  taken: TakenPairs,
): boolean {
  if (event.kind === 'order') return noteForeignOrder(orders, event.order, world);
  const owner = bookForeignFill(orders, event.fill, world);
  if (owner === 'taken-over') taken.booked.add(event.fill.pair);
  return owner === 'unsure';
}
