import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runBacktest } from '../backtest/loop.ts';
import type { Advice } from '../core/advice.ts';
import { makeRoiTable } from '../core/rules.ts';
import { plainRules } from '../core/trade-rules.fixture.ts';
import { MadeBroker } from './made-broker.fixture.ts';
import { FIVE, RatePlay, rateInputs, START, type RateWorld } from './rate-world.fixture.ts';
import { closedTrades, comparable } from './tape.fixture.ts';

/*
 * Where nothing moves inside a candle and a book without a spread takes any amount, candles and rates show the same: then a session of
 * rates has to make the trades of a backtest, though it takes its steps in another order and fills from the book.
 */
const LENGTH = 120;
const FEE = 0.001;
const MONEY = { dryRunWallet: 10_000, fee: FEE };

const flags = fc.uniqueArray(fc.integer({ min: 0, max: LENGTH - 2 }), { maxLength: 25 });
const aPair = fc.record({
  enterLong: flags,
  enterShort: flags,
  exitLong: flags,
  exitShort: flags,
  moves: fc.array(fc.integer({ min: -400, max: 400 }), { minLength: LENGTH, maxLength: LENGTH }),
});
const aWorld = fc.record({
  pairs: fc.array(aPair, { minLength: 1, maxLength: 3 }),
  roi: fc.constantFrom({}, { 0: 0.03 }, { 0: 0.08, 20: 0.02, 60: 0.005 }),
  trailingStop: fc.boolean(),
  stoploss: fc.constantFrom(-0.02, -0.05, -0.2),
  customStop: fc.boolean(),
  customExit: fc.boolean(),
});
type World = typeof aWorld extends fc.Arbitrary<infer W> ? W : never;

/** Prices with two decimals around 100. */
function pricesOf(moves: readonly number[]): number[] {
  let cents = 10_000;
  return moves.map((move) => {
    cents = Math.max(5_000, cents + move);
    return cents / 100;
  });
}

function adviceOf({ customStop, customExit }: World): Advice {
  return {
    ...(customStop ? { customStoploss: (_, __, profit) => (profit > 0.02 ? 0.01 : null) } : {}),
    ...(customExit
      ? {
          customExit: (trade, _, profit, nowMs) => (nowMs - trade.openTimeMs > 8 * FIVE && profit < 0 ? 'tired' : null),
        }
      : {}),
  };
}

function rateWorldOf(world: World): RateWorld {
  const { pairs, roi, trailingStop, stoploss } = world;
  return {
    pairs: pairs.map(({ moves, ...signals }) => ({ ...signals, prices: pricesOf(moves) })),
    length: LENGTH,
    rules: { roi, trailingStop, stoploss, canShort: true, maxOpenTrades: 9 },
    rates: { fee: FEE, stopOrderType: 'limit' },
    money: MONEY,
    advice: adviceOf(world),
  };
}

function tradesOfSession(rateWorld: RateWorld, isCut: (candle: number) => boolean): object[] {
  const play = new RatePlay(rateWorld);
  for (let candle = 0; candle + 1 < LENGTH; candle++) {
    // Candle 0 lies there from the start.
    const shown = rateWorld.pairs!.map(({ prices }) => [prices![candle + 1]!, prices![candle + 1]!] as const);
    play.close(candle, shown);
    if (isCut(candle)) play.restart();
  }
  return closedTrades(play.records);
}

/** The same with an exchange that fills every order whole, at once, at its own rate, and at the same fee. */
function tradesAtExchange(rateWorld: RateWorld, isCut: (candle: number) => boolean): object[] {
  const play = new RatePlay({ ...rateWorld, rates: { ...rateWorld.rates, fills: 'exchange' } });
  const broker = new MadeBroker(play);
  for (let candle = 0; candle + 1 < LENGTH; candle++) {
    const priceOf = (pair: string): number =>
      rateWorld.pairs![play.inputs.findIndex((input) => input.pair === pair)]!.prices![candle + 1]!;
    const shown = play.inputs.map(({ pair }) => [priceOf(pair), priceOf(pair)] as const);
    const nowMs = START + (candle + 1) * FIVE;
    play.close(candle, shown);
    // What leaves in one look is followed by what enters in its place, once the exchange has told.
    for (let looks = 0; looks < 2; looks++) {
      if (isCut(candle)) play.restart();
      broker.obey(nowMs, ({ pair }) => priceOf(pair));
      if (isCut(candle)) play.restart();
      play.look(nowMs, shown);
    }
  }
  return closedTrades(play.records);
}

function tradesOfBacktest(world: World, rateWorld: RateWorld): object[] {
  const { roi, trailingStop, stoploss, customStop } = world;
  const outcome = runBacktest({
    timeframe: '5m',
    pairs: rateInputs(rateWorld),
    rules: plainRules({
      ...{ trailingStop, stoploss, canShort: true, maxOpenTrades: 9, useCustomStoploss: customStop },
      minimalRoi: makeRoiTable(roi),
    }),
    money: {
      ...{ stakeAmount: 100, tradableBalanceRatio: 1, availableCapital: null, amendLastStakeAmount: false },
      ...{ lastStakeAmountMinRatio: 0.5, amountReservePercent: 0.05, ...MONEY },
    },
    advice: adviceOf(world),
  });
  return outcome.trades.filter(({ exitReason }) => exitReason !== 'force_exit').map(comparable);
}

/** Numbers hang on who comes first among pairs of one moment. */
function unnumbered(trades: readonly object[]): object[] {
  const key = (trade: object): string => JSON.stringify(trade);
  const stripped = trades.map((trade) => {
    const { id: _, orders, ...rest } = trade as { readonly id: number; readonly orders: readonly { id: number }[] };
    return { ...rest, orders: orders.map(({ id: __, ...order }) => order) };
  });
  return stripped.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

describe('on a tape of flat candles', () => {
  it('a session of rates makes the trades of a backtest', () => {
    let count = 0;
    fc.assert(
      fc.property(aWorld, (world) => {
        const rateWorld = rateWorldOf(world);
        const expected = tradesOfBacktest(world, rateWorld);
        count += expected.length;
        expect(unnumbered(tradesOfSession(rateWorld, () => false))).toEqual(unnumbered(expected));
      }),
      { numRuns: 60 },
    );
    expect(count).toBeGreaterThan(300);
  });

  it('a session whose orders an exchange fills makes the trades of play money', () => {
    let count = 0;
    fc.assert(
      fc.property(aWorld, fc.array(fc.nat(LENGTH), { maxLength: 8 }), (world, cuts) => {
        const rateWorld = rateWorldOf(world);
        const expected = tradesOfSession(rateWorld, () => false);
        count += expected.length;
        const trades = tradesAtExchange(rateWorld, (candle) => cuts.includes(candle));
        expect(unnumbered(trades)).toEqual(unnumbered(expected));
      }),
      { numRuns: 30, endOnFailure: true },
    );
    expect(count).toBeGreaterThan(300);
  });

  it('a session that is made anew from its records makes the same trades to the bit', () => {
    fc.assert(
      fc.property(aWorld, fc.array(fc.nat(LENGTH), { minLength: 1, maxLength: 8 }), (world, cuts) => {
        // Each stake hangs on all profits before it.
        const rateWorld = { ...rateWorldOf(world), money: { ...MONEY, stakeAmount: 'unlimited' as const } };
        const whole = tradesOfSession(rateWorld, () => false);
        expect(tradesOfSession(rateWorld, (candle) => cuts.includes(candle))).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });
});
