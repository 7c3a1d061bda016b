import { quotedPrice } from '../../../core/quote.ts';
import { exact, exactText, minus, signOf, sizeOf, times } from '../../../orders/exact.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import type { OpenStep } from '../host/session-host.ts';
import { foreignRate } from './foreign-rate.ts';
import { bookedOf } from './handled-pairs.ts';
import type { OrderStep } from './order-step.ts';
import { TAKEN_PART } from './taken-positions.ts';

/**
 * Tells the trades what the exchange took over, at what it got for that: prices may be back since, as where nobody was there to hear of it. `liquidated`: pairs
 * of which nothing is left. `isResting`: the strategy is not open; of a part its trade hears once it has heard of its own orders.
 */
export async function tellTaken(
  step: OpenStep,
  orders: OrderStep,
  liquidated: readonly string[],
  isResting: boolean,
): Promise<void> {
  for (const pair of liquidated) await tellLiquidated(step, orders, pair);
  if (isResting) return;
  const parts = [...step.records.keys()].filter((key) => key.startsWith(TAKEN_PART));
  for (const key of parts) await tellPart(step, orders, key.slice(TAKEN_PART.length));
}

/** The exchange has ended what the trade of a pair held. */
async function tellLiquidated(step: OpenStep, orders: OrderStep, pair: string): Promise<void> {
  const trade = tradeOf(step, pair);
  if (trade === undefined) return;
  const { id: tradeId, liquidationPrice, openRate } = trade;
  const rate = foreignRate(orders, pair, amountOf(trade)) ?? markOf(step, pair) ?? liquidationPrice ?? openRate;
  const event = { kind: 'liquidated', nowMs: step.nowMs, tradeId, rate } as const;
  await step.take(event, () => event);
}

/** Its trade has no more than what is left: it would keep the rest for ever, and leave it out of what somebody opens there later. */
async function tellPart(step: OpenStep, orders: OrderStep, pair: string): Promise<void> {
  step.draft.drop(TAKEN_PART + pair);
  const trade = tradeOf(step, pair);
  if (trade === undefined) return;
  const { id: tradeId, contractSize, openRate } = trade;
  const left = sizeOf(bookedOf(step.records, pair));
  const gone = minus(amountOf(trade), left);
  const rate = (signOf(gone) > 0 ? foreignRate(orders, pair, gone) : null) ?? markOf(step, pair) ?? openRate;
  const amount = Number(times(left, exactText(contractSize)));
  const event = { kind: 'position', nowMs: step.nowMs, tradeId, amount, rate } as const;
  await step.take(event, () => event);
}

function tradeOf({ records }: OpenStep, pair: string): TradeRecord['trade'] | undefined {
  return openTradesIn(records).find(({ trade }) => trade.pair === pair)?.trade;
}

/** As the market counts. */
function amountOf({ amount, contractSize }: TradeRecord['trade']): string {
  return exact(exactText(amount))
    .dividedBy(exact(exactText(contractSize)))
    .toText();
}

function markOf({ host }: OpenStep, pair: string): number | null {
  return quotedPrice(host.quotes([pair])[pair]);
}
