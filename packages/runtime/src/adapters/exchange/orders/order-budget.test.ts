import { describe, expect, it } from 'vitest';
import { committedAttempt, committedCancel } from '../../../ports/committed.ts';
import { CcxtOrderExchange } from './ccxt-order-exchange.ts';
import { anAttempt, KEY, orderWorld } from './order-exchange.fixture.ts';
import { OrderBudget } from './order-budget.ts';
import { TokenBucket } from './token-bucket.ts';

const HEADER = 'X-MBX-ORDER-COUNT-10S';
const told = (count: number | string): Headers => new Headers({ [HEADER]: String(count) });

function aBudget(startMs = 0) {
  const clock = { ms: startMs };
  const world = { exchangeMs: () => 1_000_000 + clock.ms, monotonicMs: () => 77 + clock.ms };
  return { clock, budget: new OrderBudget([{ count: 10, withinMs: 10_000, header: HEADER }], world) };
}

describe('an allowance', () => {
  it('lets as many out as it counts, and says when the next may', () => {
    const bucket = new TokenBucket({ count: 2, withinMs: 1_000 });
    const taken = [0, 10, 20, 999, 1_000, 1_005, 1_010].map((ms) => {
      const waitMs = bucket.waitMs(ms);
      if (waitMs === 0) bucket.take(ms);
      return waitMs;
    });

    expect(taken).toEqual([0, 0, 980, 1, 0, 5, 0]);
  });
});

describe('orders of an account that takes 10 in 10 s', () => {
  it('leave up to four fifths of it, and what protects a little longer', () => {
    const { budget } = aBudget();
    const entries = Array.from({ length: 9 }, () => budget.take(false));
    expect(entries).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 10_000]);

    expect([budget.take(true), budget.take(true)]).toEqual([0, 10_000]);
  });

  it('wait for the exchange’s next window when others have sent most of them', () => {
    const { budget, clock } = aBudget(4_000);
    expect(budget.take(false)).toBe(0);
    budget.heard(told(8));
    expect([budget.take(false), budget.take(true), budget.take(true)]).toEqual([6_000, 0, 6_000]);
    clock.ms = 9_999;
    expect(budget.take(false)).toBe(1);
    clock.ms = 10_000;

    expect(budget.take(false)).toBe(0);
  });

  it('count their own once, although the exchange counts them as well', () => {
    const { budget } = aBudget();
    for (let sent = 1; sent <= 7; sent += 1) {
      expect(budget.take(false)).toBe(0);
      budget.heard(told(sent));
    }
    expect([budget.take(false), budget.take(false)]).toEqual([0, 10_000]);
  });

  it('are not held up by answers that tell no count', () => {
    const { budget } = aBudget();
    budget.heard(told(9));
    budget.heard(new Headers());
    expect(budget.take(false)).toBe(10_000);
    budget.heard(told('soon'));
    expect(budget.take(false)).toBe(10_000);
    budget.heard(told(0));

    expect(budget.take(false)).toBe(0);
  });

  it('keep to the narrowest of several limits', () => {
    const world = { exchangeMs: () => 0, monotonicMs: () => 0 };
    const limits = [
      { count: 100, withinMs: 10_000, header: HEADER },
      { count: 5, withinMs: 60_000, header: 'X-MBX-ORDER-COUNT-1M' },
    ];
    const budget = new OrderBudget(limits, world);

    expect(Array.from({ length: 5 }, () => budget.take(false))).toEqual([0, 0, 0, 0, 60_000]);
  });
});

describe.each(['spot', 'usdm'] as const)('containers of one account on %s', (kind) => {
  it('together never have an order refused for being one too many', async () => {
    const world = await orderWorld(kind);
    const { sim } = world;
    const other = await CcxtOrderExchange.open({
      ...({ name: 'binance', market: kind === 'spot' ? 'spot' : 'futures', baseUrl: sim.urls.rest } as const),
      ...{ socketUrl: sim.urls.ws, key: KEY, exchangeNow: () => sim.clock.now() },
    });
    const sentBy = async (exchange: CcxtOrderExchange, name: string, count: number): Promise<number> => {
      let sent = 0;
      for (let at = 0; at < count; at += 1) {
        const attempt = anAttempt(world, `${name}${at}`, { amount: '0.1', price: '99' });
        const answer = await exchange.send(committedAttempt(attempt), 8_000);
        if (answer.kind === 'accepted') sent += 1;
      }
      return sent;
    };
    try {
      const most = kind === 'spot' ? 80 : 240;
      const sent = await Promise.all([sentBy(world.exchange, 'a', most), sentBy(other, 'b', most)]);

      expect(sim.log.records.filter(({ code }) => code === -1015)).toEqual([]);
      expect(sent[0] + sent[1]).toBeGreaterThan(0.9 * most);
    } finally {
      await other.close();
    }
  });
});

it('containers behind one address together use four fifths of the weight of a minute, and leave the rest to what protects', async () => {
  const world = await orderWorld('spot');
  const { sim, exchange } = world;
  const other = await CcxtOrderExchange.open({
    ...{ name: 'binance', market: 'spot', baseUrl: sim.urls.rest, socketUrl: sim.urls.ws, key: KEY },
    exchangeNow: () => sim.clock.now(),
  });
  const reads = async (from: CcxtOrderExchange): Promise<void> => {
    for (let at = 0; at < 60; at += 1) await from.openOrders();
  };
  try {
    await Promise.all([reads(exchange), reads(other)]);
    const exit = anAttempt(world, 'exit', { kind: 'market', price: null, side: 'sell' });
    const { kind } = await other.send(committedAttempt(exit), 8_000);

    expect(kind).toBe('accepted');
    expect(sim.report().maxUsedWeight).toBeGreaterThan(4_700);
    expect(sim.report().maxUsedWeight).toBeLessThan(5_100);
    expect(sim.log.records.filter(({ status }) => status === 429)).toEqual([]);
  } finally {
    await other.close();
  }
});

it('a cancel leaves, however many orders have', async () => {
  const world = await orderWorld('spot');
  const { exchange } = world;
  const attempts = Array.from({ length: 81 }, (_, at) => anAttempt(world, `q${at}`, { amount: '0.1', price: '95' }));
  const kinds: string[] = [];
  for (const attempt of attempts) kinds.push((await exchange.send(committedAttempt(attempt), 8_000)).kind);
  const canceled = await Promise.all(
    attempts
      .slice(0, 30)
      .map((each) => exchange.cancel(committedCancel({ ...each, cancel: 'asked' }, world.sim.clock.now()), 8_000)),
  );

  expect(kinds.slice(0, 80)).not.toContain('rejected');
  expect(canceled.map(({ kind }) => kind)).toEqual(Array.from({ length: 30 }, () => 'accepted'));
});
