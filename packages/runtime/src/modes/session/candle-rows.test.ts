import { expect, it } from 'vitest';
import type { FinalCandle } from '../../market/market-feed.ts';
import type { FateRecord } from '../../session/pair-fate.ts';
import { CandleRows } from './candle-rows.ts';

const HOUR = 3_600_000;
const PAIR = 'BTC/USDT';

function closed(openTimeMs: number): FinalCandle {
  const candle = { openTimeMs, open: 1, high: 1, low: 1, close: 1, volume: 1 };
  return { series: { pair: PAIR, timeframe: '1h', candleType: null }, candle, isMade: false };
}

it('a pair that nobody sees when a candle closes counts as blind in both candles', () => {
  let candleMs = 0;
  const read = (): FateRecord => ({ seenMs: 0, last: { candleMs, direction: 1, outcome: 'no-rate' } }) as FateRecord;
  const rows = new CandleRows({ timeframe: '1h', pairs: () => [PAIR], read, lastMs: 0 });
  rows.closing([closed(HOUR)], 2 * HOUR, 'v');
  candleMs = HOUR;
  rows.turned(2 * HOUR + 60_000, [PAIR], [PAIR]);
  expect(rows.closing([closed(2 * HOUR)], 3 * HOUR, 'v')).toMatchObject({ blind: { [PAIR]: HOUR - 60_000 } });
  candleMs = 2 * HOUR;
  rows.turned(3 * HOUR + 30_000, [PAIR], []);
  expect(rows.closing([closed(3 * HOUR)], 4 * HOUR, 'v')).toMatchObject({ blind: { [PAIR]: 30_000 } });
});
