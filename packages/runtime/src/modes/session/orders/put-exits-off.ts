import { compareExact, exactText, sizeOf } from '../../../orders/exact.ts';
import { leastAmount } from '../../../orders/order-faults.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { waitingWishes } from '../../../session/waiting-wishes.ts';
import { lacksStop } from '../../../session/wanted-orders.ts';
import { cancelTradeOrder } from '../commands/cancel-trade-order.ts';
import type { OpenStep } from '../host/session-host.ts';
import { DIFFERS, LACKING, UNREAD, UNREAD_ACCOUNT } from './barred-pairs.ts';
import { isHeldBack } from './desk-hindrance.ts';
import { bookedOf } from './handled-pairs.ts';
import type { OrderDesk } from './order-desk.ts';
import { pairsLocked } from './resting-exits.ts';

/**
 * Takes exits away that wait on spot in the place of a stop, as the session ends: nobody would leave at the stop of the trade while none runs. Their trades
 * place the stop once they hear of it, and the next session decides anew whether to leave. One stays, and is told at the end, where a person, an emergency
 * or the trade's stop wants it, and where no stop could take its place. `id`: stands for a person's wish in what is written down.
 */
export async function putExitsOff(step: OpenStep, desk: OrderDesk, id: string): Promise<void> {
  if (desk.isRecovering || isHeldBack(desk, 'stop')) return;
  const { records } = step;
  const locked = new Set(pairsLocked(records));
  for (const trade of waitingWishes(records)) {
    const { pair } = trade;
    if (!locked.has(pair) || !mayRest(step, trade, desk)) continue;
    await cancelTradeOrder(step, trade.id, id);
    const text = `The session ends: the exit of ${pair} that waits is taken away, so that a stop covers what it was to sell. The next start decides anew whether to leave.`;
    step.host.say('info', 'exit-put-off', text);
  }
}

/** Whether a stop of what is held can rest: as far as one knows the market takes it, and its price is not reached. */
function mayRest({ records }: OpenStep, { pair, stopLoss }: TradeRecord['trade'], desk: OrderDesk): boolean {
  const { last, bid } = desk.host.feed.quoteOf(pair) ?? {};
  const mark = last ?? bid ?? null;
  if (mark === null || mark <= stopLoss || lacksStop(records, pair)) return false;
  if ([DIFFERS, LACKING, UNREAD, UNREAD_ACCOUNT].some((prefix) => records.has(prefix + pair))) return false;
  const rules = desk.parts.marketOf(pair);
  const held = sizeOf(bookedOf(records, pair));
  return rules.isHalted !== true && compareExact(held, leastAmount(rules, exactText(stopLoss), false)) >= 0;
}
