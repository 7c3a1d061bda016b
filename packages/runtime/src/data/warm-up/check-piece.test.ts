import { describe, expect, it } from 'vitest';
import { columnList, columnsOfList, makeSeries, type CandleSeries, type Columns } from '../candles.ts';
import { checkPiece } from './check-piece.ts';
import { BTC, HOUR, hourly, START } from './list-source.fixture.ts';
import { hours } from './warm-world.fixture.ts';

function changed(column: keyof Columns, row: number, value: number, key = BTC): CandleSeries {
  const columns = columnsOfList(columnList(hourly(0, 5)).map((values) => values.slice()));
  columns[column][row] = value;
  return makeSeries(key, columns);
}

describe('candles of a source', () => {
  it('are taken as they are', () => {
    expect(checkPiece(hourly(0, 5), hours(0, 5), 'binance')).toMatchObject(hourly(0, 5));
  });

  it.each([
    [
      'bad-time',
      changed('openTimeMs', 4, START + 5 * HOUR),
      /of 2021-01-01 05:00 UTC is not between 2021-01-01 00:00 UTC and/,
    ],
    ['duplicate', changed('openTimeMs', 2, START + HOUR), /of 2021-01-01 01:00 UTC is there twice/],
    [
      'order',
      changed('openTimeMs', 3, START + HOUR),
      /of 2021-01-01 01:00 UTC comes after that of 2021-01-01 02:00 UTC/,
    ],
    ['off-grid', changed('openTimeMs', 3, START + 3 * HOUR + 1), /03:00:00.001 UTC does not open at a multiple of 1h/],
    ['bad-price', changed('low', 1, 0), /of 2021-01-01 01:00 UTC has open 101, high 102.5, low 0, close 102/],
    ['bad-price', changed('close', 1, Number.NaN), /close NaN/],
    ['bad-price', changed('high', 1, Infinity), /high Infinity/],
    ['bad-price', changed('volume', 1, -1), /has the volume -1/],
    ['bad-price', changed('volume', 1, Number.NaN), /has the volume NaN/],
    ['bad-range', changed('high', 1, 100.5), /open 101 or close 102 outside low 100.25 and high 100.5/],
    ['bad-range', changed('low', 1, 101.5), /outside low 101.5 and high 102.5/],
  ])('are refused when they cannot be: %s', (code, series, message) => {
    const check = (): unknown => checkPiece(series, hours(0, 5), 'binance');
    expect(check).toThrow(expect.objectContaining({ code }));
    expect(check).toThrow(/^binance spot BTC\/USDT 1h from binance: the candle /);
    expect(check).toThrow(message);
  });

  it('of funding have times of their own, and rates below zero', () => {
    const funding = { ...BTC, kind: 'funding' } as const;
    const rates = changed('openTimeMs', 3, START + 3 * HOUR + 12, funding);
    for (const column of columnList(rates).slice(1, 5)) column.fill(-0.0001);
    expect(checkPiece(rates, hours(0, 5), 'binance').open[0]).toBe(-0.0001);
  });
});
