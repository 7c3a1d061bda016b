import { describe, expect, it } from 'vitest';
import type { Advice } from '../core/advice.ts';
import { MadeBroker } from './made-broker.fixture.ts';
import { FIVE, MINUTE, quoteOf, RatePlay, START, type RateWorld, TIERS } from './rate-world.fixture.ts';

const AT = START + 3 * FIVE;
const SECOND = 1000;
const SHOWN = [100, 100.1] as const;
const FALLEN = [85, 85.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'market' } as const;
const FUTURES = { tiers: TIERS };

/** A strategy that leaves at a limit, adds 50 or takes 0.3 out for as long as a test says so, whose entry of 1 at 100 waits. */
class Wishing extends MadeBroker {
  leave: string | null = null;
  adjust: ReturnType<NonNullable<Advice['adjustTradePosition']>> = null;
  /** Where it moves its orders to; null: away. */
  rate: number | null | undefined;

  constructor({ rates, ...world }: Omit<RateWorld, 'pairs' | 'advice'> = {}) {
    const advice: Advice = {
      customExit: () => this.leave,
      adjustTradePosition: () => this.adjust,
      adjustOrderPrice: (_, { rate }) => (this.rate === undefined ? rate : this.rate),
    };
    const pairs = [{ enterLong: [1] }];
    super(new RatePlay({ pairs, ...world, rates: { fills: 'exchange', stopOnExchange: STOP, ...rates }, advice }));
    this.play.close(1, SHOWN);
  }

  /** The entry is filled, and its stop lies there. */
  held(): this {
    this.fill(AT - FIVE, this.find('enter'));
    if (this.wanted.some(({ action }) => action === 'stop')) this.open(AT - FIVE, this.find('stop'));
    return this;
  }

  /** What is asked to go before it is gone, as far as it has filled. */
  yields(action: 'stop' | 'exit' | 'reduce' | 'add', filled = 0): void {
    for (const order of this.wanted.filter((each) => each.action === action && each.isCanceled))
      this.cancel(AT, order, filled);
  }

  /** The strategy's exit at a limit lies there. */
  resting(filled = 0): this {
    this.leave = 'out';
    this.play.look(AT, SHOWN);
    this.yields('stop');
    this.open(AT, this.find('exit'), filled);
    this.leave = null;
    return this;
  }

  ask(
    nowMs: number,
    { isEmergency = false, shown = SHOWN }: { isEmergency?: boolean; shown?: readonly [number, number] } = {},
  ): void {
    const command = { kind: 'force-exit', tradeId: 1, isEmergency } as const;
    this.play.take({ kind: 'command', command, nowMs, quoteOf: () => quoteOf(shown, nowMs) });
  }
}

describe('what is to leave by force', () => {
  it('follows an entry that somebody takes away meanwhile', () => {
    const broker = new Wishing().held();
    broker.adjust = { stake: 50, tag: 'more' };
    broker.play.close(2, SHOWN);
    broker.open(AT, broker.find('add'));
    broker.ask(AT + SECOND);
    const command = { kind: 'cancel-order', tradeId: 1 } as const;
    broker.play.take({ kind: 'command', command, nowMs: AT + 2 * SECOND, quoteOf: () => null });
    broker.cancel(AT + 3 * SECOND, broker.find('add', true));
    expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'force_exit', amount: 1 });
  });

  it('follows the same order of its trade that is being taken away, as its time is over', () => {
    const broker = new Wishing({ rates: { forceExitOrderType: 'limit' }, rules: { unfilledExitMs: MINUTE } });
    broker
      .held()
      .resting()
      .play.look(AT + 2 * MINUTE, SHOWN);
    broker.ask(AT + 2 * MINUTE + SECOND);
    broker.cancel(AT + 2 * MINUTE + 2 * SECOND, broker.find('exit', true));
    expect(broker.find('exit')).toMatchObject({ kind: 'limit', reason: 'force_exit', amount: 1 });
  });

  it('leaves at the market where an emergency wanted that before a person has asked for a limit', () => {
    const broker = new Wishing({ rates: { forceExitOrderType: 'limit' } }).held().resting();
    broker.ask(AT + SECOND, { isEmergency: true, shown: FALLEN });
    broker.ask(AT + 2 * SECOND, { shown: FALLEN });
    broker.cancel(AT + 3 * SECOND, broker.find('exit', true));
    expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'emergency_exit' });
  });

  it('leaves at the market what an entry has brought by then where an emergency wanted that before a person did', () => {
    const broker = new Wishing({ rates: { forceExitOrderType: 'limit' } });
    broker.open(AT, broker.find('enter'), 0.3);
    broker.ask(AT + SECOND, { isEmergency: true });
    broker.ask(AT + 2 * SECOND);
    broker.cancel(AT + 3 * SECOND, broker.find('enter', true), 0.3);
    expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'emergency_exit', amount: 0.3 });
  });

  it('takes an entry away as soon as enough of it has come to be sold', () => {
    const broker = new Wishing({ market: { minCost: 10 } });
    const entry = broker.find('enter');
    broker.open(AT, entry, 0.05);
    broker.ask(AT);
    expect(broker.find('enter')).toMatchObject({ isCanceled: false });
    broker.open(AT + 10 * SECOND, entry, 0.9);
    broker.play.look(AT + 15 * SECOND, SHOWN);
    broker.cancel(AT + 16 * SECOND, broker.find('enter', true), 0.9);
    expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'force_exit', amount: 0.9 });
  });

  it.each([
    ['spot', {}],
    ['futures', FUTURES],
  ] as const)('at a limit has a time of its own, however little is left, where that can be sold: %s', (_, world) => {
    const rates = { forceExitOrderType: 'limit' } as const;
    const broker = new Wishing({ ...world, market: { minCost: 9.9 }, rates, rules: { unfilledExitMs: MINUTE } }).held();
    broker.ask(AT);
    broker.yields('stop');
    broker.open(AT, broker.find('exit'), 0.9);
    broker.play.look(AT + 2 * MINUTE, SHOWN);
    expect(broker.find('exit', true)).toMatchObject({ reason: 'force_exit' });
  });

  it.each([
    ['spot', {}],
    ['futures', FUTURES],
  ] as const)('gives way to nothing that the strategy adds or takes out: %s', (_, world) => {
    const broker = new Wishing({ ...world, rates: { forceExitOrderType: 'limit' } }).held();
    broker.ask(AT);
    broker.yields('stop');
    broker.open(AT, broker.find('exit'));
    for (const adjust of [
      { stake: 50, tag: 'more' },
      { stake: -100, amount: 0.3, tag: 'less' },
    ]) {
      broker.adjust = adjust;
      broker.play.look(AT + 5 * SECOND, [95, 95.1]);
      expect(broker.find('exit')).toMatchObject({ reason: 'force_exit', isCanceled: false });
    }
  });

  it('is not moved by the strategy, nor taken away', () => {
    const broker = new Wishing({ ...FUTURES, rates: { forceExitOrderType: 'limit' } }).held();
    broker.ask(AT);
    broker.open(AT, broker.find('exit'));
    for (const [candle, rate] of [
      [3, 103],
      [4, null],
    ] as const) {
      broker.rate = rate;
      broker.play.close(candle, SHOWN);
      expect(broker.find('exit')).toMatchObject({ reason: 'force_exit', rate: 100.1, isCanceled: false });
    }
  });

  it('at a limit leaves all that an entry has brought beside an exit at the market of the part before', () => {
    const broker = new Wishing({ ...FUTURES, rates: { forceExitOrderType: 'limit' } });
    const entry = broker.find('enter');
    broker.open(AT, entry, 0.05);
    broker.ask(AT, { isEmergency: true });
    for (const seconds of [1, 12]) broker.play.look(AT + seconds * SECOND, SHOWN);
    const part = broker.find('exit');
    expect(part).toMatchObject({ kind: 'market', amount: 0.05 });
    broker.fill(AT + 13 * SECOND, entry);
    broker.ask(AT + 14 * SECOND);
    broker.fill(AT + 15 * SECOND, part, 100);
    broker.play.look(AT + 20 * SECOND, SHOWN);
    expect(broker.find('exit')).toMatchObject({ reason: 'force_exit', amount: 0.95 });
  });

  it('is tried no more once a person says so between two tries', () => {
    const broker = new Wishing(FUTURES).held();
    broker.ask(AT);
    broker.refuse(AT, broker.find('exit'));
    const command = { kind: 'cancel-order', tradeId: 1 } as const;
    broker.play.take({ kind: 'command', command, nowMs: AT + SECOND, quoteOf: () => null });
    broker.play.look(AT + 6 * SECOND, SHOWN);
    expect(broker.wanted.map(({ action }) => action)).toEqual(['stop']);
  });

  it('and cannot, as so little is left of an exit that rests, is said to whoever asks, for that or for its end', () => {
    const broker = new Wishing({ market: { minCost: 50 } }).held().resting(0.9);
    for (const kind of ['force-exit', 'cancel-order'] as const) {
      const command = { kind, tradeId: 1 } as const;
      const quoteOfPair = () => quoteOf(SHOWN, AT + SECOND);
      const { refused } = broker.play.take({ kind: 'command', command, nowMs: AT + SECOND, quoteOf: quoteOfPair });
      expect([kind, refused]).toEqual([kind, 'too-little']);
    }
    expect(broker.find('exit')).toMatchObject({ kind: 'limit', isCanceled: false });
  });

  it('is tried again, later and later, where the exchange refuses it or it comes too late, until a person takes it away', () => {
    const broker = new Wishing().held();
    broker.ask(AT);
    broker.yields('stop');
    let nowMs = AT;
    for (const [waitMs, state] of [
      [5, 'rejected'],
      [10, 'expired'],
      [20, 'rejected'],
    ] as const) {
      const { leg } = broker.find('exit');
      broker.tell(nowMs, { tradeId: 1, leg, state, filled: 0, average: null, fees: [], why: null });
      broker.play.look(nowMs + waitMs * SECOND - 1, SHOWN);
      expect(broker.wanted.filter(({ action }) => action === 'exit')).toEqual([]);
      broker.play.look((nowMs += waitMs * SECOND), SHOWN);
      expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'force_exit', amount: 1 });
      broker.yields('stop');
    }
    const command = { kind: 'cancel-order', tradeId: 1 } as const;
    broker.play.take({ kind: 'command', command, nowMs, quoteOf: () => null });
    broker.cancel(nowMs, broker.find('exit', true));
    broker.play.look(nowMs + 5 * MINUTE, SHOWN);
    expect(broker.wanted.map(({ action }) => action)).toEqual(['stop']);
  });

  it.each([
    ['it was not sent for so long', 0],
    ['the market took a part alone after that', 0.4],
  ])('is tried again at the market where its time was over, as %s', (_, filled) => {
    const broker = new Wishing({ ...FUTURES, rules: { unfilledExitMs: MINUTE } }).held();
    broker.ask(AT);
    broker.play.look(AT + 2 * MINUTE, SHOWN);
    if (filled === 0) broker.yields('exit');
    else broker.fillPart(AT + 2 * MINUTE, broker.find('exit', true), filled, 99);
    broker.play.look(AT + 2 * MINUTE + SECOND, SHOWN);
    expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'force_exit', amount: 1 - filled });
  });

  it.each([
    ['the strategy wants that at its stop', false],
    ['an emergency wants that', true],
  ])('is tried where the exchange refuses what leaves already, as %s', (_, isEmergency) => {
    const broker = new Wishing({ rates: { stopOnExchange: null } }).held();
    if (isEmergency) broker.ask(AT, { isEmergency });
    else broker.play.look(AT, FALLEN);
    const order = broker.find('exit');
    broker.ask(AT + SECOND);
    broker.refuse(AT + 2 * SECOND, order);
    broker.play.look(AT + 10 * SECOND, SHOWN);
    expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'force_exit', amount: 1 });
  });

  it.each([
    ['is to follow an exit of the strategy', 'market'],
    ['rests at a limit', 'limit'],
  ] as const)('is tried where the exchange refuses an emergency that took its place, as it %s', (_, type) => {
    const broker = new Wishing({ ...FUTURES, rates: { forceExitOrderType: type } }).held().resting();
    broker.ask(AT + SECOND);
    if (type === 'limit') {
      broker.play.look(AT + SECOND, [99, 99.1]);
      broker.yields('exit');
      broker.open(AT + SECOND, broker.find('exit'));
    }
    broker.ask(AT + 2 * SECOND, { isEmergency: true });
    broker.yields('exit');
    broker.refuse(AT + 3 * SECOND, broker.find('exit'));
    broker.play.look(AT + 10 * SECOND, SHOWN);
    expect(broker.find('exit')).toMatchObject({ kind: type, reason: 'force_exit', amount: 1 });
  });

  it("at a limit where the strategy has the same order already stays, moves with the price, and is nobody else's", () => {
    const broker = new Wishing({ ...FUTURES, rates: { forceExitOrderType: 'limit' } }).held().resting();
    const command = { kind: 'force-exit', tradeId: 1 } as const;
    const quoteOfPair = () => quoteOf(SHOWN, AT + SECOND);
    const { refused } = broker.play.take({ kind: 'command', command, nowMs: AT + SECOND, quoteOf: quoteOfPair });
    expect([refused ?? null, broker.find('exit').isCanceled]).toEqual([null, false]);
    broker.adjust = { stake: 50, tag: 'more' };
    broker.play.look(AT + 2 * SECOND, [99, 99.1]);
    broker.yields('exit');
    expect(broker.find('exit')).toMatchObject({ kind: 'limit', reason: 'force_exit', rate: 99.1 });
  });

  it('leaves the rest as well where the market has taken a part', () => {
    const broker = new Wishing(FUTURES).held();
    broker.ask(AT);
    const { leg } = broker.find('exit');
    broker.tell(AT, { tradeId: 1, leg, state: 'expired', filled: 0.4, average: 99, fees: [], why: null });
    broker.play.look(AT + SECOND, SHOWN);
    expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'force_exit', amount: 0.6 });
  });
});

it('a strategy that wants out at a limit and adds changes its mind no more than once a candle', () => {
  const broker = new Wishing(FUTURES).held();
  broker.leave = 'out';
  broker.adjust = { stake: 50, tag: 'more' };
  const legs = new Set<number>();
  for (let seconds = 5; seconds < 295; seconds += 5) {
    broker.play.look(AT + seconds * SECOND, SHOWN);
    for (const order of broker.wanted) {
      legs.add(order.leg);
      if (order.isCanceled && order.action !== 'stop') broker.cancel(AT + seconds * SECOND, order);
    }
    for (const order of broker.wanted) broker.open(AT + seconds * SECOND, order);
  }
  expect(legs.size).toBeLessThan(8);
});

it('a stop of the core at a limit gives way to nothing that the strategy adds', () => {
  const broker = new Wishing({ rates: { stopOnExchange: null, stopOrderType: 'limit' } }).held();
  broker.play.look(AT, FALLEN);
  broker.open(AT, broker.find('exit'));
  broker.adjust = { stake: 50, tag: 'more' };
  broker.play.look(AT + 5 * SECOND, FALLEN);
  expect(broker.find('exit')).toMatchObject({ reason: 'stop_loss', isCanceled: false });
});

it('a stop of the core takes the place of an order that adds, also where it was tried on the same candle before', () => {
  const broker = new Wishing({ rates: { stopOnExchange: null, stopOrderType: 'limit' } }).held();
  broker.play.look(AT, FALLEN);
  broker.open(AT, broker.find('exit'));
  broker.cancel(AT, broker.find('exit'));
  broker.adjust = { stake: 50, tag: 'more' };
  broker.play.look(AT + 5 * SECOND, [101, 101.1]);
  broker.open(AT + 5 * SECOND, broker.find('add'));
  broker.adjust = null;
  broker.play.look(AT + 10 * SECOND, FALLEN);
  expect(broker.find('add', true)).toMatchObject({ amount: 0.495 });
});

it.each([
  ['spot', {}],
  ['futures', FUTURES],
] as const)('a stop of the core at a limit takes the place of an exit of which little is left: %s', (_, world) => {
  const rates = { stopOnExchange: null, stopOrderType: 'limit' } as const;
  const broker = new Wishing({ ...world, market: { minCost: 8.8 }, rates }).held().resting(0.9);
  broker.play.look(AT + 5 * SECOND, [89, 89.1]);
  broker.cancel(AT + 6 * SECOND, broker.find('exit', true), 0.9);
  expect(broker.find('exit')).toMatchObject({ kind: 'limit', reason: 'stop_loss', amount: 0.1 });
});

describe.each([
  ['spot', {}],
  ['futures', FUTURES],
] as const)('on %s an order that reduces, of which little is left, and of the trade much', (_, world) => {
  /** Of 1 that is held 0.3 are to leave at a limit, and 0.25 of these have: what is left of that order is worth 5. */
  function reducing(rates: RateWorld['rates'] = {}): Wishing {
    const broker = new Wishing({ ...world, market: { minCost: 10 }, rules: { unfilledExitMs: MINUTE }, rates }).held();
    broker.adjust = { stake: -100, amount: 0.3, tag: 'less' };
    broker.play.look(AT, SHOWN);
    broker.adjust = null;
    broker.yields('stop');
    broker.open(AT, broker.find('reduce'), 0.25);
    return broker;
  }

  it('gives way to an emergency', () => {
    const broker = reducing();
    broker.ask(AT + SECOND, { isEmergency: true, shown: FALLEN });
    broker.cancel(AT + 2 * SECOND, broker.find('reduce', true), 0.25);
    expect(broker.find('exit')).toMatchObject({ kind: 'market', amount: 0.75 });
  });

  it('gives way to the stop of its trade, where the exchange has none', () => {
    const broker = reducing({ stopOnExchange: null });
    broker.play.look(AT + 5 * SECOND, FALLEN);
    broker.cancel(AT + 6 * SECOND, broker.find('reduce', true), 0.25);
    expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'stop_loss', amount: 0.75 });
  });

  it('gives way to an exit of all that the strategy wants', () => {
    const broker = reducing();
    broker.leave = 'out';
    broker.play.look(AT + 5 * SECOND, SHOWN);
    broker.cancel(AT + 6 * SECOND, broker.find('reduce', true), 0.25);
    expect(broker.find('exit')).toMatchObject({ kind: 'limit', reason: 'out', amount: 0.75 });
  });

  it('is taken away when its time is over', () => {
    const broker = reducing();
    broker.play.look(AT + 2 * MINUTE, SHOWN);
    expect(broker.find('reduce', true)).toMatchObject({ amount: 0.3 });
  });
});
