import { isEntry } from './is-entry.ts';
import type { Intent, OrderFill } from './attempt.ts';
import { minus, negated, plus, signOf } from './exact.ts';
import { fillKey, positionKey, type BookedPosition, type OrderDraft } from './order-draft.ts';
import { takeStruck, unstruck } from './struck-out.ts';

/** Which way a position of its trade lies. */
export function positionSide({ action, side }: Pick<Intent, 'action' | 'side'>): 'long' | 'short' {
  const opens = isEntry(action);
  return opens === (side === 'buy') ? 'long' : 'short';
}

/**
 * What an execution changes of what is held, signed: on spot a purchase brings less by what was paid in the coin itself. The fee of a sale is none of the
 * position, which is gone by then: the account pays it of what else it has of that coin, as with BNB that is kept for fees.
 */
export function changeBy({
  pair,
  side,
  amount,
  fee,
  feeAsset,
}: Pick<OrderFill, 'pair' | 'side' | 'amount' | 'fee' | 'feeAsset'>): string {
  const paid = isSpot(pair) && side === 'buy' && feeAsset === pair.split('/')[0] ? fee : '0';
  return minus(side === 'buy' ? amount : negated(amount), paid);
}

/** Writes an execution of an intent of its trade, or of what the exchange took over, down, with what a position is after it. How much of it was struck out before, decimal text. */
export function bookFill(draft: OrderDraft, fill: OrderFill, intent: Pick<Intent, 'action' | 'side'>): string {
  const struck = takeStruck(draft, fill, intent);
  const booked: OrderFill = signOf(struck) > 0 ? { ...fill, struck } : fill;
  draft.write(fillKey(fill.pair, fill.tradeId), booked);
  const rest = unstruck(booked);
  if (rest !== null) movePosition(draft, fill.pair, positionSide(intent), changeBy(rest));
  return struck;
}

/** Adds to a position, signed; one that comes to nothing is gone. */
export function movePosition(draft: OrderDraft, pair: string, side: 'long' | 'short', change: string): void {
  const key = positionKey(pair, side);
  const before = draft.read<BookedPosition>(key) ?? { pair, side, amount: '0', dust: '0' };
  const amount = plus(before.amount, change);
  if (signOf(amount) === 0) draft.drop(key);
  else draft.write(key, { ...before, amount, dust: '0' } satisfies BookedPosition);
}

/** Spot pairs have no settlement currency in their names. */
function isSpot(pair: string): boolean {
  return !pair.includes(':');
}
