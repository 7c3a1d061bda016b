import type { AccountView } from '../../../ports/order-exchange.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { OrderStep } from './order-step.ts';

/** Keys of pairs whose leverage or margin mode at the exchange is not that of their trade; `*`: long and short are held apart. */
export const LEVERAGE = 'leverage/';

/**
 * Compares what positions have at the exchange with what their trades were entered with: somebody may have changed it. What differs is not entered,
 * and not changed back either, as that moves the price at which the position is taken over. `marginMode`: null on spot.
 */
export function compareSettings(
  orders: OrderStep,
  { isHedged, positions }: AccountView,
  marginMode: 'isolated' | 'cross' | null,
): void {
  if (marginMode === null) return;
  const { draft } = orders.step;
  const wrong = new Map<string, string>();
  if (isHedged === true) wrong.set('*', 'The account holds long and short apart; expected one-way mode.');
  for (const { trade } of openTradesIn(orders.records)) {
    const found = positions.find(({ pair }) => pair === trade.pair);
    if (found === undefined) continue;
    if (found.leverage !== null && found.leverage !== trade.leverage)
      wrong.set(trade.pair, `The leverage of ${trade.pair} is ${found.leverage}; expected ${trade.leverage}.`);
    else if (found.marginMode !== null && found.marginMode !== marginMode)
      wrong.set(trade.pair, `The margin mode of ${trade.pair} is ${found.marginMode}; expected ${marginMode}.`);
  }
  for (const key of orders.records.keys())
    if (key.startsWith(LEVERAGE) && !wrong.has(key.slice(LEVERAGE.length))) draft.drop(key);
  for (const [pair, text] of wrong) {
    if (draft.get(LEVERAGE + pair) === JSON.stringify(text)) continue;
    draft.put(LEVERAGE + pair, text);
    orders.alarm('position-differs', `${text} Nothing is entered there.`);
  }
}
