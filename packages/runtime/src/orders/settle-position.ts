import { bookFill, movePosition } from './book-position.ts';
import { compareExact, minus, signOf, sizeOf, sumOf } from './exact.ts';
import { fillKey, POSITION, type BookedPosition, type OrderDraft } from './order-draft.ts';
import type { BookNote, OrderOp } from './order-op.ts';
import { noteStruck } from './struck-out.ts';

/**
 * Executions of orders that are not ours. Those by which the exchange took a position over are of it; what is held counts them, once each, but for
 * what a person had struck out. Others change nothing of ours. Null: all of them were known.
 */
export function bookUnassigned(
  draft: OrderDraft,
  { fills, isTakenOver = false }: Extract<OrderOp, { op: 'unassigned' }>,
): readonly BookNote[] | null {
  const notes: BookNote[] = [];
  for (const fill of fills) {
    const { pair, tradeId } = fill;
    if (draft.has(fillKey(pair, tradeId))) continue;
    if (isTakenOver) {
      const struck = bookFill(draft, { ...fill, cid: null, isTaken: true }, { action: 'exit', side: fill.side });
      if (signOf(struck) > 0) notes.push({ kind: 'struck-fill', cid: fill.cid ?? fill.exchangeId, amount: struck });
      continue;
    }
    draft.write(fillKey(pair, tradeId), { ...fill, cid: null });
    notes.push({ kind: 'unassigned', pair, tradeId });
  }
  return draft.put.size === 0 ? null : notes;
}

/**
 * What a pair holds becomes what the exchange shows, where that is a step of difference at most: nobody can sell it, and no fill tells of it; or what a
 * person says. False: it is so already.
 */
export function adjustPosition(
  draft: OrderDraft,
  { pair, found, struckBeforeMs }: Extract<OrderOp, { op: 'adjust' }>,
): boolean {
  const held = draft.rows<BookedPosition>(POSITION).filter(([, position]) => position.pair === pair);
  const change = minus(found, sumOf(held.map(([, { amount }]) => amount)));
  if (signOf(change) === 0) return false;
  const largest = held.toSorted(([, one], [, other]) => compareExact(sizeOf(other.amount), sizeOf(one.amount)))[0];
  const way = largest?.[1].side ?? (signOf(change) > 0 ? 'long' : 'short');
  if (struckBeforeMs !== undefined) noteStruck(draft, { pair, change, way, beforeMs: struckBeforeMs });
  movePosition(draft, pair, way, change);
  return true;
}
