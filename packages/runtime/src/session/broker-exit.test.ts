import { describe, expect, it } from 'vitest';
import { MadeBroker } from './made-broker.fixture.ts';
import { FIVE, MINUTE, RatePlay, START, type RateWorld, TIERS } from './rate-world.fixture.ts';
import { lacksStop } from './wanted-orders.ts';

const AT = START + 3 * FIVE;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'limit' } as const;

/** A trade of 1 at 100 with a stop at 90, whose signal to leave comes at the close of candle 2. */
function entered({ rates, ...world }: RateWorld = {}): MadeBroker {
  const pairs = [{ enterLong: [1], exitLong: [2, 3] }];
  const play = new RatePlay({ pairs, rates: { fills: 'exchange', ...rates }, ...world });
  play.close(1, SHOWN);
  const broker = new MadeBroker(play);
  broker.fill(AT - FIVE, broker.find('enter'));
  expect(play.trade()!.trade.amount).toBe(1);
  return broker;
}

function leaving(world: RateWorld = {}): MadeBroker {
  const broker = entered(world);
  broker.play.close(2, SHOWN);
  return broker;
}

/** With a stop at the exchange. */
function stopped(world: RateWorld = {}): MadeBroker {
  const broker = entered({ ...world, rates: { stopOnExchange: STOP, ...world.rates } });
  broker.open(AT - FIVE, broker.find('stop'));
  return broker;
}

describe('an exit at an exchange', () => {
  it('closes the trade when it is filled', () => {
    const broker = leaving();
    expect(broker.find('exit')).toMatchObject({
      side: 'sell',
      kind: 'limit',
      rate: 100.1,
      amount: 1,
      reason: 'exit_signal',
    });
    broker.fill(AT + 1_000, broker.find('exit'));
    expect(broker.play.trade()).toMatchObject({
      trade: { exitReason: 'exit_signal' },
      closed: { timeMs: AT + 1_000, rate: 100.1, profitAbs: -0.1001 },
    });
    expect(broker.wanted).toEqual([]);
  });

  it('leaves the rest open when it is canceled half way, and is tried again for that', () => {
    const broker = leaving({ rules: { unfilledExitMs: MINUTE } });
    broker.open(AT, broker.find('exit'), 0.4);
    broker.play.look(AT + MINUTE, SHOWN);
    broker.cancel(AT + MINUTE, broker.find('exit', true), 0.4);
    expect(broker.play.trade()!.trade.amount).toBe(0.6);
    expect(JSON.parse(broker.play.records.get('watch/1')!)).toMatchObject({ exitsInVain: 1 });
    broker.play.look(AT + 2 * MINUTE, SHOWN);
    broker.fill(AT + 2 * MINUTE, broker.find('exit'));
    expect(broker.play.trade()!.closed).toMatchObject({ profitAbs: expect.closeTo(-0.1001, 8) as number });
  });

  it('leaves at any price after it waited in vain too often', () => {
    const broker = leaving({ rules: { unfilledExitMs: MINUTE }, rates: { exitTimeoutCount: 1 } });
    broker.play.look(AT + MINUTE, SHOWN);
    broker.cancel(AT + MINUTE, broker.find('exit', true));
    broker.play.look(AT + MINUTE, SHOWN);
    expect(broker.find('exit')).toMatchObject({ kind: 'market', rate: null, reason: 'emergency_exit' });
  });

  it('is tried again more and more slowly when it is refused', () => {
    const broker = leaving();
    const seconds: number[] = [];
    for (let second = 0; second <= 80; second++) {
      const nowMs = AT + second * 1_000;
      broker.play.look(nowMs, SHOWN);
      const [order] = broker.wanted;
      if (order === undefined) continue;
      seconds.push(second);
      broker.refuse(nowMs, order);
    }
    expect(seconds).toEqual([0, 5, 15, 35, 75]);
  });

  it('waits for the end of an order in its way, then leaves with all there is', () => {
    const adjustTradePosition = (): { stake: number; tag: string } => ({ stake: 50, tag: 'more' });
    const broker = entered({ advice: { adjustTradePosition }, pairs: [{ enterLong: [1], exitLong: [3] }] });
    broker.play.close(2, SHOWN);
    expect(broker.wanted).toMatchObject([{ action: 'add', amount: 0.5, isCanceled: false }]);
    broker.open(AT, broker.find('add'), 0.2);
    broker.play.close(3, SHOWN);
    expect(broker.wanted).toMatchObject([{ action: 'add', isCanceled: true }]);
    broker.cancel(AT + FIVE, broker.find('add', true), 0.2);
    expect(broker.wanted).toMatchObject([{ action: 'exit', amount: 1.2, reason: 'exit_signal' }]);
  });

  it.each([
    ['spot', [], []],
    ['margin', TIERS, [{ action: 'exit', amount: 0.4 }]],
  ] as const)('of less than the market trades on %s', (_, tiers, wanted) => {
    const pairs = [{ enterLong: [1], exitLong: [2] }];
    const play = new RatePlay({ pairs, tiers, rates: { fills: 'exchange' }, market: { minCost: 50 } });
    play.close(1, SHOWN);
    const broker = new MadeBroker(play);
    broker.cancel(AT - FIVE, broker.find('enter'), 0.4);
    play.close(2, SHOWN);
    expect(broker.wanted).toMatchObject(wanted);
    expect(broker.wanted).toHaveLength(wanted.length);
  });

  it('at the market keeps its place while the rate moves', () => {
    const broker = leaving({ rules: { exitOrderType: 'market' } });
    broker.play.close(3, [95, 95.1]);
    expect(broker.wanted).toMatchObject([{ leg: 2, action: 'exit', kind: 'market', isCanceled: false }]);
  });
});

describe('a stop at an exchange', () => {
  it('is wanted as soon as there is something to protect, parts of an entry included', () => {
    const play = new RatePlay({ pairs: [{ enterLong: [1] }], rates: { fills: 'exchange', stopOnExchange: STOP } });
    play.close(1, SHOWN);
    const broker = new MadeBroker(play);
    broker.open(AT, broker.find('enter'), 0.4);
    expect(broker.find('stop')).toMatchObject({
      ...{ leg: 2, side: 'sell', kind: 'stop-limit', amount: 0.4, stopRate: 90, rate: 89.1, isReduceOnly: false },
      ...{ candleMs: 0, placedMs: AT, after: [] },
    });
    broker.open(AT, broker.find('stop'));
    broker.fill(AT + 1_000, broker.find('enter'));
    expect(broker.wanted).toMatchObject([
      { leg: 2, amount: 0.4, isCanceled: true },
      { leg: 3, amount: 1, isCanceled: false, after: [2] },
    ]);
    expect(play.trade()).toMatchObject({ trade: { amount: 1 } });
  });

  it('is not wanted for less than the market trades', () => {
    const play = new RatePlay({
      ...{ pairs: [{ enterLong: [1] }], market: { minCost: 20 } },
      rates: { fills: 'exchange', stopOnExchange: STOP },
    });
    play.close(1, SHOWN);
    const broker = new MadeBroker(play);
    broker.open(AT, broker.find('enter'), 0.2);
    expect(broker.wanted).toHaveLength(1);
    broker.open(AT, broker.find('enter'), 0.3);
    expect(broker.find('stop').amount).toBe(0.3);
  });

  it('closes the trade when it is filled, and whatever waited is wanted no more', () => {
    const broker = stopped({ tiers: TIERS, rules: { canShort: true } });
    broker.play.close(2, SHOWN);
    broker.open(AT, broker.find('exit'));
    broker.fill(AT, broker.find('stop'), 89.5);
    expect(broker.play.trade()).toMatchObject({
      trade: { exitReason: 'stoploss_on_exchange', exitType: 'stoploss_on_exchange' },
      orders: [{ id: 1 }, { id: 2, tag: 'stoploss_on_exchange', rate: 89.5, type: 'market' }],
      closed: { rate: 89.5 },
    });
    expect(broker.wanted).toEqual([]);
  });

  it('leaves the rest in the trade when a part of it filled', () => {
    const broker = stopped();
    broker.cancel(AT, broker.find('stop'), 0.3);
    expect(broker.play.trade()).toMatchObject({ trade: { amount: 0.7 }, closed: null });
    expect(broker.find('stop')).toMatchObject({ leg: 3, amount: 0.7 });
  });

  it('leaves an entry that had filled in part no order to come back to', () => {
    const adjustTradePosition = (): { stake: number; tag: string } => ({ stake: 50, tag: 'more' });
    const broker = stopped({ advice: { adjustTradePosition }, pairs: [{ enterLong: [1] }] });
    broker.play.close(2, SHOWN);
    broker.open(AT, broker.find('add'), 0.2);
    // The stop knew of 1 alone.
    broker.fill(AT, broker.find('stop', true), 89.5);
    expect(broker.play.trade()!.trade.amount).toBeCloseTo(0.2, 12);
    expect(broker.find('add', true)).toMatchObject({ leg: 3 });
    broker.cancel(AT, broker.find('add', true), 0.5);
    expect(broker.play.trade()!.trade.amount).toBeCloseTo(0.5, 12);
  });

  it('is placed again when it vanished', () => {
    const broker = stopped();
    broker.cancel(AT, broker.find('stop'));
    expect(broker.find('stop')).toMatchObject({ leg: 3, amount: 1, stopRate: 90 });
  });

  it('that would trigger at once leaves at any price', () => {
    const broker = entered({ rates: { stopOnExchange: STOP } });
    broker.refuse(AT, broker.find('stop'), 'would-trigger');
    expect(broker.wanted).toEqual([]);
    broker.play.look(AT, [85, 85.1]);
    expect(broker.wanted).toMatchObject([{ action: 'exit', kind: 'market', reason: 'emergency_exit' }]);
  });

  it('that would trigger, and whose way out is refused, leaves again later and later', () => {
    const broker = entered({ rates: { stopOnExchange: STOP } });
    broker.refuse(AT, broker.find('stop'), 'would-trigger');
    broker.play.look(AT, [85, 85.1]);
    const waits = [5, 10, 20, 40, 45, 45].map((seconds) => seconds * 1000);
    let nowMs = AT;
    for (const waitMs of waits) {
      broker.refuse(nowMs, broker.find('exit'));
      broker.play.look(nowMs + waitMs - 1, [85, 85.1]);
      expect(broker.wanted.filter(({ action }) => action === 'exit')).toEqual([]);
      broker.play.look((nowMs += waitMs), [85, 85.1]);
    }
    expect(broker.find('exit')).toMatchObject({ kind: 'market' });
  });

  it('that is refused is placed again later and later, and leaves nothing: what becomes of its trade is nothing that the core decides', () => {
    const broker = entered({ rates: { stopOnExchange: STOP } });
    const waits = [5, 10, 20, 40, 60, 60].map((seconds) => seconds * 1000);
    let nowMs = AT;
    for (const waitMs of waits) {
      broker.refuse(nowMs, broker.find('stop'));
      broker.play.look(nowMs + waitMs - 1, SHOWN);
      expect([broker.wanted, lacksStop(broker.play.records, 'P0/USDT')]).toEqual([[], true]);
      broker.play.look((nowMs += waitMs), SHOWN);
    }
    broker.open(nowMs, broker.find('stop'));
    expect(lacksStop(broker.play.records, 'P0/USDT')).toBe(false);
  });

  it('that was not sent says nothing of whether the next one is taken', () => {
    const broker = entered({ rates: { stopOnExchange: STOP } });
    broker.refuse(AT, broker.find('stop'));
    broker.play.look(AT + 5_000, SHOWN);
    broker.cancel(AT + 5_000, broker.find('stop'));
    expect(lacksStop(broker.play.records, 'P0/USDT')).toBe(true);
  });

  const trailing = { rules: { trailingStop: true }, pairs: [{ enterLong: [1] }] };

  it('is moved after a better rate: on spot the old one goes first', () => {
    const broker = stopped(trailing);
    broker.play.look(AT, [110, 110.1]);
    // The trade's own stop has moved by now.
    broker.play.look(AT, [110, 110.1]);
    expect(broker.wanted).toMatchObject([
      { leg: 2, isCanceled: true, staysUntil: null },
      { leg: 3, isCanceled: false, stopRate: 99.09, after: [2] },
    ]);
    expect(JSON.parse(broker.play.records.get('watch/1')!)).toMatchObject({
      stop: { stopRate: 99.09, placedTimeMs: AT },
    });
  });

  it('is moved on margin when the new one lies there, and stays when that is refused', () => {
    const broker = stopped({ ...trailing, tiers: TIERS });
    broker.play.look(AT, [110, 110.1]);
    // The trade's own stop has moved by now.
    broker.play.look(AT, [110, 110.1]);
    expect(broker.wanted).toMatchObject([
      { leg: 2, isReduceOnly: true, isCanceled: true, staysUntil: 3 },
      { leg: 3, isReduceOnly: true, isCanceled: false, after: [] },
    ]);
    broker.refuse(AT, broker.find('stop'));
    expect(broker.wanted).toMatchObject([{ leg: 2, isCanceled: false }]);
    broker.play.look(AT + MINUTE, [110, 110.1]);
    broker.open(AT + MINUTE, broker.find('stop'));
    expect(broker.wanted).toMatchObject([
      { leg: 2, isCanceled: true, staysUntil: null },
      { leg: 4, isCanceled: false },
    ]);
  });

  it('makes room for an exit on spot, and comes back when that fails', () => {
    const broker = stopped();
    broker.play.close(2, SHOWN);
    expect(broker.wanted).toMatchObject([
      { action: 'stop', isCanceled: true, staysUntil: null },
      { action: 'exit', isCanceled: false, after: [2] },
    ]);
    broker.cancel(AT, broker.find('stop', true));
    expect(broker.find('exit').after).toEqual([]);
    broker.refuse(AT, broker.find('exit'));
    expect(broker.wanted).toMatchObject([{ leg: 4, action: 'stop', stopRate: 90 }]);
    broker.open(AT, broker.find('stop'));
    broker.play.look(AT + 4_000, SHOWN);
    expect(broker.wanted).toMatchObject([{ leg: 4, isCanceled: false }]);
    broker.play.look(AT + 5_000, SHOWN);
    expect(broker.wanted).toMatchObject([
      { leg: 4, isCanceled: true },
      { action: 'exit', after: [4] },
    ]);
  });

  it('stays beside an exit on margin', () => {
    const broker = stopped({ tiers: TIERS });
    broker.play.close(2, SHOWN);
    expect(broker.wanted).toMatchObject([
      { action: 'stop', isCanceled: false },
      { action: 'exit', isCanceled: false, isReduceOnly: true, after: [] },
    ]);
  });
});

describe('a position', () => {
  it('that the exchange took over is closed by that', () => {
    const broker = stopped({ tiers: TIERS });
    broker.play.take({ kind: 'liquidated', nowMs: AT, tradeId: 1, rate: 12 });
    expect(broker.play.trade()).toMatchObject({
      trade: { exitReason: 'liquidation', exitType: 'liquidation' },
      closed: { rate: 12, timeMs: AT },
    });
    expect(broker.wanted).toEqual([]);
  });

  it.each([
    [1, undefined, 1],
    [1.5, undefined, 1],
    [0.985, undefined, 0.985],
    [0.97, 'position-differs', 1],
  ])('of which %f is there: refused as %s, counts %f', (amount, refused, counted) => {
    const broker = stopped();
    const delta = broker.play.take({ kind: 'position', nowMs: AT, tradeId: 1, amount });
    expect([delta.refused, broker.play.trade()!.trade.amount]).toEqual([refused, counted]);
    expect(broker.find('stop').amount).toBe(counted);
  });
});

describe('an exit of more than the market takes at once', () => {
  it('goes on with the rest at once, without another signal, until nothing is left', () => {
    const broker = leaving({ rules: { exitOrderType: 'market' } });
    broker.fillPart(AT, broker.find('exit'), 0.4, 100);
    expect(broker.play.trade()!.trade.amount).toBe(0.6);
    expect(broker.wanted).toMatchObject([
      { leg: 3, action: 'exit', kind: 'market', amount: 0.6, reason: 'exit_signal' },
    ]);
    broker.fillPart(AT + 1_000, broker.find('exit'), 0.4, 100);
    broker.fill(AT + 2_000, broker.find('exit'), 100);
    expect(broker.play.trade()).toMatchObject({
      trade: { exitReason: 'exit_signal' },
      closed: { timeMs: AT + 2_000, profitAbs: expect.closeTo(-0.2, 8) as number },
    });
    expect(broker.wanted).toEqual([]);
  });

  it('with a limit waits for the rest at its limit', () => {
    const broker = leaving();
    broker.fillPart(AT, broker.find('exit'), 0.4, 100.1);
    expect(broker.wanted).toMatchObject([{ leg: 3, action: 'exit', kind: 'limit', rate: 100.1, amount: 0.6 }]);
  });

  it('that was to be taken away when it was filled leaves the rest to the next look', () => {
    const broker = leaving({ rules: { unfilledExitMs: MINUTE } });
    broker.play.look(AT + MINUTE, SHOWN);
    broker.fillPart(AT + MINUTE, broker.find('exit', true), 0.4, 100.1);
    expect(broker.play.trade()!.trade.amount).toBe(0.6);
    expect(broker.wanted).toEqual([]);
  });

  it('of an emergency goes on at the market', () => {
    const broker = leaving({ rules: { unfilledExitMs: MINUTE }, rates: { exitTimeoutCount: 1 } });
    broker.play.look(AT + MINUTE, SHOWN);
    broker.cancel(AT + MINUTE, broker.find('exit', true));
    broker.play.look(AT + MINUTE, SHOWN);
    broker.fillPart(AT + MINUTE, broker.find('exit'), 0.4, 100);
    expect(broker.wanted).toMatchObject([{ kind: 'market', amount: 0.6, reason: 'emergency_exit' }]);
  });

  it('by a stop leaves what that could not cover at the market', () => {
    const broker = stopped();
    broker.fillPart(AT, broker.find('stop'), 0.4, 90);
    expect(broker.play.trade()!.trade.amount).toBe(0.6);
    expect(broker.wanted).toEqual([]);
    broker.play.look(AT + 1_000, [90, 90.1]);
    expect(broker.wanted).toMatchObject([{ action: 'exit', kind: 'market', amount: 0.6, reason: 'emergency_exit' }]);
  });
});
