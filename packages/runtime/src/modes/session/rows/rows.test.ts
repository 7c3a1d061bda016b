import { describe, expect, it } from 'vitest';
import type { SessionRow } from '../../../ports/session-store.ts';
import { seriesKey, seriesOfKey } from './row-forms.ts';
import { readRow, writeRow, type RowForms } from './rows.ts';

const QUOTE = { timeMs: 5, bid: 1, ask: 2, last: null, book: { bids: [[1, 3]], asks: [] } } as const;
const ROWS: RowForms = {
  log: {
    events: [
      { kind: 'candles', newest: { 'A/B|5m|-': 300_000 } },
      { kind: 'turn', nowMs: 6, quotes: { 'A/B': QUOTE, 'C/B': null }, barred: { 'C/B': 'stale-data' } },
    ],
  },
  reasons: { version: 'v1', candleMs: 0, of: { 'A/B': [1, null], 'C/B': [-1, 'slot-taken'] }, late: { 'A/B': 11_000 } },
  equity: { total: 1.5, free: 0.1, open: 2 },
  said: { level: 'warn', text: 'trade 3 was left', id: 'exit/3' },
  closed: { 'trade/3': { closed: { number: 2 } }, 'notes/trade/3': { looks: 4 } },
  locks: { 'lock/8': { pair: '*', endMs: 5 } },
  orders: { op: 'drop', intent: 3, atMs: 5 },
};

function stored(text: string): SessionRow {
  return { seq: 7, atMs: 9, text };
}

describe('rows of a session', () => {
  it.each(Object.keys(ROWS) as (keyof RowForms)[])('of the kind %s are read as they were written', (kind) => {
    const { text } = writeRow(kind, ROWS[kind]);
    expect(readRow(kind, stored(text))).toEqual({ seq: 7, atMs: 9, row: ROWS[kind] });
  });

  it('of the kind reasons name pairs without a signal once, and no longer as older builds did, which are read all the same', () => {
    const row = { version: 'v1', candleMs: 0, of: { 'A/B': [0, 'no-signal'], 'C/B': [1, null] } } as const;
    const { text } = writeRow('reasons', row);
    expect(text).toBe('{"version":"v1","candleMs":0,"of":{"C/B":[1,null]},"quiet":["A/B"]}');
    for (const each of [text, JSON.stringify(row)]) expect(readRow('reasons', stored(each)).row).toEqual(row);
  });

  it.each(['{"candleMs":', '[1]', 'null', '{"candleMs":1}'])('that are damaged are refused: %s', (text) => {
    expect(() => readRow('reasons', stored(text))).toThrow(
      'The row "reasons" of step 7 of the session cannot be read; expected JSON with candleMs, of.',
    );
  });

  it('name series by pair, timeframe and candle type', () => {
    const mark = { pair: 'BTC/USDT:USDT', timeframe: '8h', candleType: 'mark' } as const;
    const own = { pair: 'BTC/USDT', timeframe: '1M', candleType: null } as const;
    expect([mark, own].map(seriesKey)).toEqual(['BTC/USDT:USDT|8h|mark', 'BTC/USDT|1M|-']);
    expect([mark, own].map(seriesKey).map(seriesOfKey)).toEqual([mark, own]);
  });
});
