import type { SessionRecords } from './record-book.ts';
import type { TradeRecord } from './trade-record.ts';

const TRADE = 'trade/';

/** Trades that are open by these records, oldest first: the records of a start come by key, the tenth before the second. */
export function openTradesIn(records: SessionRecords): readonly TradeRecord[] {
  return [...records]
    .filter(([key]) => key.startsWith(TRADE))
    .map(([, text]) => JSON.parse(text) as TradeRecord)
    .filter(({ closed }) => closed === null)
    .toSorted((a, b) => a.trade.id - b.trade.id);
}

/** Pairs of which open trades have something by these records. */
export function heldPairs(records: SessionRecords): readonly string[] {
  const held = openTradesIn(records).filter(({ trade }) => trade.amount !== 0);
  return [...new Set(held.map(({ trade }) => trade.pair))];
}

/** Whether a record is a trade that is closed. */
export function isClosedTrade(key: string, text: string): boolean {
  return key.startsWith(TRADE) && (JSON.parse(text) as TradeRecord).closed !== null;
}

/** The key of the trade beside which a record lies, such as the row of its entry; null for others. */
export function tradeBeside(key: string): string | null {
  const [, id] = /^(?:row|notes(?:@.*)?\/trade)\/(\d+)$/.exec(key) ?? [];
  return id === undefined ? null : `${TRADE}${id}`;
}
