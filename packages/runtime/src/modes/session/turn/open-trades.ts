import type { TradeRecord } from '../../../session/trade-record.ts';
import type { OpenStep } from '../host/session-host.ts';

/** As the step stands so far, in order of entry. */
export function openTrades({ draft, host }: OpenStep): readonly TradeRecord[] {
  const keys = new Set([...host.openTrades, ...draft.changed('trade/')]);
  return [...keys]
    .map((key) => draft.get(key))
    .filter((text) => text !== undefined)
    .map((text) => JSON.parse(text) as TradeRecord)
    .filter(({ closed }) => closed === null)
    .toSorted((a, b) => a.trade.id - b.trade.id);
}
