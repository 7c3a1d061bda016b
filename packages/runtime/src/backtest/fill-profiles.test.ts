import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILL_PROFILES, type FillRules, type Slippage } from '../core/fill-rules.ts';
import { fillRules } from '../fills/profiles.ts';
import { playFillWorld, type FillWorld, type Prices } from './fill-world.fixture.ts';
import type { BacktestOutcome } from './outcome.ts';

const aCandle = fc.record({
  gap: fc.double({ min: -0.03, max: 0.03, noNaN: true }),
  move: fc.double({ min: -0.03, max: 0.03, noNaN: true }),
  up: fc.double({ min: 0, max: 0.03, noNaN: true }),
  down: fc.double({ min: 0, max: 0.03, noNaN: true }),
});
const someCandles = fc.array(aCandle, { minLength: 10, maxLength: 40 });
const signals = fc.array(fc.integer({ min: 1, max: 39 }), { maxLength: 12 });
const aWorld = fc
  .record({
    made: someCandles,
    enterLong: signals,
    enterShort: signals,
    exitLong: signals,
    isFutures: fc.boolean(),
    roi: fc.constantFrom({}, { 0: 0.02 }, { 0: 0.05, 12: 0.01, 40: -1 }),
    stoploss: fc.constantFrom(-0.01, -0.04, -0.3),
    trailingStop: fc.boolean(),
    trailingStopPositive: fc.constantFrom(null, 0.01),
    orderType: fc.constantFrom('limit' as const, 'market' as const),
    volume: fc.constantFrom(0, 5, 100_000),
  })
  .map(({ made, enterLong, enterShort, exitLong, isFutures, roi, orderType, volume, ...rules }): FillWorld => ({
    length: made.length,
    isFutures,
    pairs: [{ candles: pricesOf(made), enterLong, enterShort, exitLong, volume }],
    rules: { ...rules, roi, canShort: isFutures, entryOrderType: orderType, exitOrderType: orderType },
    money: { fee: 0.001 },
  }));

function pricesOf(made: readonly { gap: number; move: number; up: number; down: number }[]): Record<number, Prices> {
  const cent = (value: number): number => Math.round(value * 100) / 100;
  let last = 100;
  return Object.fromEntries(
    made.map(({ gap, move, up, down }, i) => {
      const open = cent(last * (1 + gap));
      const close = cent(open * (1 + move));
      last = close;
      return [i, [open, cent(Math.max(open, close) * (1 + up)), cent(Math.min(open, close) * (1 - down)), close]];
    }),
  );
}

/** Asked on every candle, and says nothing. */
function candleByCandle(world: FillWorld): FillWorld {
  return { ...world, advice: { customExit: () => null } };
}

describe.each(FILL_PROFILES)('the profile %s', (profile) => {
  const rules = fillRules(profile);

  it('makes the same trades whether candles are passed over or looked at one by one', () => {
    fc.assert(
      fc.property(aWorld, (world) => {
        expect(playFillWorld(world, rules).trades).toEqual(playFillWorld(candleByCandle(world), rules).trades);
      }),
      { numRuns: 150 },
    );
  });

  it('fills no order better than its candle traded', () => {
    fc.assert(
      fc.property(aWorld, (world) => {
        const { trades } = playFillWorld(world, { ...rules, slippage: null });
        for (const { orders } of trades) {
          for (const { filledTimeMs, rate, side } of orders) {
            const candle = (filledTimeMs! / 60_000 / 5) % 288;
            const [, high, low] = world.pairs![0]!.candles![candle]!;
            expect(side === 'buy' ? rate >= low : rate <= high).toBe(true);
          }
        }
      }),
    );
  });
});

describe('slippage on the trades of a run', () => {
  const without = (slippage: Slippage | null): FillRules => ({ ...fillRules('freqtrade'), slippage });
  const aModel = fc.record({
    fixed: fc.double({ min: 0, max: 0.01, noNaN: true }),
    range: fc.double({ min: 0, max: 0.3, noNaN: true }),
    volume: fc.double({ min: 0, max: 1, noNaN: true }),
    cap: fc.double({ min: 0, max: 0.02, noNaN: true }),
  });
  /** Trades whose times and amounts do not hang on what earlier fills cost: one, with fixed stake, that leaves by a market order. */
  const once = ({ rules, pairs, ...world }: FillWorld): FillWorld => ({
    ...world,
    pairs: [{ ...pairs![0]!, enterLong: [1], enterShort: [] }],
    rules: {
      ...rules,
      roi: {},
      stoploss: -0.9,
      trailingStop: false,
      entryOrderType: 'market',
      exitOrderType: 'market',
    },
  });
  const profit = ({ trades }: BacktestOutcome): number => trades.reduce((sum, { profitAbs }) => sum + profitAbs, 0);

  it('never adds to the profit, and more of it never does', () => {
    fc.assert(
      fc.property(aWorld, aModel, fc.double({ min: 1, max: 3, noNaN: true }), (world, model, times) => {
        const bare = once(world);
        const more = {
          fixed: model.fixed * times,
          range: model.range * times,
          volume: model.volume * times,
          cap: model.cap * times,
        };
        const [none, some, most] = [null, model, more].map((slippage) => playFillWorld(bare, without(slippage)));
        expect(profit(some!)).toBeLessThanOrEqual(profit(none!));
        expect(profit(most!)).toBeLessThanOrEqual(profit(some!));
      }),
    );
  });

  it('is the difference that it is counted as', () => {
    const world: FillWorld = {
      rules: { entryOrderType: 'market', exitOrderType: 'market' },
      pairs: [{ exitLong: [4] }],
    };
    const [none, some] = [null, { fixed: 0.01, range: 0, volume: 0, cap: 1 }].map((slippage) =>
      playFillWorld(world, without(slippage)),
    );
    expect([profit(none!), profit(some!), some!.fillNotes.slippageAbs]).toEqual([0, -2, 2]);
  });
});
