import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PARITY_CAUSES, type ParityCause } from '../../../contract/parity.ts';
import { Decimal } from '../../../core/decimal.ts';
import type { RateWorld } from '../../../session/rate-world.fixture.ts';
import { JournalPlay, type Planted } from './journal-play.fixture.ts';
import type { Parity } from './parity.ts';

/** Prices of twelve candles, each flat; a signal of candle 2 acts at 102. */
const PRICES = [100, 100, 100, 102, 104, 106, 108, 110, 112, 114, 116, 118];
const ONE: RateWorld = { pairs: [{ prices: PRICES, enterLong: [2], exitLong: [6] }] };
/** Two pairs want the only slot, the second one a candle later. */
const TWO: RateWorld = {
  pairs: [
    { prices: PRICES, enterLong: [2], exitLong: [6] },
    { prices: PRICES, enterLong: [3], exitLong: [8] },
  ],
  rules: { maxOpenTrades: 1 },
};

function told({ differences }: Parity): (readonly [ParityCause, number, string])[] {
  return differences.map(({ cause, cost, evidence }) => [cause, cost.toNumber(), evidence] as const);
}

type Case = readonly [string, RateWorld, Planted, readonly (readonly [ParityCause, number, string])[]];

/** 0.98 base units at 102 for a stake of 100, left at 110: 7.84. */
const cases: readonly Case[] = [
  [
    'no fresh price while the signal lasts',
    ONE,
    { blind: [2] },
    [['late-data', -7.84, 'there was no fresh price for 300 s after 2024-01-01 00:15']],
  ],
  [
    'a candle that came two minutes late, when the price had moved',
    ONE,
    { late: { 2: 120_000 }, shown: { 2: 103 } },
    [['late-data', -1.05, 'the candle of 2024-01-01 00:10 came 120 s late']],
  ],
  [
    'a session that was away',
    ONE,
    { away: [2] },
    [['missed-candle', -7.84, 'the session did not look at the candle of 2024-01-01 00:10']],
  ],
  [
    'a session that was away when the exit came',
    ONE,
    { away: [6] },
    [['missed-candle', 7.84, 'the session did not look at the candle of 2024-01-01 00:30']],
  ],
  [
    'a book with a spread at the exit',
    ONE,
    { shown: { 6: { timeMs: 0, bid: 108.5, ask: 109, last: 109, book: { bids: [[108.5, 9]], asks: [[109, 9]] } } } },
    [['different-fill', -0.98, 'left at 109, on the candle 110']],
  ],
  [
    'a stop that only the candle reached',
    ONE,
    { lows: { 5: 91 } },
    [
      [
        'different-exit-path',
        17.836,
        'exit_signal at 110 on 2024-01-01 00:35 in the session, stop_loss at 91.8 on 2024-01-01 00:25 in the backtest',
      ],
    ],
  ],
  [
    'a person who leaves the trade',
    ONE,
    { wishes: { 4: { kind: 'force-exit', trade: 1 } } },
    [['command', -3.92, 'anna at 2024-01-01 00:25, force-exit: because I say so']],
  ],
  [
    'a person who enters a pair',
    { pairs: [{ prices: PRICES }] },
    { wishes: { 4: { kind: 'force-entry', pair: 'P0/USDT', side: 'long' } } },
    [['command', 11.316, 'anna at 2024-01-01 00:25, force-entry: because I say so']],
  ],
  [
    'a person who stops entries',
    ONE,
    { wishes: { 1: { kind: 'pause' } } },
    [['command', -7.84, 'anna at 2024-01-01 00:10, pause: because I say so']],
  ],
  [
    'a slot that is free because an earlier trade was missed',
    TWO,
    { away: [2] },
    [
      ['missed-candle', -7.84, 'the session did not look at the candle of 2024-01-01 00:10'],
      ['earlier-difference', 9.61, 'the backtest did not enter: slot-taken; P0/USDT went otherwise before'],
    ],
  ],
  [
    'signals that were computed otherwise',
    ONE,
    { later: [{ prices: PRICES, enterLong: [4], exitLong: [6] }] },
    [['unexplained', 4.068, 'the candle as it is known now has no such signal']],
  ],
  [
    'a stop that the session saw too, and passed by',
    { ...ONE, rules: { stoploss: -0.9 } },
    {
      lows: { 5: 5 },
      looks: [0, 60],
      shown: { 4: { timeMs: 0, bid: 9, ask: 106, last: 106, book: { bids: [[9, 9]], asks: [[106, 9]] } } },
    },
    [
      [
        'unexplained',
        97.804,
        'the session saw 9 at 2024-01-01 00:25, beyond the stop_loss of the backtest at 10.2, and stayed',
      ],
    ],
  ],
  [
    'a limit order that nobody took',
    ONE,
    { shown: { 2: { timeMs: 0, bid: 90, ask: 102, last: 102, book: { bids: [[90, 9]], asks: [[102, 9]] } } } },
    [['different-fill', -7.84, 'the entry order of the session was not filled']],
  ],
  [
    'settings that a person changed',
    { ...TWO, rules: { maxOpenTrades: 2 } },
    { rulesFrom: [2, { maxOpenTrades: 1 }] },
    [['other-settings', -9.61, 'anna at 2024-01-01 00:14, change-settings: because I say so']],
  ],
  [
    'stakes that hang on what was earned before',
    {
      pairs: [{ prices: PRICES, enterLong: [2, 8], exitLong: [6] }],
      money: { stakeAmount: 'unlimited' },
      rules: { maxOpenTrades: 1 },
    },
    { wishes: { 4: { kind: 'force-exit', trade: 1 } } },
    [
      ['command', -39.212, 'anna at 2024-01-01 00:25, force-exit: because I say so'],
      ['earlier-difference', -1.376, 'a stake of 1039.11, in the backtest 1078.326; P0/USDT went otherwise before'],
    ],
  ],
  [
    'an entry on the next signal, because the first one came without a price',
    { pairs: [{ prices: PRICES, enterLong: [2, 3], exitLong: [6] }] },
    { blind: [2] },
    [['late-data', -2.074, 'there was no fresh price for 300 s after 2024-01-01 00:15']],
  ],
  [
    'another version',
    ONE,
    { later: [{ prices: PRICES, enterLong: [4], exitLong: [6] }], versionFrom: 2 },
    [['other-settings', 4.068, 'version v2 traded, the backtest runs v1']],
  ],
];

describe('the difference between a session and its backtest', () => {
  it('is nothing where both see the same', () => {
    for (const world of [ONE, TWO]) {
      const found = new JournalPlay(world).compare();
      expect(told(found)).toEqual([]);
      expect(found.equal.length).toBeGreaterThan(0);
      expect(found.cost.toNumber()).toBe(0);
    }
  });

  it.each(cases)('has a cause and a cost: %s', (_, world, planted, expected) => {
    expect(told(new JournalPlay(world, planted).compare())).toEqual(expected);
  });

  it('is none within the tolerance, and costs nevertheless', () => {
    const near = new JournalPlay(ONE, { shown: { 6: 109.95 } }).compare(1, 0.001);
    expect(told(near)).toEqual([]);
    expect(near.causes.get('different-fill')).toMatchObject({ differences: 0 });
    expect(near.causes.get('different-fill')!.cost.toNumber()).toBe(-0.049);
    expect(near.cost.toNumber()).toBe(-0.049);
  });

  it('follows from a trade that was open when the stretch began', () => {
    const { differences } = new JournalPlay(TWO).compare(4);
    expect(differences.map(({ cause, evidence }) => [cause, evidence])).toEqual([
      [
        'earlier-difference',
        'the session did not enter: slot-taken; trade 1 of P0/USDT was open at the start of the range',
      ],
    ]);
  });
});

describe('costs', () => {
  const LENGTH = 40;
  const candles = fc.uniqueArray(fc.integer({ min: 1, max: LENGTH - 3 }), { maxLength: 8 });
  const aPair = fc.record({
    enterLong: candles,
    exitLong: candles,
    prices: fc.array(fc.integer({ min: 9_000, max: 11_000 }), { minLength: LENGTH, maxLength: LENGTH }),
  });
  const aPlant = fc.record({
    away: candles,
    blind: candles,
    late: candles.map((list) => Object.fromEntries(list.map((candle) => [candle, 60_000]))),
    lows: candles.map((list) => Object.fromEntries(list.map((candle) => [candle, 80]))),
    shown: candles.map((list) => Object.fromEntries(list.map((candle) => [candle, 97.31]))),
    later: fc.option(fc.array(aPair, { minLength: 2, maxLength: 2 }), { nil: undefined }),
  });
  const priced = (pairs: readonly { readonly prices: readonly number[] }[]): NonNullable<RateWorld['pairs']> =>
    pairs.map((pair) => ({ ...pair, prices: pair.prices.map((cents) => cents / 100) }));

  it('add up to the difference of profit to the last digit, whatever went otherwise', () => {
    const seen = new Set<ParityCause>();
    fc.assert(
      fc.property(fc.array(aPair, { minLength: 2, maxLength: 2 }), aPlant, (pairs, { later, ...plant }) => {
        const world: RateWorld = {
          pairs: priced(pairs),
          length: LENGTH,
          rules: { roi: { 0: 0.05 }, maxOpenTrades: 1 },
        };
        const found = new JournalPlay(world, {
          ...plant,
          ...(later === undefined ? {} : { later: priced(later) }),
        }).compare();
        const sum = [...found.causes.values()].reduce((total, { cost }) => total.plus(cost), Decimal.of(0));
        expect(sum.compare(found.profitSession.minus(found.profitBacktest))).toBe(0);
        expect(sum.compare(found.cost)).toBe(0);
        expect([...found.causes.keys()]).toEqual(PARITY_CAUSES);
        for (const { cause } of found.differences) seen.add(cause);
      }),
      { numRuns: 150 },
    );
    expect([...seen].toSorted()).toEqual([
      'different-exit-path',
      'different-fill',
      'earlier-difference',
      'late-data',
      'missed-candle',
      'unexplained',
    ]);
  });
});
