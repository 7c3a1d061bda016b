import type { CandleColumns } from '@tradai/strategy-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClosedTrade, TradeOrder } from '../core/trade.ts';
import { indexAt, markToMarket } from './equity.ts';
import { candlesOf } from './golden-candles.fixture.ts';
import { closedTrades, shippedCase } from './golden-case.fixture.ts';

const HOUR = 3_600_000;

describe('the account marked to market', () => {
  it.each([
    // closes at hours 0…4, fee 1 % per side                     equity at each close
    [
      'a long rises with its price',
      trade({
        fills: [
          [1, 10, 100],
          [3, -10, 120],
        ],
      }),
      [1000, 1079, 1168.1, 1178, 1178],
    ],
    [
      'a short falls when its price rises',
      trade({
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
      trade({
        fills: [
          [0, 10, 100],
          [1, -5, 110],
          [3, -5, 120],
        ],
      }),
      [980, 1079, 1123.6, 1128.5, 1128.5],
    ],
    [
      'funding counts with the fill that books it',
      trade({
        fills: [
          [0, 10, 100],
          [2, -10, 100],
        ],
        funding: 7,
      }),
      [980, 1079, 987, 987, 987],
    ],
  ] as const)('%s', (_, [made], expected) => {
    const candles = candlesFrom([100, 110, 119, 120, 90]);
    const { equity } = markToMarket([made], new Map([['BTC/USDT', candles]]), 1000, candles.openTimeMs);
    expect([...equity].map((value) => Math.round(value * 10) / 10)).toEqual(expected);
  });

  it('holds the last close of a pair over a hole in its candles', () => {
    const candles = candlesFrom([100, 110]);
    const times = Float64Array.from([0, 1, 2, 3], (hour) => hour * HOUR);
    const [made] = trade({
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
    const candles = candlesFrom([100, 110, 120]);
    const [made] = trade({
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

interface Made {
  /** Hour, amount (negative: exit), rate. */
  readonly fills: readonly (readonly [number, number, number])[];
  readonly isShort?: boolean;
  readonly fee?: number;
  /** Booked by the last fill. */
  readonly funding?: number;
}

/** Boxed, so that a table row stays readable when it fails. */
function trade({ fills, isShort = false, fee = 0.01, funding = 0 }: Made): [ClosedTrade] {
  const sign = isShort ? -1 : 1;
  let money = funding;
  const orders = fills.map(([hour, amount, rate], i): TradeOrder => {
    const isEntry = amount > 0;
    const isBuy = isEntry !== isShort;
    money += Math.abs(amount) * rate * (isBuy ? -(1 + fee) : 1 - fee);
    return {
      ...{
        id: i + 1,
        side: isBuy ? 'buy' : 'sell',
        isEntry,
        type: 'limit',
        tag: null,
        status: 'closed',
        cost: 0,
        rate,
      },
      ...{ placedTimeMs: hour * HOUR, filledTimeMs: hour * HOUR, amount: Math.abs(amount), filled: Math.abs(amount) },
      fundingFee: i === fills.length - 1 ? funding : null,
    };
  });
  const base = shippedCase('ship_last_candle');
  return [
    {
      ...closedTrades(base)[0]!,
      ...{ pair: 'BTC/USDT', isShort, sign, feeOpen: fee, feeClose: fee, orders, profitAbs: money },
      ...{ openTimeMs: fills[0]![0] * HOUR, closeTimeMs: fills.at(-1)![0] * HOUR },
    },
  ];
}

function candlesFrom(closes: readonly number[]): CandleColumns {
  const prices = Float64Array.from(closes);
  const openTimeMs = Float64Array.from(closes, (_, i) => i * HOUR);
  return { openTimeMs, open: prices, high: prices, low: prices, close: prices, volume: prices, length: closes.length };
}
