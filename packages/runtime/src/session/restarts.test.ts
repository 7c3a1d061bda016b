import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Advice } from '../core/advice.ts';
import { applyDelta, type SessionRecords } from './record-book.ts';
import { FIVE, MINUTE, quoteOf, RatePlay, START, type RateWorld, type Shown, TIERS } from './rate-world.fixture.ts';
import type { SessionEvent } from './session-event.ts';
import { ongoing } from './tape.fixture.ts';

/*
 * Anything may happen to a session: rates jump, books are empty or gone, people give orders, funding is paid, orders time out, stops are
 * moved. Whenever it dies, a session made of its records goes on as it would have done.
 */
const LENGTH = 40;
const candles = fc.uniqueArray(fc.integer({ min: 1, max: LENGTH - 2 }), { maxLength: 15 });
const aPair = fc.record({ enterLong: candles, enterShort: candles, exitLong: candles, exitShort: candles });
const aWorld = fc.record({
  pairs: fc.tuple(aPair, aPair),
  isFutures: fc.boolean(),
  isTrailing: fc.boolean(),
  hasStop: fc.boolean(),
  hasAdvice: fc.boolean(),
  side: fc.constantFrom('same' as const, 'other' as const),
});
type World = typeof aWorld extends fc.Arbitrary<infer W> ? W : never;

/** What happens within one candle, at one of its minutes. */
const aMoment = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('look' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const, 'fund' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('swap' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('settings' as const), slots: fc.integer({ min: 0, max: 2 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('force-exit' as const, 'cancel-order' as const, 'force-entry' as const),
      id: fc.integer({ min: 1, max: 6 }),
    }),
  },
);
const aStep = fc.record({
  what: aMoment,
  rate: fc.integer({ min: 9_000, max: 11_000 }),
  spread: fc.integer({ min: 0, max: 100 }),
  shows: fc.constantFrom('all' as const, 'all' as const, 'all' as const, 'thin' as const, 'nothing' as const),
});
const aTape = fc.array(aStep, { minLength: 60, maxLength: LENGTH * 4 });
type Step = typeof aStep extends fc.Arbitrary<infer S> ? S : never;

/** Answers that hang on nothing but the question. */
const ADVICE: Advice = {
  leverage: () => 3,
  customStakeAmount: (_, { proposed }) => proposed / 2,
  customStoploss: (_, __, profit) => (profit > 0.01 ? 0.02 : null),
  customExitPrice: (_, rate) => rate * 1.001,
  adjustTradePosition: ({ amount, orders }, { rate }) => {
    if (rate < 95 && orders.length < 4) return { stake: 30, tag: 'more' };
    return rate > 105 && amount > 0.5 ? { stake: -20, tag: 'less' } : null;
  },
  adjustOrderPrice: (_, order, proposed) => (order.isEntry ? proposed : order.rate),
};

function rateWorldOf({ pairs, isFutures, isTrailing, hasStop, hasAdvice, side }: World): RateWorld {
  const pricing = { side, useOrderBook: true, orderBookTop: 1, lastBalance: 0 };
  return {
    pairs,
    length: LENGTH,
    rules: {
      ...{ roi: { 0: 0.06, 30: 0.02 }, trailingStop: isTrailing, canShort: isFutures, maxOpenTrades: 2 },
      ...{ unfilledEntryMs: 4 * MINUTE, unfilledExitMs: 4 * MINUTE, stoploss: -0.08 },
    },
    rates: {
      ...{ entryPricing: pricing, exitPricing: pricing, exitTimeoutCount: 2 },
      stopOnExchange: hasStop ? { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'limit' } : null,
    },
    money: { stakeAmount: 'unlimited' },
    ...(hasAdvice ? { advice: ADVICE } : {}),
    ...(isFutures ? { tiers: TIERS } : {}),
    protections: [{ kind: 'CooldownPeriod', lookbackMinutes: 60, duration: { minutes: 10 } }],
  };
}

function shownBy({ rate, spread, shows }: Step): Shown {
  if (shows === 'nothing') return null;
  const [bid, ask] = [(rate - spread) / 100, (rate + spread) / 100];
  if (shows === 'all') return [bid, ask];
  return { timeMs: Number.MAX_SAFE_INTEGER, bid, ask, last: bid, book: { bids: [[bid, 0.1]], asks: [] } };
}

/** Four moments a candle, the first of which is its close. */
function eventsOf(tape: readonly Step[]): (SessionEvent | SwapEvent)[][] {
  return tape.map((step, number) => {
    const candle = Math.floor(number / 4);
    const nowMs = START + (candle + 1) * FIVE + (number % 4) * 70_000;
    const closed = number % 4 === 0 ? ['P0/USDT', 'P1/USDT'].map((pair) => candleEvent(pair, candle)) : [];
    return [...closed, momentEvent(step, nowMs)];
  });
}

function candleEvent(pair: string, number: number): SessionEvent {
  const candle = { openTimeMs: START + number * FIVE, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  return { kind: 'candle', series: { pair, timeframe: '5m', candleType: null }, candle };
}

function momentEvent(step: Step, nowMs: number): SessionEvent | SwapEvent {
  const { what } = step;
  const seen = { nowMs, quoteOf: () => quoteOf(shownBy(step), nowMs) };
  switch (what.kind) {
    case 'look':
      return { kind: 'turn', ...seen };
    case 'swap':
      return { kind: 'swap', nowMs };
    case 'settings':
      return { kind: 'settings', settings: what.slots === 0 ? {} : { max_open_trades: what.slots } };
    case 'fund':
      return { kind: 'funding', pair: 'P0/USDT', timeMs: nowMs, perUnit: 0.01 };
    case 'pause':
    case 'resume':
      return { kind: what.kind };
    case 'force-entry':
      return { kind: 'command', command: { kind: what.kind, pair: 'P1/USDT', isShort: false }, ...seen };
    case 'force-exit':
    case 'cancel-order':
      return { kind: 'command', command: { kind: what.kind, tradeId: what.id }, ...seen };
  }
}

/** Another version takes over, which is the same in all but its name. */
interface SwapEvent {
  readonly kind: 'swap';
  readonly nowMs: number;
}

function taken(play: RatePlay, event: SessionEvent | SwapEvent): void {
  if (event.kind === 'swap') play.swap(`v${event.nowMs}`, event.nowMs);
  else play.take(event);
}

function recordsOf(world: World, tape: readonly Step[], isCut: (number: number) => boolean): SessionRecords {
  const play = new RatePlay(rateWorldOf(world));
  for (const [number, events] of eventsOf(tape).entries()) {
    for (const event of events) {
      taken(play, event);
      // Between a candle and the next look, too.
      if (isCut(number)) play.restart();
    }
  }
  return play.records;
}

describe('a session that dies at any moment', () => {
  it('goes on as if it had not', () => {
    let closed = 0;
    fc.assert(
      fc.property(aWorld, aTape, fc.array(fc.nat(LENGTH * 4), { minLength: 1, maxLength: 10 }), (world, tape, cuts) => {
        const whole = recordsOf(world, tape, () => false);
        expect(recordsOf(world, tape, (number) => cuts.includes(number))).toEqual(whole);
        closed += [...whole.keys()].filter((key) => key.startsWith('trade/')).length;
      }),
      { numRuns: 100, endOnFailure: true },
    );
    expect(closed).toBeGreaterThan(250);
  });
});

describe('a session that dies after every event', () => {
  it('goes on as if it had not', () => {
    fc.assert(
      fc.property(aWorld, aTape, (world, tape) => {
        const short = tape.slice(0, 50);
        expect(recordsOf(world, short, () => true)).toEqual(recordsOf(world, short, () => false));
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });
});

describe('the changes of all events', () => {
  it('add up to the records', () => {
    fc.assert(
      fc.property(aWorld, aTape, (world, tape) => {
        const play = new RatePlay(rateWorldOf(world));
        for (const event of eventsOf(tape).flat()) taken(play, event);
        let records: SessionRecords = new Map();
        for (const delta of play.deltas) records = applyDelta(records, delta);
        expect(ongoing(records)).toEqual(play.session.records);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});

describe('money', () => {
  it('is that of the wallet and of all profits', () => {
    fc.assert(
      fc.property(aWorld, aTape, (world, tape) => {
        const play = new RatePlay(rateWorldOf(world));
        for (const event of eventsOf(tape).flat()) taken(play, event);
        const { wallet } = JSON.parse(play.records.get('account')!) as { readonly wallet: { readonly free: number } };
        let money = 1_000;
        for (const { trade, closed } of play.trades)
          money += closed === null ? trade.realizedProfit - trade.stakeAmount : closed.profitAbs;
        expect(wallet.free).toBeCloseTo(money, 6);
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });
});

/** Without the names of versions. */
function nameless(records: SessionRecords): Map<string, unknown> {
  const kept = [...records].filter(([key]) => !key.startsWith('version/'));
  return new Map(
    kept.map(([key, text]) => {
      const { version: _, versions: __, ...rest } = JSON.parse(text) as Record<string, unknown>;
      return [key, rest];
    }),
  );
}

describe('versions that differ in nothing but their names', () => {
  it('make the records of one', () => {
    let swaps = 0;
    let together = 0;
    fc.assert(
      fc.property(aWorld, aTape, (world, tape) => {
        const one = new RatePlay(rateWorldOf(world));
        const several = new RatePlay(rateWorldOf(world));
        for (const event of eventsOf(tape).flat()) {
          taken(several, event);
          if (event.kind === 'swap') swaps++;
          else one.take(event);
          if (several.session.versions.length > 1) together++;
        }
        // A look lets the one write what the other wrote when it was swapped.
        for (const play of [one, several]) play.take({ kind: 'resume' });
        expect(nameless(several.records)).toEqual(nameless(one.records));
      }),
      { numRuns: 60, endOnFailure: true },
    );
    expect(swaps).toBeGreaterThan(300);
    expect(together).toBeGreaterThan(300);
  });
});
