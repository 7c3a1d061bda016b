import { describe, expect, it } from 'vitest';
import { MadeBroker, ordersOf, reportOf } from './made-broker.fixture.ts';
import type { OrderReport } from './order-report.ts';
import { FIVE, MINUTE, RatePlay, START, TIERS, type RateWorld } from './rate-world.fixture.ts';

const AT = START + 2 * FIVE;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'market' } as const;
const STOP_LEG = 2;

/** A long position of 1 whose stop rests. */
function holding(world: RateWorld = {}): MadeBroker {
  const rates = { fills: 'exchange', stopOnExchange: STOP } as const;
  const broker = new MadeBroker(new RatePlay({ pairs: [{ enterLong: [1] }], rates, ...world }));
  broker.play.close(1, SHOWN);
  broker.fill(AT, broker.find('enter'));
  broker.open(AT, broker.find('stop'));
  expect(broker.find('stop')).toMatchObject({ leg: STOP_LEG, amount: 1 });
  return broker;
}

/** The stop is open, though an order of it is over with so much at 90; all of its orders have executed so much at such a rate on average. */
function goesOn(ended: number, filled = ended, average = 90): OrderReport {
  const whole = reportOf({ tradeId: 1, leg: STOP_LEG }, { state: 'open', filled, average });
  const { fees } = reportOf(whole, { state: 'open', filled: ended, average: 90 });
  return { ...whole, ended: { filled: ended, average: 90, fees } };
}

function over(state: OrderReport['state'], filled: number, average: number): OrderReport {
  return reportOf({ tradeId: 1, leg: STOP_LEG }, { state, filled, average });
}

const amountOf = ({ play }: MadeBroker): number => play.trade()!.trade.amount;
const stopsOf = ({ play }: MadeBroker) => ordersOf(play.records).filter(({ action }) => action === 'stop');

describe.each([
  ['spot', {}],
  ['futures', { tiers: TIERS }],
] satisfies [string, RateWorld][])(
  'what a stop on %s has executed, for the rest of which another one stands in',
  (_, world) => {
    it('counts at once, and what stands in is the stop of what is left', () => {
      const broker = holding(world);
      broker.tell(AT, goesOn(0.4));
      expect(amountOf(broker)).toBe(0.6);
      broker.play.look(AT + 2 * MINUTE, SHOWN);
      expect(stopsOf(broker)).toMatchObject([{ leg: STOP_LEG, state: 'open', wish: null, filled: 0.4, counted: 0.4 }]);
      expect(broker.play.trade()!.trade.exitReason).toBeNull();
      expect(broker.find('stop')).toMatchObject({ leg: STOP_LEG, amount: 0.6 });
    });

    it('counts once, however often it is told, in this process and in the next', () => {
      const broker = holding(world);
      for (const _time of [1, 2]) broker.tell(AT, goesOn(0.4));
      broker.play.restart();
      broker.tell(AT, goesOn(0.4));
      expect(amountOf(broker)).toBe(0.6);
    });

    it('counts where the trade had heard of it before it was over', () => {
      const broker = holding(world);
      broker.open(AT, broker.find('stop'), 0.4, 90);
      expect(amountOf(broker)).toBe(1);
      broker.tell(AT, goesOn(0.4));
      expect(amountOf(broker)).toBe(0.6);
    });

    it('counts without what is executed of the other one, which counts with its end and ends the trade', () => {
      const broker = holding(world);
      broker.tell(AT, goesOn(0.4, 0.7, (0.4 * 90 + 0.3 * 80) / 0.7));
      expect(amountOf(broker)).toBe(0.6);
      broker.tell(AT, over('closed', 1, 0.4 * 90 + 0.6 * 80));
      const { trade, closed, orders } = broker.play.trade()!;
      expect(closed!.rate).toBeCloseTo(80, 9);
      expect(trade.exitReason).toBe('stoploss_on_exchange');
      expect(orders.map(({ filled }) => filled)).toEqual([1, 0.4, 0.6]);
      // Fees are 0.1 %.
      expect(closed!.profitAbs).toBeCloseTo(0.4 * 90 + 0.6 * 80 - 100 - 0.1 - 0.084, 9);
    });

    it('counts again, where that one is over with a part as well', () => {
      const broker = holding(world);
      broker.tell(AT, goesOn(0.4));
      broker.tell(AT, goesOn(0.7));
      expect(amountOf(broker)).toBe(0.3);
      broker.tell(AT, over('canceled', 0.7, 90));
      expect(amountOf(broker)).toBe(0.3);
      broker.play.look(AT + MINUTE, SHOWN);
      expect(broker.find('stop')).toMatchObject({ leg: 3, amount: 0.3 });
    });
  },
);

it('an exit of all on spot is of what such a stop has left, where it waits for that to be gone', () => {
  const advice = { customExit: () => 'out' };
  const broker = holding({ advice });
  broker.play.look(AT + MINUTE, SHOWN);
  expect(broker.find('exit')).toMatchObject({ amount: 1, after: [STOP_LEG] });
  broker.tell(AT + MINUTE, goesOn(0.4));
  expect(broker.find('exit')).toMatchObject({ amount: 0.6, after: [STOP_LEG] });
  broker.tell(AT + MINUTE, over('canceled', 0.4, 90));
  broker.fill(AT + MINUTE, broker.find('exit'), 100);
  expect(broker.play.trade()).toMatchObject({ trade: { exitReason: 'out' }, closed: { rate: 100 } });
});

/** 0.5 is added to a long position of 1 on futures, and no stop covers that yet. */
function added(): MadeBroker {
  const adjust = ({ orders }: { readonly orders: readonly unknown[] }) =>
    orders.length === 1 ? { stake: 50, tag: 'more' } : null;
  const broker = holding({ tiers: TIERS, advice: { adjustTradePosition: adjust } });
  broker.play.look(AT + MINUTE, SHOWN);
  broker.fill(AT + MINUTE, broker.find('add'));
  expect(amountOf(broker)).toBeGreaterThan(1.4);
  return broker;
}

it('a trade that has more than such a stop covers keeps that when the rest of it is executed', () => {
  const broker = added();
  const amount = amountOf(broker);
  broker.tell(AT + MINUTE, goesOn(0.6));
  broker.tell(AT + MINUTE, { ...over('closed', 1, 90), isWhole: true });
  expect(amountOf(broker)).toBeCloseTo(amount - 1, 9);
});

it('one that is to be left as a stop of all of it was refused is not protected by what such a stop has left', () => {
  const broker = added();
  broker.refuse(AT + MINUTE, broker.find('stop'), 'would-trigger');
  expect(broker.find('stop')).toMatchObject({ leg: STOP_LEG, isCanceled: false });
  broker.tell(AT + MINUTE, goesOn(0.6));
  broker.tell(AT + MINUTE, goesOn(0.8));
  broker.play.look(AT + 2 * MINUTE, SHOWN);
  expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'emergency_exit' });
});

it('an exit on futures of what such a stop has left leaves that as it is, however much of it is sold', () => {
  const broker = holding({ tiers: TIERS, advice: { customExit: () => 'out' } });
  broker.tell(AT, goesOn(0.4));
  broker.play.look(AT + MINUTE, SHOWN);
  broker.open(AT + MINUTE, broker.find('exit'), 0.1);
  broker.play.look(AT + 2 * MINUTE, SHOWN);
  expect(broker.wanted).toMatchObject([
    { action: 'stop', leg: STOP_LEG, isCanceled: false },
    { action: 'exit', amount: 0.6 },
  ]);
});

it('an exit of a part on spot that takes the place of another one goes beside what such a stop has left', () => {
  const wish = { stake: -100, amount: 0.3, tag: 'less' };
  let rate = 100.1;
  const broker = holding({ advice: { adjustTradePosition: () => wish, adjustOrderPrice: () => rate } });
  broker.play.look(AT + MINUTE, SHOWN);
  broker.cancel(AT + MINUTE, broker.find('stop', true));
  broker.open(AT + MINUTE, broker.find('reduce'));
  const { leg, amount } = broker.find('stop');
  expect(amount).toBe(0.7);
  broker.tell(AT + MINUTE, { ...goesOn(0.35), leg });
  rate = 101;
  broker.play.close(2, SHOWN);
  broker.cancel(AT + FIVE, broker.find('reduce', true));
  expect(broker.wanted).toMatchObject([
    { action: 'stop', leg, isCanceled: false },
    { action: 'reduce', amount: 0.3, rate: 101, after: [] },
  ]);
});
