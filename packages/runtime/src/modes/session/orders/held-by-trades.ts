import { changeBy } from '../../../orders/book-position.ts';
import { compareExact, minus, plus, sizeOf } from '../../../orders/exact.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { OrderStep } from './order-step.ts';

/** `dust/<pair>`: what of a position is too little for an order, decimal text; told once. */
export const DUST = 'dust/';

/**
 * What of a position its open trade has, signed: what closed trades have left behind is not to be protected, as long as it is too little for an order.
 * `least`: the smallest order.
 */
export function heldByTrades(
  orders: OrderStep,
  { pair, amount, least }: { readonly pair: string; readonly amount: string; readonly least: string },
): string {
  const open = new Set(openTradesIn(orders.records).flatMap(({ trade }) => (trade.pair === pair ? [trade.id] : [])));
  const { books } = orders;
  const held = books.known
    .filter(({ intent }) => intent.pair === pair && open.has(intent.tradeId))
    .flatMap((known) => books.fillsOf(known))
    .reduce((sum, fill) => plus(sum, changeBy(fill)), '0');
  return compareExact(sizeOf(minus(amount, held)), least) < 0 ? held : amount;
}

/** Writes down what is too little for an order, and says it once: it stays until more is there, or somebody sweeps it. */
export function noteDust(orders: OrderStep, dust: ReadonlyMap<string, string>): void {
  const { draft, host } = orders.step;
  for (const key of orders.records.keys())
    if (key.startsWith(DUST) && !dust.has(key.slice(DUST.length))) draft.drop(key);
  for (const [pair, amount] of dust) {
    if (draft.get(DUST + pair) === JSON.stringify(amount)) continue;
    draft.put(DUST + pair, amount);
    host.say('info', 'dust', `${pair}: ${amount} is too little for an order; it is kept, and has no stop.`);
  }
}
