import { changeBy } from '../../../orders/book-position.ts';
import { compareExact, minus, plus, signOf, sizeOf } from '../../../orders/exact.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { legsOf } from '../../../session/wanted-orders.ts';
import { bookedOf, exceptHandled } from './handled-pairs.ts';
import type { OrderStep } from './order-step.ts';
import { areRemains } from './remains.ts';

/** `dust/<pair>`: what of a position is too little for an order, decimal text. */
export const DUST = 'dust/';
/** `dust-told/<pair>`: the amount that was said last. */
const TOLD = 'dust-told/';

/**
 * What of a position its open trade has, signed: what closed trades have left behind is not to be protected. It is too little to be sold, or is sold. `least`: the smallest amount of it that is sold.
 */
export function heldByTrades(
  orders: OrderStep,
  { pair, amount, least }: { readonly pair: string; readonly amount: string; readonly least: string },
): string {
  // By order: one that filled after its trade was closed belongs to another trade.
  const legs = legsOf(orders.records, pair);
  const { books } = orders;
  const held = books.known
    .filter(({ intent }) => intent.pair === pair && intent.action !== 'protect' && legs.has(intent.leg))
    .flatMap((known) => books.fillsOf(known))
    .reduce((sum, fill) => plus(sum, changeBy(fill)), '0');
  const beside = minus(amount, held);
  const rest =
    legs.size === 0 ? beside : exceptHandled(orders.records, pair, beside, minus(bookedOf(orders.records, pair), held));
  // They have no more than there is: a person has struck the rest out, or the exchange took it.
  if (signOf(rest) * signOf(held) < 0) return amount;
  const isLeft = compareExact(sizeOf(rest), least) < 0 || areRemains(pair, rest, least);
  return isLeft ? held : amount;
}

/** Whether so much, signed, is all that a pair holds, and too little for an order. */
export function isWhollyDust(records: SessionRecords, pair: string, amount: string): boolean {
  const dust = JSON.parse(records.get(DUST + pair) ?? 'null') as string | null;
  return dust !== null && compareExact(dust, amount) === 0;
}

/** Writes down what is too little for an order, and says each amount once, however prices move what is enough: it stays, or somebody sweeps it. */
export function noteDust(orders: OrderStep, dust: ReadonlyMap<string, string>, held: ReadonlySet<string>): void {
  const { draft, host } = orders.step;
  for (const key of orders.records.keys()) {
    if (key.startsWith(DUST) && !dust.has(key.slice(DUST.length))) draft.drop(key);
    if (key.startsWith(TOLD) && !held.has(key.slice(TOLD.length))) draft.drop(key);
  }
  for (const [pair, amount] of dust) {
    const text = JSON.stringify(amount);
    if (draft.get(DUST + pair) !== text) draft.put(DUST + pair, amount);
    if (draft.get(TOLD + pair) === text) continue;
    draft.put(TOLD + pair, amount);
    host.say('info', 'dust', `${pair}: ${amount} is too little for an order; it is kept, and has no stop.`);
  }
}
