import { signOf } from '../../../orders/exact.ts';
import { nearerStop } from '../../../session/exchange-stop.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { AT_STOP_MS, isTooSoon } from '../../../session/refusals.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { refusedExits } from '../../../session/wanted-orders.ts';
import type { OrderStep } from './order-step.ts';

/**
 * Whether what leaves a pair waits for exits of it that were refused, as at a look: while the price is at or beyond a stop for no longer than there. `mark`: the
 * last price; null: nobody knows.
 */
export function isExitTooSoon(records: SessionRecords, pair: string, nowMs: number, mark: number | null): boolean {
  const refused = refusedExits(records, pair);
  if (refused === null) return false;
  const isReached = ({ trade }: TradeRecord): boolean =>
    trade.pair === pair && mark !== null && (trade.isShort ? mark >= nearerStop(trade) : mark <= nearerStop(trade));
  return isTooSoon(refused, nowMs, openTradesIn(records).some(isReached) ? AT_STOP_MS : Infinity);
}

/** Whether an exit of a pair that was planned since then was executed, at least in part: what is left may go on to leave. */
export function hasLeftSince({ books }: OrderStep, pair: string, sinceMs: number): boolean {
  return books.known.some(
    ({ intent, attempts }) =>
      intent.pair === pair &&
      (intent.action === 'exit' || intent.action === 'reduce') &&
      intent.decidedMs >= sinceMs &&
      attempts.some(({ filled }) => signOf(filled) > 0),
  );
}
