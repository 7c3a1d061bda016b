import { exactDifference } from '../../../core/exact-sum.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { OrderReport } from '../../../session/order-report.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { BrokerEvent } from '../../../session/session-event.ts';
import type { OpenStep } from '../host/session-host.ts';

/** What a report made of the trades, in words, where an entry of a trade that is over went to another one; null: it did not. */
export function lateEntryText(
  before: SessionRecords,
  after: SessionRecords,
  { tradeId }: Pick<OrderReport, 'tradeId'>,
): string | null {
  const held = new Map(openTradesIn(before).map(({ trade }) => [trade.id, trade.amount]));
  if (held.has(tradeId)) return null;
  for (const { trade } of openTradesIn(after)) {
    const { id, pair, amount } = trade;
    const more = exactDifference(amount, held.get(id) ?? 0);
    if (id === tradeId || more <= 0) continue;
    const entered = `${pair}: ${more} that an entry of trade ${tradeId} got after that trade was over`;
    return held.has(id) ? `${entered} belongs to trade ${id} now.` : `${entered} is trade ${id} now.`;
  }
  return null;
}

/** Tells the trades of an order; people, too, where it was late and another trade has it. */
export async function takeTellingLate(step: OpenStep, event: Extract<BrokerEvent, { kind: 'order' }>): Promise<void> {
  const before = event.report.filled > 0 ? step.records : null;
  await step.take(event, () => event);
  const text = before === null ? null : lateEntryText(before, step.records, event.report);
  if (text !== null) step.host.warn({ cause: 'late-fill', about: text, text });
}
