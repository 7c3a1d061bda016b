import type { SessionRecords } from './record-book.ts';
import type { TradeRecord } from './trade-record.ts';

/** Trades that are open by these records, in the order in which they were first written. */
export function openTradesIn(records: SessionRecords): readonly TradeRecord[] {
  return [...records]
    .filter(([key]) => key.startsWith('trade/'))
    .map(([, text]) => JSON.parse(text) as TradeRecord)
    .filter(({ closed }) => closed === null);
}
