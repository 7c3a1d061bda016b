import type { SessionRecords } from '../../../session/record-book.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';

export function tradesIn(records: SessionRecords): readonly TradeRecord[] {
  return [...records].flatMap(([key, text]) => (key.startsWith('trade/') ? [JSON.parse(text) as TradeRecord] : []));
}

export function openTradesIn(records: SessionRecords): readonly TradeRecord[] {
  return tradesIn(records).filter(({ closed }) => closed === null);
}
