import { describe, expect, it } from 'vitest';
import { MadeBroker, ordersOf, reportOf } from './made-broker.fixture.ts';
import type { PaidFee } from './order-report.ts';
import { namedTrades } from './wanted-orders.ts';
import { FIVE, MINUTE, RatePlay, START, type RateWorld, TIERS } from './rate-world.fixture.ts';

const NOW = START + 2 * FIVE;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'limit' } as const;

/** A signal on candle 1, whose entry is wanted at 100: 1 of stake 100. */
function entering({ rates, ...world }: RateWorld = {}): MadeBroker {
  const play = new RatePlay({ pairs: [{ enterLong: [1, 2] }], rates: { fills: 'exchange', ...rates }, ...world });
  play.close(1, SHOWN);
  return new MadeBroker(play);
}

describe('an entry at an exchange', () => {
  it('is wanted, and waits whatever the market shows', () => {
    const broker = entering();
    broker.play.look(NOW + MINUTE, [90, 90]);
    expect(broker.wanted).toEqual([
      {
        ...{ tradeId: 1, leg: 1, pair: 'P0/USDT', leverage: 1, action: 'enter', side: 'buy', kind: 'limit' },
        ...{ amount: 1, rate: 100, stopRate: null, isReduceOnly: false, reason: '', candleMs: START + FIVE },
        ...{ placedMs: NOW, isCanceled: false, after: [], staysUntil: null },
      },
    ]);
    expect(broker.play.trade()!.trade.amount).toBe(0);
  });

  it('makes the trade when it is filled, at what it came to', () => {
    const broker = entering();
    broker.fill(NOW + 1_000, broker.find('enter'), 99.5);
    expect(broker.play.trade()).toMatchObject({
      trade: { amount: 1, openRate: 99.5, stakeAmount: 99.5, feeOpen: 0.001, feeClose: 0.001 },
      orders: [{ id: 1, amount: 1, filled: 1, rate: 99.5, status: 'closed', filledTimeMs: NOW + 1_000 }],
    });
    expect(broker.wanted).toEqual([]);
  });

  it('counts a part once it is over, and the trade goes on with that', () => {
    const broker = entering();
    const order = broker.find('enter');
    broker.open(NOW, order, 0.4);
    expect(broker.play.trade()!.trade.amount).toBe(0);
    broker.cancel(NOW + 1_000, order, 0.4);
    expect(broker.play.trade()).toMatchObject({
      trade: { amount: 0.4, stakeAmount: 40 },
      orders: [{ amount: 0.4, filled: 0.4, status: 'closed' }],
    });
  });

  it.each(['rejected', 'expired', 'canceled'] as const)(
    'leaves no trade when it is %s with nothing filled',
    (state) => {
      const broker = entering();
      broker.tell(NOW, reportOf(broker.find('enter'), { state }));
      expect(broker.play.trades).toEqual([]);
      expect(broker.play.records.has('watch/1')).toBe(false);
    },
  );

  it('is not tried again on the same candle when it was refused', () => {
    const broker = entering();
    broker.refuse(NOW, broker.find('enter'));
    broker.play.look(NOW + MINUTE, SHOWN);
    expect(broker.play.trades).toEqual([]);
    broker.play.close(2, SHOWN);
    expect(broker.find('enter')).toMatchObject({ tradeId: 2, leg: 2 });
  });

  it('is gone for good when nobody tells of it for an hour', () => {
    const broker = entering();
    broker.cancel(NOW, broker.find('enter'));
    expect(broker.play.records.has('gone/1')).toBe(true);
    broker.play.look(NOW + 61 * MINUTE, null);
    expect(broker.play.records.has('gone/1')).toBe(false);
  });
});

describe('a fill that comes late', () => {
  it('makes a trade of one that was over', () => {
    const broker = entering();
    const order = broker.find('enter');
    broker.cancel(NOW, order);
    expect(broker.cancel(NOW + 1_000, order, 0.3)).not.toHaveProperty('refused');
    expect(broker.play.trade()).toMatchObject({ trade: { amount: 0.3 }, canceled: null, closed: null });
    expect(broker.play.records.has('gone/1')).toBe(false);
  });

  it('adds to a trade that had counted a part', () => {
    const broker = entering();
    const order = broker.find('enter');
    broker.cancel(NOW, order, 0.4);
    broker.cancel(NOW + 1_000, order, 0.7);
    expect(broker.play.trade()!.trade.amount).toBe(0.7);
  });

  it('goes to the trade that has taken the pair', () => {
    const broker = entering();
    const order = broker.find('enter');
    broker.cancel(NOW, order);
    broker.play.look(NOW + MINUTE, SHOWN);
    expect(broker.find('enter').tradeId).toBe(2);
    expect(broker.cancel(NOW + MINUTE, order, 0.3)).not.toHaveProperty('refused');
    expect(broker.play.trade(2)).toMatchObject({ trade: { id: 2, amount: 0.3 } });
    broker.fill(NOW + MINUTE, broker.find('enter'));
    expect(broker.play.trade(2)!.trade.amount).toBe(1.3);
    expect(broker.cancel(NOW + MINUTE, order, 0.5)).not.toHaveProperty('refused');
    expect(broker.play.trade(2)!.trade.amount).toBe(1.5);
    expect(namedTrades(broker.play.records)).toEqual([2, 1]);
    expect(broker.play.records.has('gone/1')).toBe(false);
  });

  it('goes there from each of the orders that the one that was over had', () => {
    const broker = entering({ advice: { adjustOrderPrice: () => 95 }, pairs: [{ enterLong: [1, 3] }] });
    const first = broker.find('enter');
    broker.play.close(2, SHOWN);
    broker.cancel(NOW + FIVE, first);
    const second = broker.find('enter');
    expect(second).toMatchObject({ tradeId: 1, leg: 2 });
    broker.cancel(NOW + FIVE, second);
    broker.play.close(3, SHOWN);
    expect(broker.find('enter').tradeId).toBe(2);
    expect(broker.cancel(NOW + 2 * FIVE, first, 0.3)).not.toHaveProperty('refused');
    expect(broker.cancel(NOW + 2 * FIVE, second, 0.2)).not.toHaveProperty('refused');
    expect(broker.play.trade(2)!.trade.amount).toBe(0.5);
  });

  it('is refused, once, where a trade of the other side has taken the pair', () => {
    const broker = entering({
      ...{ pairs: [{ enterLong: [1], enterShort: [2] }], rules: { canShort: true }, tiers: TIERS },
    });
    const order = broker.find('enter');
    broker.cancel(NOW, order);
    broker.play.close(2, SHOWN);
    expect(broker.find('enter')).toMatchObject({ tradeId: 2, side: 'sell' });
    expect(broker.cancel(NOW + FIVE, order, 0.3).refused).toBe('late-fill');
    expect(broker.cancel(NOW + FIVE, order, 0.3)).not.toHaveProperty('refused');
  });

  it('of an entry whose trade was closed is a trade of its own, with a stop of its own', () => {
    const broker = entering({ pairs: [{ enterLong: [1], exitLong: [2] }], rates: { stopOnExchange: STOP } });
    const order = broker.find('enter');
    broker.cancel(NOW, order, 0.4);
    broker.play.close(2, SHOWN);
    broker.fill(NOW + FIVE, broker.find('exit'), 100, 0.4);
    expect(broker.play.trade()!.closed).not.toBeNull();
    expect(broker.cancel(NOW + FIVE, order, 1)).not.toHaveProperty('refused');
    const opened = broker.play.trades.filter(({ closed }) => closed === null);
    expect(opened).toMatchObject([{ trade: { id: 2, amount: 0.6, stakeAmount: 60, realizedProfit: 0 } }]);
    expect(broker.find('stop')).toMatchObject({ tradeId: 2, amount: 0.6 });
    expect(broker.cancel(NOW + FIVE, order, 1)).not.toHaveProperty('refused');
  });

  it('of an order that was to add to it is a trade whose stop lies behind the rate of that order', () => {
    const adjustTradePosition = (): { stake: number; tag: string } => ({ stake: 50, tag: 'more' });
    const rules = { stoploss: 0.1 };
    const broker = entering({ advice: { adjustTradePosition }, pairs: [{ enterLong: [1], exitLong: [2] }], rules });
    broker.fill(NOW, broker.find('enter'));
    broker.play.look(NOW + MINUTE, [91, 91.1]);
    const add = broker.find('add');
    expect(add.rate).toBe(91);
    broker.cancel(NOW + MINUTE, add);
    broker.play.close(2, [91, 91.1]);
    broker.fill(NOW + FIVE, broker.find('exit'), 91, 1);
    expect(broker.cancel(NOW + FIVE, add, 0.4)).not.toHaveProperty('refused');
    expect(broker.play.trade(2)!.trade).toMatchObject({
      amount: 0.4,
      openRate: 91,
      stopLoss: 81.9,
      initialStopLoss: 81.9,
    });
  });

  it('is refused when the trade is closed', () => {
    const broker = entering({ pairs: [{ enterLong: [1], exitLong: [2] }] });
    broker.fill(NOW, broker.find('enter'));
    broker.play.close(2, SHOWN);
    const exit = broker.find('exit');
    broker.fill(NOW + FIVE, exit, 100, 1);
    expect(broker.play.trade()!.closed).not.toBeNull();
    expect(broker.fill(NOW + FIVE, exit, 100, 1)).not.toHaveProperty('refused');
    expect(broker.fill(NOW + FIVE, exit, 100, 1.2).refused).toBe('late-fill');
  });
});

describe('what is told of no order', () => {
  it.each([
    ['a trade that never was', { tradeId: 7, leg: 1 }, 'no-trade'],
    ['an order that never was', { tradeId: 1, leg: 7 }, 'no-order'],
  ] as const)('%s is refused', (_, name, refused) => {
    expect(entering().tell(NOW, reportOf(name, { state: 'closed', filled: 1, average: 100 })).refused).toBe(refused);
  });
});

describe('an entry that is to go', () => {
  it('stays until the exchange says that it is over', () => {
    const broker = entering({ rules: { unfilledEntryMs: MINUTE } });
    broker.play.look(NOW + MINUTE, SHOWN);
    expect(broker.find('enter', true)).toMatchObject({ isCanceled: true });
    expect(broker.play.trade()!.orders).toMatchObject([{ status: 'open' }]);
    broker.cancel(NOW + MINUTE, broker.find('enter', true));
    expect(broker.play.trades).toEqual([]);
    expect(JSON.parse(broker.play.records.get('account')!)).toMatchObject({ counters: { timedoutEntryOrders: 1 } });
  });

  it('makes its trade all the same when it was filled before', () => {
    const broker = entering({ rules: { unfilledEntryMs: MINUTE } });
    broker.play.look(NOW + MINUTE, SHOWN);
    broker.fill(NOW + MINUTE, broker.find('enter', true));
    expect(broker.play.trade()!.trade.amount).toBe(1);
    expect(JSON.parse(broker.play.records.get('account')!)).toMatchObject({ counters: { timedoutEntryOrders: 0 } });
  });

  it('is followed by what is left of its stake when it is moved', () => {
    const broker = entering({ advice: { adjustOrderPrice: () => 95 }, pairs: [{ enterLong: [1] }] });
    broker.open(NOW, broker.find('enter'), 0.4);
    broker.play.close(2, SHOWN);
    expect(broker.wanted).toMatchObject([{ leg: 1, isCanceled: true }]);
    broker.cancel(NOW + FIVE, broker.find('enter', true), 0.4);
    // 60 of stake are left.
    expect(broker.wanted).toMatchObject([{ leg: 2, action: 'add', rate: 95, amount: 0.631, isCanceled: false }]);
    expect(broker.play.trade()!.trade.amount).toBe(0.4);
  });

  it('is followed by nothing when entries were stopped meanwhile', () => {
    const broker = entering({ advice: { adjustOrderPrice: () => 95 }, pairs: [{ enterLong: [1] }] });
    broker.play.close(2, SHOWN);
    broker.play.take({ kind: 'pause' });
    broker.cancel(NOW + FIVE, broker.find('enter', true));
    expect(broker.play.trades).toEqual([]);
  });

  it('is not canceled when what it has filled could never be sold', () => {
    const market = { minCost: 50 };
    const broker = entering({ market, rules: { unfilledEntryMs: MINUTE } });
    broker.open(NOW, broker.find('enter'), 0.4);
    broker.play.look(NOW + MINUTE, SHOWN);
    expect(broker.find('enter').isCanceled).toBe(false);
    broker.open(NOW + MINUTE, broker.find('enter'), 0.8);
    broker.play.look(NOW + 2 * MINUTE, SHOWN);
    expect(broker.find('enter', true).isCanceled).toBe(true);
  });

  it('is left again as far as it filled when a person wants out', () => {
    const broker = entering();
    const command = { kind: 'force-exit', tradeId: 1 } as const;
    broker.play.take({ kind: 'command', command, nowMs: NOW, quoteOf: () => null });
    broker.cancel(NOW, broker.find('enter', true), 0.4);
    expect(broker.find('exit')).toMatchObject({ amount: 0.4, kind: 'market', reason: 'force_exit' });
  });

  it('is left at the market in an emergency, though what a person wants goes by a limit', () => {
    const broker = entering({ rates: { forceExitOrderType: 'limit' } });
    const command = { kind: 'force-exit', tradeId: 1, isEmergency: true } as const;
    broker.play.take({ kind: 'command', command, nowMs: NOW, quoteOf: () => null });
    broker.cancel(NOW, broker.find('enter', true), 0.4);
    expect(broker.find('exit')).toMatchObject({ amount: 0.4, kind: 'market', reason: 'emergency_exit' });
  });
});

const stake = (cost: number): PaidFee => ({ in: 'stake', cost, rate: null });
const FEES: readonly (readonly [string, readonly PaidFee[] | null, number, number])[] = [
  ['stake currency', [stake(0.08)], 1, 0.0008],
  ['stake currency, in two fills', [stake(0.03), stake(0.05)], 1, 0.0008],
  ['the coin that is bought, which is not all there then', [{ in: 'base', cost: 0.002, rate: null }], 0.998, 0.002],
  ['a third coin', [{ in: 'other', cost: 0.0002, rate: 350 }], 1, 0.0007],
  ['a third coin of which nobody knows the rate', [{ in: 'other', cost: 0.0002, rate: null }], 1, 0.0005],
  ['more than anybody would take', [stake(2)], 1, 0.0005],
  ['what nobody has told', null, 1, 0.0005],
];

describe('fees as they were paid', () => {
  it.each(FEES)('%s', (_, fees, amount, ratio) => {
    const broker = entering();
    const order = broker.find('enter');
    broker.tell(NOW, reportOf(order, { state: 'closed', filled: 1, average: 100, fees }));
    const { trade } = broker.play.trade()!;
    expect([trade.amount, trade.feeOpen, trade.feeClose]).toEqual([amount, ratio, ratio]);
    expect(ordersOf(broker.play.records)).toMatchObject([{ state: 'over', counted: 1 }]);
  });

  it('are no trade where they are more than what of an entry is left, the rest of which a person had struck out', () => {
    const broker = entering({ market: { amountStep: 0.00001 } });
    const fees = [{ in: 'base', cost: 0.00025, rate: null }] as const;
    broker.tell(NOW, reportOf(broker.find('enter'), { state: 'canceled', filled: 0.0001, average: 100, fees }));
    expect([broker.play.trades, broker.wanted]).toEqual([[], []]);
  });
});
