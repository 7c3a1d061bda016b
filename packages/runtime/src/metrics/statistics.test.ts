import type { CandleColumns } from '@tradai/strategy-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClosedTrade } from '../core/trade.ts';
import { markToMarket } from './equity.ts';
import { candlesOf } from './golden-candles.fixture.ts';
import { closedTrades, shippedCase } from './golden-case.fixture.ts';
import { HOUR, madeCandles, madeTrade } from './made-trade.fixture.ts';
import { type Statistics, statistics } from './statistics.ts';

const DAY = 24 * HOUR;

describe('our statistics of daily values', () => {
  it('give what a spreadsheet gives', () => {
    // Four days: +10 %, −10 %, +20 %, 0 %.
    const { returns, drawdown } = ofCloses([1100, 990, 1188, 1188]);
    const deviation = Math.sqrt([0.1, -0.1, 0.2, 0].reduce((sum, value) => sum + (value - 0.05) ** 2, 0) / 3);
    expect(returns.sharpe).toBeCloseTo((0.05 / deviation) * Math.sqrt(365), 10);
    expect(returns.sortino).toBeCloseTo((0.05 / Math.sqrt(0.01 / 4)) * Math.sqrt(365), 10);
    expect(returns.omega).toBeCloseTo(3, 12);
    expect(returns.volatility).toBeCloseTo(deviation * Math.sqrt(365), 12);
    expect(returns.cagr! / (1.188 ** (365 / 4) - 1)).toBeCloseTo(1, 12);
    expect(returns.calmar! / ((1.188 ** (365 / 4) - 1) / 0.1)).toBeCloseTo(1, 10);
    expect(drawdown.maxRatio).toBeCloseTo(0.1, 12);
    expect(drawdown.ulcerIndex).toBeCloseTo(Math.sqrt(0.01 / 4), 12);
    expect(drawdown).toMatchObject({ maxAbs: 110, startTs: 0, bottomTs: DAY, longestS: 2 * 86_400 });
  });

  it.each([
    ['a year of days', 365, DAY, 0.21],
    ['half a year of half days', 182.5, DAY / 2, 0.4641],
    ['one day of hours', 1, HOUR, 1.21 ** 365 - 1],
  ])('grow by the year from the first open to the last close: %s', (_, days, candleMs, growth) => {
    const closes = [...new Float64Array(Math.round((days * DAY) / candleMs)).fill(1210)];
    expect(ofCloses(closes, candleMs).returns.cagr! / growth).toBeCloseTo(1, 9);
  });

  it.each([
    [1, ['volatility', 'sharpe', 'probabilisticSharpe', 'skew', 'kurtosis', 'tailRatio', 'valueAtRisk']],
    [3, ['probabilisticSharpe', 'kurtosis', 'tailRatio', 'valueAtRisk']],
    [4, ['tailRatio', 'valueAtRisk']],
    [20, []],
  ])('of %d days lack what so few cannot say', (days, lacking) => {
    const { missing } = ofCloses([1100, 1045, 1254, 1200, ...new Float64Array(16).fill(1100)].slice(0, days));
    const found = Object.entries(missing).filter(
      ([name, why]) => name.startsWith('returns.') && why === 'too-few-days',
    );
    expect(
      found
        .map(([name]) => name.replace('returns.', ''))
        .filter((name) => !/conditional/.test(name))
        .toSorted(),
    ).toEqual(lacking.toSorted());
  });

  it('of an account that never moves are null, not zero and not infinite', () => {
    const { returns, drawdown, missing } = ofCloses([...new Float64Array(30).fill(1000)]);
    expect(returns).toMatchObject({
      ...{ totalReturn: 0, cagr: 0, volatility: 0, sharpe: null, sortino: null, calmar: null, omega: null },
      ...{ tailRatio: null, skew: null, kurtosis: null, probabilisticSharpe: null, valueAtRisk: 0 },
    });
    expect(drawdown).toMatchObject({ maxRatio: 0, count: 0, startTs: null, averageS: null, worst: [], ulcerIndex: 0 });
    expect(missing).toMatchObject({ 'returns.sharpe': 'no-variation', 'returns.calmar': 'no-drawdown' });
  });

  it('of an account that rises by the same share each day have no Sharpe ratio, however large rounding would make it', () => {
    const { returns } = ofCloses(Array.from({ length: 60 }, (_, i) => 1000 * 1.001 ** (i + 1)));
    expect(returns).toMatchObject({ sharpe: null, volatility: 0, sortino: null });
  });

  it('of an account that is lost say so', () => {
    const { returns, missing } = ofCloses([1100, 900, 0, 0]);
    expect(returns).toMatchObject({ totalReturn: -1, sharpe: null, cagr: null });
    expect(missing['returns.sharpe']).toBe('account-lost');
  });
});

describe('our statistics of trades', () => {
  it('are null without a trade, with the reason', () => {
    const { trades, costs, exposure, rows, missing } = ofTrades([]);
    expect(Object.values(trades)).toEqual(Object.values(trades).map(() => null));
    expect([missing['trades.averageMae'], missing['trades.profitWithoutBestOne']]).toEqual([
      'no-trades',
      'too-few-trades',
    ]);
    expect(costs).toMatchObject({ priceProfit: 0, fees: 0, profit: 0, costShare: null });
    expect(exposure).toMatchObject({ timeShare: 0, averageRatio: 0, volume: 0, turnoverPerDay: 0 });
    expect(rows).toEqual({ winningTrades: 0, losingTrades: 0, worstLosingRowAbs: 0, winningDays: 0, losingDays: 0 });
  });

  it('of one trade are that trade’s', () => {
    const { trades, rows } = ofTrades([
      madeTrade({
        fills: [
          [0, 1, 100],
          [2, -1, 120],
        ],
        fee: 0,
      }),
    ]);
    expect(trades).toMatchObject({
      ...{ averageMfe: 0.2, averageMae: 0, edgeRatio: null, losersMfe: null, winnersMae: 0 },
      ...{ profitWithoutBestOne: null, bestTradeShare: 1, bestPairShare: 1, effectiveWinners: 1 },
    });
    expect(rows).toMatchObject({ winningTrades: 1, losingTrades: 0 });
  });

  it('that all win have no loser', () => {
    const wins = [0, 1, 2, 3].map((id) =>
      madeTrade({
        id,
        fills: [
          [id, 1, 100],
          [id + 1, -1, 110],
        ],
        fee: 0,
      }),
    );
    const { trades, rows, missing } = ofTrades(wins);
    expect(trades).toMatchObject({
      profitWithoutBestOne: 30,
      bestTradeShare: 0.25,
      effectiveWinners: 4,
      losersMfe: null,
    });
    expect(rows).toMatchObject({ winningTrades: 4, losingTrades: 0, worstLosingRowAbs: 0 });
    expect(missing['trades.losersMfe']).toBe('too-few-trades');
  });

  it('know what is left without the best', () => {
    const profits = [50, -10, 20, 5, -5, 0, 30, 1, 2, 3, 4];
    const made = profits.map((profit, id) =>
      madeTrade({
        id,
        fills: [
          [id, 1, 100],
          [id + 1, -1, 100 + profit],
        ],
        fee: 0,
      }),
    );
    const { trades, rows } = ofTrades(made);
    expect([trades.profitWithoutBestOne, trades.profitWithoutBestFive, trades.profitWithoutBestTen]).toEqual([
      50, -9, -10,
    ]);
    expect(trades.bestTradeShare).toBeCloseTo(50 / 115, 12);
    expect(rows).toMatchObject({ winningTrades: 5, losingTrades: 1, worstLosingRowAbs: 10 });
  });

  it('count time in the market once where trades lie side by side', () => {
    const made = [
      madeTrade({
        fills: [
          [0, 1, 100],
          [4, -1, 100],
        ],
      }),
      madeTrade({
        fills: [
          [2, 1, 100],
          [6, -1, 100],
        ],
      }),
    ];
    expect(ofTrades(made).exposure.timeShare).toBeCloseTo(6 / 12, 12);
  });
});

describe('our statistics', () => {
  const cases = [
    'ship_trend_follower',
    'ship_partial_exits',
    'ship_futures_leverage',
    'ship_futures_dca',
    'ship_zero_trades',
    'ship_plain_1d',
  ];

  it.each(cases)('of %s are numbers, or null with a reason', (name) => {
    const { missing, months, years, ...groups } = ofCase(name);
    expect(months.concat(years).every((line) => Number.isFinite(line.returnRatio))).toBe(true);
    const wrong = Object.entries(groups).flatMap(([group, figures]) =>
      Object.entries(figures).filter(
        ([figure, value]) =>
          (typeof value === 'number' && !Number.isFinite(value)) ||
          (value === null) !== `${group}.${figure}` in missing,
      ),
    );
    expect(wrong).toEqual([]);
  });

  it.each(cases)('of %s agree with each other', (name) => {
    const { returns, drawdown, balance, costs, months, bootstrap } = ofCase(name);
    expect(balance.end).toBeCloseTo(balance.start + costs.profit, 6);
    expect(returns.totalReturn).toBeCloseTo(balance.end / balance.start - 1, 12);
    expect(months.reduce((factor, { returnRatio }) => factor * (1 + returnRatio), 1)).toBeCloseTo(
      1 + returns.totalReturn,
      9,
    );
    expect(drawdown.worst[0]?.ratio ?? 0).toBe(drawdown.maxRatio);
    expect(bootstrap.maxDrawdown?.estimate ?? 0).toBeLessThanOrEqual(drawdown.maxRatio + 1e-12);
    expect(bootstrap.sharpe?.estimate ?? returns.sharpe ?? 0).toBeCloseTo(returns.sharpe ?? 0, 9);
  });

  it.each([0.001, 0.5, 3, 1e6])('of %d times the money are the same ratios and so many times the money', (factor) => {
    const [one, scaled] = [ofCase('ship_trend_follower'), ofCase('ship_trend_follower', factor)];
    const ratios = Object.keys(one.returns).map((name) => `returns.${name}`);
    ratios.push('drawdown.maxRatio', 'drawdown.ulcerIndex', 'exposure.averageRatio', 'exposure.turnoverPerDay');
    ratios.push('trades.averageMae', 'trades.edgeRatio', 'trades.effectiveWinners', 'costs.costShare');
    ratios.push('benchmark.beta', 'benchmark.alpha');
    const money = ['drawdown.maxAbs', 'costs.fees', 'trades.profitWithoutBestFive', 'rows.worstLosingRowAbs'];
    money.push('balance.high', 'exposure.volume');
    for (const path of ratios) expect(at(scaled, path) ?? 0, path).toBeCloseTo(at(one, path) ?? 0, 8);
    for (const path of money) expect(at(scaled, path)! / at(one, path)! / factor, path).toBeCloseTo(1, 9);
  });

  it('do not depend on the size of the account, and no tail is deeper than the loss beyond it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.7, max: 1.4, noNaN: true }), { minLength: 25, maxLength: 60 }),
        (steps) => {
          let account = 1000;
          const closes = steps.map((step) => (account *= step));
          const [one, doubled] = [
            ofCloses(closes),
            ofCloses(
              closes.map((value) => value * 2),
              DAY,
              2000,
            ),
          ];
          expect(doubled.returns.sharpe!).toBeCloseTo(one.returns.sharpe!, 9);
          expect(doubled.drawdown.count).toBe(one.drawdown.count);
          expect(one.returns.conditionalValueAtRisk!).toBeGreaterThanOrEqual(one.returns.valueAtRisk!);
          expect(one.drawdown.ulcerIndex).toBeLessThanOrEqual(one.drawdown.maxRatio);
        },
      ),
      { numRuns: 20 },
    );
  });
});

function at(figures: Statistics, path: string): number | null {
  const [group, name] = path.split('.');
  return (figures as unknown as Readonly<Record<string, Readonly<Record<string, number | null>>>>)[group!]![name!]!;
}

/** A run without trades whose account had these values at the closes. */
function ofCloses(closes: readonly number[], candleMs = DAY, startBalance = 1000): Statistics {
  const equity = Float64Array.from(closes);
  const timesMs = equity.map((_, i) => i * candleMs);
  const account = { equity, positions: new Float64Array(equity.length) };
  const candlesByPair = new Map<string, CandleColumns>();
  return statistics({ trades: [], candlesByPair, account, timesMs, candleMs, startBalance, marketChange: 0 });
}

/** Trades over twelve flat candles of an hour at 100. */
function ofTrades(trades: readonly ClosedTrade[]): Statistics {
  const candles = madeCandles([...new Float64Array(12).fill(100)]);
  const candlesByPair = new Map([['BTC/USDT', candles]]);
  const timesMs = candles.openTimeMs;
  const account = markToMarket(trades, candlesByPair, 1000, timesMs);
  return statistics({ trades, candlesByPair, account, timesMs, candleMs: HOUR, startBalance: 1000, marketChange: 0 });
}

/** A shipped golden, with all money multiplied. */
function ofCase(name: string, factor = 1): Statistics {
  const golden = shippedCase(name);
  const candlesByPair = candlesOf(golden)!;
  const trades = closedTrades(golden).map((trade) => multiplied(trade, factor));
  const timesMs = [...candlesByPair.values()].reduce((a, b) => (b.length > a.length ? b : a)).openTimeMs;
  const startBalance = golden.summary.starting_balance * factor;
  const account = markToMarket(trades, candlesByPair, startBalance, timesMs);
  return statistics({
    ...{ trades, candlesByPair, account, timesMs, startBalance },
    candleMs: timesMs[1]! - timesMs[0]!,
    marketChange: golden.summary['market_change'] as number,
  });
}

function multiplied(trade: ClosedTrade, factor: number): ClosedTrade {
  return {
    ...trade,
    amount: trade.amount * factor,
    maxStakeAmount: trade.maxStakeAmount * factor,
    profitAbs: trade.profitAbs * factor,
    fundingFees: trade.fundingFees * factor,
    orders: trade.orders.map((order) => ({
      ...order,
      filled: order.filled * factor,
      fundingFee: order.fundingFee === null ? null : order.fundingFee * factor,
    })),
  };
}
