import { compareExact, exactText, sizeOf } from '../../../orders/exact.ts';
import { leastAmount } from '../../../orders/order-faults.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { waitingWishes } from '../../../session/waiting-wishes.ts';
import { lacksStop, wantedOrders } from '../../../session/wanted-orders.ts';
import { cancelTradeOrder } from '../commands/cancel-trade-order.ts';
import type { OpenStep } from '../host/session-host.ts';
import { cannotTell } from './barred-pairs.ts';
import { isHeldBack } from './desk-hindrance.ts';
import { bookedOf } from './handled-pairs.ts';
import type { OrderDesk } from './order-desk.ts';
import { pairsLocked } from './resting-exits.ts';

/**
 * Takes exits away that wait on spot in the place of a stop, as the session ends: nobody would leave at the stop of the trade while none runs. Their trades
 * place the stop once they hear of it, and the next session decides anew whether to leave. One stays, and is told at the end, where a signal of a
 * candle, a person, an emergency or the trade's stop wants it, and where no stop could take its place. `id`: stands for a person's wish in what is written down.
 */
export async function putExitsOff(step: OpenStep, desk: OrderDesk, id: string): Promise<void> {
  if (desk.isRecovering) return;
  const { records } = step;
  const locked = new Set(isHeldBack(desk, 'stop') ? [] : pairsLocked(records));
  const begun = new Set(desk.intents().map(({ leg }) => leg));
  const exits = wantedOrders(records).filter(({ action }) => action !== 'stop');
  for (const trade of waitingWishes(records)) {
    const { pair } = trade;
    // What cannot be sent yet has left its stop where it is: sent while the session ends, it would take that away.
    const isUnsent = !pair.includes(':') && exits.every(({ tradeId, leg }) => tradeId !== trade.id || !begun.has(leg));
    if (!isUnsent && (!locked.has(pair) || !mayRest(step, trade, desk))) continue;
    await cancelTradeOrder(step, trade.id, id);
    // As freqtrade, a trade keeps an exit of which less is left than one may enter with.
    if (waitingWishes(step.records).some((each) => each.id === trade.id)) continue;
    const text = `The session ends: the exit of ${pair} that waits is taken away, so that a stop covers what it was to sell. The next start decides anew whether to leave.`;
    step.host.say('info', 'exit-put-off', text);
  }
}

/** Whether a stop of what is held can rest: as far as one knows the market takes it, and its price is not reached. */
function mayRest({ records }: OpenStep, { pair, stopLoss }: TradeRecord['trade'], desk: OrderDesk): boolean {
  const { last, bid } = desk.host.feed.quoteOf(pair) ?? {};
  const mark = last ?? bid ?? null;
  if (mark === null || mark <= stopLoss || lacksStop(records, pair)) return false;
  if (cannotTell(records, pair)) return false;
  const rules = desk.parts.marketOf(pair);
  const held = sizeOf(bookedOf(records, pair));
  return rules.isHalted !== true && compareExact(held, leastAmount(rules, exactText(stopLoss), false)) >= 0;
}
