import { decimalText } from '../../../contract/decimal-text.ts';
import { round8 } from '../../../core/round8.ts';
import type { Caps } from '../../../orders/caps.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import { compareExact, exactText } from '../../../orders/exact.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import type { OrderStep } from './order-step.ts';

/** Key of what the entry was worth of which people heard that it is above the cap of one order. */
const ABOVE_CAP = 'host/order-above-cap';

export interface AboveCapWorld {
  readonly caps: Pick<Caps, 'orderShare'>;
  /** Stake currency that the session began with. */
  readonly wallet: number;
}

/**
 * Tells people once of an entry that is worth more than one order may be, with what to change: an unlimited stake grows with what was earned, the cap does
 * not, and it would halt all entries with the third. Told anew when one of less was wanted in between.
 */
export function noteAboveCap(
  orders: OrderStep,
  { pair, leverage }: Pick<WantedOrder, 'pair' | 'leverage'>,
  { notional }: Pick<ReadyOrder, 'notional'>,
  { caps: { orderShare }, wallet }: AboveCapWorld,
): void {
  const { draft } = orders.step;
  const most = round8(wallet * orderShare);
  const isTold = draft.get(ABOVE_CAP) !== undefined;
  if (compareExact(notional, exactText(most)) <= 0) {
    if (isTold) draft.drop(ABOVE_CAP);
    return;
  }
  if (isTold) return;
  draft.put(ABOVE_CAP, notional);
  const least = text(Math.floor((most / leverage) * 100) / 100);
  orders.alarm(
    'order-above-cap',
    `${pair}: an entry of ${notional} is not sent. It is above the cap order_share, ${orderShare} of the ${text(wallet)} that the session began with, which ` +
      `lets ${text(most)} pass, and the third of a day halts all entries. A stake_amount of unlimited grows with what was earned: set it to ${least} or ` +
      `less, or raise max_open_trades.`,
  );
}

function text(value: number): string {
  return decimalText(round8(value));
}
