import { compareExact, sizeOf } from '../../../orders/exact.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { wantedOrders, watchOf } from '../../../session/wanted-orders.ts';
import { cancelTradeOrder } from '../commands/cancel-trade-order.ts';
import type { Quotes } from '../driver/session-driver.ts';
import type { OpenStep } from '../host/session-host.ts';
import { openTrades } from '../turn/open-trades.ts';
import { DIFFERS, type PositionDiffers } from './barred-pairs.ts';
import { isClosedByHand } from './closed-by-hand.ts';
import { lackBy } from './handled-pairs.ts';
import { mostSold } from './lacking-coins.ts';

/** Stands for a person's wish in what is written down of commands. */
const BY_ITSELF = 'gone';

/**
 * Whether all of the position of a trade was taken away, as two looks have shown and people were told: nothing of it could be sold. On futures fills of
 * somebody else explain it.
 */
export function isGone(records: SessionRecords, pair: string): boolean {
  if (isClosedByHand(records, pair)) return true;
  const differs = JSON.parse(records.get(DIFFERS + pair) ?? 'null') as PositionDiffers | null;
  if (differs === null || differs.isTold === false || mostSold(records, pair) !== '0') return false;
  return compareExact(lackBy(differs), sizeOf(differs.booked)) === 0;
}

/** Ends what such trades wish to leave, between two tries as well: it would sell what a person opens there, or brings there, later. */
export async function endWishesOfGone(step: OpenStep): Promise<void> {
  const gone = goneTrades(step).map(({ trade }) => trade.id);
  if (gone.length === 0) return;
  const { records } = step;
  const isExit = ({ action }: { readonly action: string }): boolean => action === 'exit' || action === 'reduce';
  const wishes = wantedOrders(records).filter((order) => isExit(order) && !order.isCanceled);
  const isWish = (id: number): boolean => wishes.some(({ tradeId }) => tradeId === id);
  for (const id of gone)
    if (isWish(id) || watchOf(records, id)?.broker?.isWantedOut === true) await cancelTradeOrder(step, id, BY_ITSELF);
}

/** What the market shows, without the pairs of such trades: nothing of them can be left, so that none wishes to before it is back. */
export function exceptGone(step: OpenStep, quotes: Quotes): Quotes {
  const gone = goneTrades(step).map(({ trade }) => [trade.pair, null] as const);
  return gone.length === 0 ? quotes : { ...quotes, ...Object.fromEntries(gone) };
}

/** Trades of which nothing was there before a look hear of what it shows. */
export async function tellBack(step: OpenStep, gone: readonly TradeRecord[]): Promise<void> {
  const stillGone = new Set(goneTrades(step).map(({ trade }) => trade.id));
  for (const { trade } of gone.filter(({ trade: { id } }) => !stillGone.has(id))) {
    const { id: tradeId, amount } = trade;
    const event = { kind: 'position', nowMs: step.nowMs, tradeId, amount, isBack: true } as const;
    await step.take(event, () => event);
  }
}

/** Open trades of which nothing is there, as the step stands so far. */
export function goneTrades(step: OpenStep): readonly TradeRecord[] {
  const apart = openTrades(step).filter(({ trade }) => step.draft.get(DIFFERS + trade.pair) !== undefined);
  if (apart.length === 0) return [];
  const { records } = step;
  return apart.filter(({ trade }) => isGone(records, trade.pair));
}
