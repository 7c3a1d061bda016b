import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Advice } from '../core/advice.ts';
import { RandomExchange } from './random-exchange.fixture.ts';
import { FIVE, MINUTE, RatePlay, START, type RateWorld, TIERS } from './rate-world.fixture.ts';

/*
 * Whatever an exchange does, and whatever of it is told late, twice, out of order or not at all: once everything is told, trades hold what
 * they hold at the exchange, money is conserved, and a session made of the records goes on as it would have done.
 */
const LENGTH = 24;
const candles = fc.uniqueArray(fc.integer({ min: 1, max: LENGTH - 2 }), { maxLength: 12 });
const aPair = fc.record({ enterLong: candles, enterShort: candles, exitLong: candles, exitShort: candles });
const aWorld = fc.record({
  pairs: fc.tuple(aPair, aPair),
  isFutures: fc.boolean(),
  isTrailing: fc.boolean(),
  hasStop: fc.boolean(),
  hasAdvice: fc.boolean(),
  isMarket: fc.boolean(),
});
type World = typeof aWorld extends fc.Arbitrary<infer W> ? W : never;
const aStep = fc.record({
  rate: fc.integer({ min: 9_000, max: 11_000 }),
  spread: fc.integer({ min: 0, max: 100 }),
  command: fc.nat(40),
  picks: fc.array(fc.nat(100_000), { minLength: 1, maxLength: 6 }),
});
const aTape = fc.array(aStep, { minLength: 40, maxLength: LENGTH * 4 });
type Step = typeof aStep extends fc.Arbitrary<infer S> ? S : never;

const ADVICE: Advice = {
  leverage: () => 3,
  customStoploss: (_, __, profit) => (profit > 0.01 ? 0.02 : null),
  adjustTradePosition: ({ amount, orders }, { rate }) => {
    if (rate < 97 && orders.length < 4) return { stake: 30, tag: 'more' };
    return rate > 103 && amount > 0.5 ? { stake: -20, tag: 'less' } : null;
  },
  adjustOrderPrice: (_, order, proposed) => (order.isEntry ? proposed : order.rate),
};

function rateWorldOf({ pairs, isFutures, isTrailing, hasStop, hasAdvice, isMarket }: World): RateWorld {
  return {
    pairs,
    length: LENGTH,
    rules: {
      ...{ roi: { 0: 0.06, 30: 0.02 }, trailingStop: isTrailing, canShort: isFutures, maxOpenTrades: 2 },
      ...{ unfilledEntryMs: 4 * MINUTE, unfilledExitMs: 4 * MINUTE, stoploss: -0.08 },
      exitOrderType: isMarket ? 'market' : 'limit',
    },
    rates: {
      ...{ fills: 'exchange', exitTimeoutCount: 2 },
      stopOnExchange: hasStop ? { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'limit' } : null,
    },
    ...(hasAdvice ? { advice: ADVICE } : {}),
    ...(isFutures ? { tiers: TIERS } : {}),
  };
}

interface Lived {
  readonly play: RatePlay;
  readonly exchange: RandomExchange;
}

/** `isCut`: whether the process dies after the event of this number. */
function lived(world: World, tape: readonly Step[], isCut: (event: number) => boolean): Lived {
  const play = new RatePlay(rateWorldOf(world));
  let events = 0;
  const onEvent = (): void => {
    if (isCut(events++)) play.restart();
  };
  const exchange = new RandomExchange(play, onEvent);
  for (const [number, { rate, spread, command, picks }] of tape.entries()) {
    const shown = [(rate - spread) / 100, (rate + spread) / 100] as const;
    const candle = Math.floor(number / 4);
    const nowMs = START + (candle + 1) * FIVE + (number % 4) * 70_000;
    if (number % 4 === 0) play.close(candle, shown);
    else play.look(nowMs, shown);
    onEvent();
    if (command > 37) {
      const kind = command === 38 ? 'force-exit' : 'cancel-order';
      const tradeId = play.turn.made.trades;
      play.take({ kind: 'command', command: { kind, tradeId }, nowMs, quoteOf: () => null });
      onEvent();
    }
    for (const pick of picks) exchange.act(pick, nowMs, rate / 100);
  }
  exchange.settle(START + (LENGTH + 1) * FIVE);
  return { play, exchange };
}

const never = (): boolean => false;

describe('an exchange that does and tells anything', () => {
  it('is understood in the end: trades hold what they hold there', () => {
    const seen = { closed: 0, open: 0, doubts: 0 };
    fc.assert(
      fc.property(aWorld, aTape, (world, tape) => {
        const { play, exchange } = lived(world, tape, never);
        // Fills of trades that are over are for people to look at.
        expect(exchange.refused.filter((refused) => !['late-fill', 'no-trade'].includes(refused))).toEqual([]);
        if (exchange.refused.length > 0) {
          seen.doubts++;
          return;
        }
        const open = play.trades.filter(({ closed }) => closed === null);
        const held = new Map(open.map(({ trade: { pair, sign, amount } }) => [pair, sign * amount]));
        for (const [pair, amount] of exchange.positions)
          expect([pair, held.get(pair) ?? 0]).toEqual([pair, amount === 0 ? 0 : amount]);
        seen.closed += play.trades.filter(({ closed }) => closed !== null).length;
        seen.open += [...held.values()].filter((amount) => amount > 0).length;
      }),
      { numRuns: 50, endOnFailure: true },
    );
    expect(seen.closed).toBeGreaterThan(60);
    expect(seen.open).toBeGreaterThan(3);
    expect(seen.doubts).toBeLessThan(2);
  });

  it('leaves the wallet with what was put in and all profits', () => {
    fc.assert(
      fc.property(aWorld, aTape, (world, tape) => {
        const { play } = lived(world, tape, never);
        const { wallet } = JSON.parse(play.records.get('account')!) as { readonly wallet: { readonly free: number } };
        let money = 1_000;
        for (const { trade, closed } of play.trades)
          money += closed === null ? trade.realizedProfit - trade.stakeAmount : closed.profitAbs;
        expect(wallet.free).toBeCloseTo(money, 6);
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('is heard the same by a session that dies after any event', () => {
    let tellings = 0;
    fc.assert(
      fc.property(aWorld, aTape, fc.integer({ min: 1, max: 20 }), (world, tape, every) => {
        const whole = lived(world, tape.slice(0, 60), never);
        const cut = lived(world, tape.slice(0, 60), (event) => event % every === 0);
        expect(cut.play.records).toEqual(whole.play.records);
        expect(cut.exchange.refused).toEqual(whole.exchange.refused);
        tellings += whole.exchange.tellings;
      }),
      { numRuns: 25, endOnFailure: true },
    );
    expect(tellings).toBeGreaterThan(600);
  });
});
