import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { shortDecimal } from '../core/decimal.ts';
import { Market } from './market.ts';
import type { CandleRow } from './market-spec.ts';

const FILE = '../../../../examples/data/binance/futures/2025/ADA_USDT_USDT-5m.csv.gz';
const FIVE_MINUTES = 300_000;

const rows = gunzipSync(readFileSync(join(import.meta.dirname, FILE)))
  .toString()
  .trim()
  .split('\n')
  .slice(1, 2_001)
  .map((line): CandleRow => {
    const [time, ...cells] = line.split(',') as [string, string, string, string, string, string];
    return [Number(time), ...cells];
  });

it.each([0, 1_000])(
  'recorded candles are served as they were recorded, those from number %i on out of their ticks',
  (live) => {
    const filters = [
      { filterType: 'PRICE_FILTER', tickSize: '0.0001' },
      { filterType: 'LOT_SIZE', stepSize: '1' },
    ];
    const source = { kind: 'candles', rows, barMs: FIVE_MINUTES } as const;
    const market = new Market(
      { kind: 'usdm', symbol: 'ADAUSDT', base: 'ADA', quote: 'USDT', filters, source },
      rows[live]![0],
    );
    while (market.peek() !== null) market.advance();
    const served = market.klines.rows('5m', { limit: rows.length }, rows.at(-1)![0] + FIVE_MINUTES - 1);

    expect(
      served.map((row) => [row.openTime, ...[row.open, row.high, row.low, row.close, row.volume].map(Number)]),
    ).toEqual(rows.map(([time, ...cells]) => [time, ...cells.map((cell) => Math.round(Number(cell) * 1e8))]));
    expect(shortDecimal(market.last)).toBe(String(rows.at(-1)![4]).replace(/0+$/, ''));
  },
);
