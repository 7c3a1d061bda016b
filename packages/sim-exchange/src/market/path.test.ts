import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, shortDecimal } from '../core/decimal.ts';
import { barPath } from './path.ts';

const options = { barMs: 60_000, pathTicks: 1, tickSize: decimal('0.01'), stepSize: decimal('0.001') };
const bar = (open: string, high: string, low: string, close: string, volume: string) => {
  return {
    time: 0,
    open: decimal(open),
    high: decimal(high),
    low: decimal(low),
    close: decimal(close),
    volume: decimal(volume),
  };
};

describe('barPath', () => {
  const paths = [
    [
      'a rising candle visits its low first',
      bar('10', '12', '9', '11', '8'),
      ['10 9 12 11', '0 20000 40000 59999', '2 2 2 2'],
    ],
    [
      'a falling candle visits its high first',
      bar('11', '12', '9', '10', '8'),
      ['11 12 9 10', '0 20000 40000 59999', '2 2 2 2'],
    ],
    [
      'one that closes where it opened counts as rising',
      bar('10', '12', '9', '10', '4'),
      ['10 9 12 10', '0 20000 40000 59999', '1 1 1 1'],
    ],
    [
      'what lots do not divide trades at the close',
      bar('10', '12', '9', '11', '0.007'),
      ['10 9 12 11', '0 20000 40000 59999', '0.001 0.001 0.001 0.004'],
    ],
    ['one without height is one tick', bar('10', '10', '10', '10', '5'), ['10', '0', '5']],
  ] as const;

  it.each(paths)('%s', (_, candle, [prices, times, quantities]) => {
    const ticks = barPath(candle, options);

    expect(ticks.map(({ price }) => shortDecimal(price)).join(' ')).toBe(prices);
    expect(ticks.map(({ time }) => time).join(' ')).toBe(times);
    expect(ticks.map(({ quantity }) => shortDecimal(quantity)).join(' ')).toBe(quantities);
  });

  it('cuts each leg into equal parts', () => {
    const ticks = barPath(bar('10', '12', '9', '11', '8'), { ...options, pathTicks: 4 });

    expect(ticks.map(({ price }) => shortDecimal(price)).join(' ')).toBe(
      '10 9.75 9.5 9.25 9 9.75 10.5 11.25 12 11.75 11.5 11.25 11',
    );
    expect(ticks.map(({ opensBar }) => opensBar).indexOf(true, 1)).toBe(-1);
  });

  it('adds up to the candle: its volume, and nothing outside of high and low', () => {
    const price = fc.bigInt({ min: 1n, max: 10n ** 12n }).map((value) => value * options.tickSize);
    const volume = fc.bigInt({ min: 0n, max: 10n ** 15n });
    fc.assert(
      fc.property(
        fc.tuple(price, price, price, price),
        volume,
        fc.integer({ min: 1, max: 7 }),
        (prices, traded, pathTicks) => {
          const [low, open, close, high] = prices.toSorted((a, b) => (a < b ? -1 : 1)) as [
            bigint,
            bigint,
            bigint,
            bigint,
          ];
          const ticks = barPath({ time: 0, open, high, low, close, volume: traded }, { ...options, pathTicks });
          const seen = ticks.map((tick) => tick.price).toSorted((a, b) => (a < b ? -1 : 1));

          expect(ticks.reduce((sum, tick) => sum + tick.quantity, 0n)).toBe(traded);
          expect([ticks[0]!.price, seen[0], seen.at(-1)]).toEqual([open, low === high ? open : low, high]);
          expect(ticks.every((tick, index) => tick.quantity >= 0n && tick.time >= (ticks[index - 1]?.time ?? 0))).toBe(
            true,
          );
        },
      ),
    );
  });
});
