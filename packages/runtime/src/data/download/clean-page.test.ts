import { describe, expect, it } from 'vitest';
import type { SeriesKey } from '../candles.ts';
import { cleanPage } from './clean-page.ts';
import { HOUR, HOURLY, START } from './made-exchange.fixture.ts';

const at = (hour: number, close = 101): number[] => [START + hour * HOUR, 100, 102, 99, close, 5];
const clean = (rows: readonly (readonly (number | undefined)[])[], key: SeriesKey = HOURLY, hours = 10) =>
  cleanPage(key, { rows, nowMs: START + hours * HOUR }, START);

describe('a page of an exchange', () => {
  it('is put in order, without what is earlier than asked', () => {
    const { columns } = clean([at(3), at(1), at(-1), at(2)]);

    expect([...columns.openTimeMs]).toEqual([1, 2, 3].map((hour) => START + hour * HOUR));
  });

  it('gives the last row of a time that comes twice, and counts the others', () => {
    const { columns, duplicates } = clean([at(1, 101), at(1, 100.5), at(2), at(2)]);

    expect([...columns.close]).toEqual([100.5, 101]);
    expect(duplicates).toBe(2);
  });

  it.each([
    ['a candle closes at the next hour', 5, [4]],
    ['a millisecond before, it is open', 5 - 1 / HOUR, []],
  ])('%s', (_, now, hours) => {
    const { columns, reachedMs } = clean([at(4)], HOURLY, now);

    expect([...columns.openTimeMs]).toEqual(hours.map((hour) => START + hour * HOUR));
    expect(reachedMs).toBe(START + 4 * HOUR);
  });

  it('floors times to whole minutes', () => {
    const { columns } = clean([[START + HOUR + 37, 100, 102, 99, 101, 5]]);

    expect([...columns.openTimeMs]).toEqual([START + HOUR]);
  });

  it('of mark prices needs no volume', () => {
    const { columns } = clean([[START, 100, 102, 99, 101, undefined]], { ...HOURLY, kind: 'mark' });

    expect([...columns.volume]).toEqual([0]);
  });

  it('of funding rates keeps the times of the exchange, and the rate in all prices', () => {
    const { columns } = clean([[START + 3, -0.0001]], { ...HOURLY, market: 'futures', kind: 'funding' });

    expect([...columns.openTimeMs]).toEqual([START + 3]);
    expect([columns.open, columns.high, columns.low, columns.close, columns.volume].map(([value]) => value)).toEqual([
      -0.0001, -0.0001, -0.0001, -0.0001, 0,
    ]);
  });

  it('leaves out what is no candle when it is told to, and counts it', () => {
    const rows = [at(1), [START + 2 * HOUR, 100, 98, 99, 101, 5], [START + 3 * HOUR, 100, 102, 99, 101, undefined]];
    const { columns, dropped, lastMs } = cleanPage(HOURLY, { rows, nowMs: START + 9 * HOUR }, START, 'drop');

    expect([...columns.openTimeMs]).toEqual([START + HOUR]);
    expect({ dropped, lastMs }).toEqual({ dropped: 2, lastMs: START + 3 * HOUR });
  });

  it.each([
    ['bad-range', [START, 100, 98, 99, 101, 5], 'high 98 is below low 99'],
    ['bad-price', [START, 0, 102, 0, 101, 5], 'open is 0'],
    ['missing-value', [START, 100, 102, undefined, 101, 5], 'low is missing'],
    ['missing-value', [START, 100, 102, 99, 101, undefined], 'volume is missing'],
    ['off-grid', [START + 20 * 60_000, 100, 102, 99, 101, 5], 'no 1h candle opens then'],
    ['bad-time', [Number.NaN, 100, 102, 99, 101, 5], 'its time is NaN'],
  ])('is refused (%s), naming series and candle', (code, row, reason) => {
    const refused = (): unknown => clean([row]);

    expect(refused).toThrow(expect.objectContaining({ code }) as Error);
    expect(refused).toThrow(reason);
    expect(refused).toThrow(/^made spot BTC\/USDT 1h, /);
  });
});
