import { describe, expect, it } from 'vitest';
import { candlesOf } from './golden-candles.fixture.ts';
import { closedTrades, shippedCase } from './golden-case.fixture.ts';
import { excursions } from './excursions.ts';
import { type Made, madeCandles, madeTrade } from './made-trade.fixture.ts';

const CANDLES = madeCandles([
  // open high low close
  [100, 110, 90, 105],
  [105, 120, 100, 110],
  [110, 115, 80, 100],
  [100, 130, 95, 120],
]);

describe('the way of a trade', () => {
  // Stake 100 each (one unit at 100), no fee.                                   against, for
  it.each([
    [
      'sees the whole candle that it enters at the open',
      {
        fills: [
          [0, 1, 100],
          [1, -1, 105],
        ],
      },
      0.1,
      0.1,
    ],
    [
      'sees only the close of a candle that it enters inside',
      {
        fills: [
          [0, 1, 98],
          [1, -1, 105],
        ],
      },
      0,
      7 / 98,
    ],
    [
      'sees high and low of the candles between',
      {
        fills: [
          [0, 1, 100],
          [3, -1, 100],
        ],
      },
      0.2,
      0.2,
    ],
    [
      'sees open and fill of the candle that it leaves',
      {
        fills: [
          [0, 1, 100],
          [3, -1, 125],
        ],
      },
      0.2,
      0.25,
    ],
    [
      'ends where it loses most',
      {
        fills: [
          [0, 1, 100],
          [2, -1, 70],
        ],
      },
      0.3,
      0.2,
    ],
    [
      'is turned for a short trade',
      {
        fills: [
          [0, 1, 100],
          [2, -1, 105],
        ],
        isShort: true,
      },
      0.2,
      0.1,
    ],
    [
      'is longer with leverage',
      {
        fills: [
          [0, 1, 100],
          [1, -1, 105],
        ],
        leverage: 2,
      },
      0.2,
      0.2,
    ],
    [
      'of one candle has its fills',
      {
        fills: [
          [0, 1, 100],
          [0, -1, 103],
        ],
      },
      0,
      0.03,
    ],
    // Two units at 105 on average: 80 costs 50 of a stake of 210, 120 makes 30.
    [
      'counts what was held at the time',
      {
        fills: [
          [0, 1, 100],
          [1, 1, 110],
          [3, -2, 100],
        ],
      },
      50 / 210,
      20 / 210,
    ],
    // 5 booked; then one unit from 100 at 80 and at 120.
    [
      'keeps what partial exits booked',
      {
        fills: [
          [0, 2, 100],
          [1, -1, 105],
          [3, -1, 100],
        ],
      },
      20 / 200,
      20 / 200,
    ],
  ] as const satisfies readonly (readonly [string, Made, number, number])[])('%s', (_, made, against, most) => {
    const { adverse, favorable } = excursions([madeTrade({ fee: 0, ...made })], new Map([['BTC/USDT', CANDLES]]));
    expect(adverse[0]).toBeCloseTo(against, 12);
    expect(favorable[0]).toBeCloseTo(most, 12);
  });

  it('without candles has its fills', () => {
    const trade = madeTrade({
      fills: [
        [0, 1, 100],
        [1, -1, 105],
      ],
      fee: 0,
    });
    expect(excursions([trade], new Map())).toEqual({ adverse: Float64Array.of(0), favorable: Float64Array.of(0.05) });
  });

  it.each(['ship_trend_follower', 'ship_dca_both_ways', 'ship_futures_leverage', 'ship_futures_detail'])(
    'lies within lowest and highest rate of every trade of %s',
    (name) => {
      const golden = shippedCase(name);
      const trades = closedTrades(golden);
      const { adverse, favorable } = excursions(trades, candlesOf(golden)!);
      trades.forEach((trade, i) => {
        const profit = trade.profitAbs / trade.maxStakeAmount;
        expect(adverse[i]).toBeGreaterThanOrEqual(Math.max(0, -profit) - 1e-9);
        expect(favorable[i]).toBeGreaterThanOrEqual(Math.max(0, profit) - 1e-9);
        if (trade.orders.length > 2) return;
        const best = trade.isShort ? trade.openRate - trade.minRate : trade.maxRate - trade.openRate;
        const funding = Math.abs(trade.fundingFees) / trade.stakeAmount;
        expect(favorable[i]).toBeLessThanOrEqual((best / trade.openRate) * trade.leverage + funding + 1e-9);
      });
    },
  );
});
