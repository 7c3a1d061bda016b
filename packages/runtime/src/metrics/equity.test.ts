import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexAt, markToMarket } from './equity.ts';
import { candlesOf } from './golden-candles.fixture.ts';
import { closedTrades, shippedCase } from './golden-case.fixture.ts';
import { HOUR, madeCandles, madeTrade } from './made-trade.fixture.ts';

describe('the account marked to market', () => {
  it.each([
    // closes at hours 0…4, fee 1 % per side                     equity at each close
    [
      'a long rises with its price',
      madeTrade({
        fills: [
          [1, 10, 100],
          [3, -10, 120],
        ],
      }),
      [1000, 1079, 1168.1, 1178, 1178],
    ],
    [
      'a short falls when its price rises',
      madeTrade({
        isShort: true,
        fills: [
          [1, 10, 100],
          [3, -10, 120],
        ],
      }),
      [1000, 879, 788.1, 778, 778],
    ],
    [
      'a partial exit is kept, the rest still moves',
      madeTrade({
        fills: [
          [0, 10, 100],
          [1, -5, 110],
          [3, -5, 120],
        ],
      }),
      [980, 1079, 1123.6, 1128.5, 1128.5],
    ],
    [
      'twice the leverage is the same position',
      madeTrade({
        fills: [
          [1, 10, 100],
          [3, -10, 120],
        ],
        leverage: 2,
      }),
      [1000, 1079, 1168.1, 1178, 1178],
    ],
    [
      'funding counts with the fill that books it',
      madeTrade({
        fills: [
          [0, 10, 100],
          [2, -10, 100],
        ],
        funding: 7,
      }),
      [980, 1079, 987, 987, 987],
    ],
  ] as const)('%s', (_, made, expected) => {
    const candles = madeCandles([100, 110, 119, 120, 90]);
    const { equity } = markToMarket([made], new Map([['BTC/USDT', candles]]), 1000, candles.openTimeMs);
    expect([...equity].map((value) => Math.round(value * 10) / 10)).toEqual(expected);
  });

  it('counts the funding that an addition books from then on', () => {
    const [entry, addition, exit] = madeTrade({
      ...{ fee: 0, funding: 7 },
      fills: [
        [0, 10, 100],
        [1, 10, 100],
        [3, -20, 100],
      ],
    }).orders;
    const made = madeTrade({
      fills: [
        [0, 20, 100],
        [3, -20, 100],
      ],
      fee: 0,
      funding: 7,
    });
    const orders = [entry!, { ...addition!, fundingFee: 4 }, { ...exit!, fundingFee: 3 }];
    const candles = madeCandles([100, 100, 100, 100]);
    const { equity } = markToMarket([{ ...made, orders }], new Map([['BTC/USDT', candles]]), 1000, candles.openTimeMs);
    expect([...equity]).toEqual([1000, 1004, 1004, 1007]);
  });

  it('says what the open positions are worth', () => {
    const candles = madeCandles([100, 110, 119, 120]);
    const long = madeTrade({
      fills: [
        [1, 10, 100],
        [3, -10, 120],
      ],
    });
    const short = madeTrade({
      fills: [
        [0, 2, 100],
        [2, -2, 120],
      ],
      isShort: true,
    });
    const { positions } = markToMarket([long, short], new Map([['BTC/USDT', candles]]), 1000, candles.openTimeMs);
    expect([...positions]).toEqual([200, 1320, 1190, 0]);
  });

  it('holds the last close of a pair over a hole in its candles', () => {
    const candles = madeCandles([100, 110]);
    const times = Float64Array.from([0, 1, 2, 3], (hour) => hour * HOUR);
    const made = madeTrade({
      fills: [
        [0, 10, 100],
        [3, -10, 90],
      ],
      fee: 0,
    });
    expect([...markToMarket([made], new Map([['BTC/USDT', candles]]), 1000, times).equity]).toEqual([
      1000, 1100, 1100, 900,
    ]);
  });

  it('counts a fill inside a candle from that candle on', () => {
    const candles = madeCandles([100, 110, 120]);
    const made = madeTrade({
      fills: [
        [0.5, 10, 100],
        [1.75, -10, 115],
      ],
      fee: 0,
    });
    expect([...markToMarket([made], new Map([['BTC/USDT', candles]]), 1000, candles.openTimeMs).equity]).toEqual([
      1000, 1150, 1150,
    ]);
  });

  it.each(['ship_partial_exits', 'ship_dca_both_ways', 'ship_futures_leverage', 'ship_futures_hold_funding'])(
    'of %s ends at the sum of all profits',
    (name) => {
      const golden = shippedCase(name);
      const trades = closedTrades(golden);
      const candles = candlesOf(golden)!;
      const times = [...candles.values()].reduce((a, b) => (b.length > a.length ? b : a)).openTimeMs;
      const { equity } = markToMarket(trades, candles, 1000, times);
      expect(equity.at(-1)).toBeCloseTo(1000 + trades.reduce((sum, { profitAbs }) => sum + profitAbs, 0), 6);
      expect(equity.every(Number.isFinite)).toBe(true);
    },
  );
});

describe('the position of a time', () => {
  it('is that of the last time not after it', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 100 })),
        fc.integer({ min: -5, max: 105 }),
        (times, time) => {
          const sorted = Float64Array.from(times).sort();
          expect(indexAt(sorted, time, sorted.length)).toBe(sorted.findLastIndex((value) => value <= time));
        },
      ),
    );
  });
});
