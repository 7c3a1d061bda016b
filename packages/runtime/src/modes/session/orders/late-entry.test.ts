import { afterEach, describe, expect, it, vi } from 'vitest';
import { MadeBroker, reportOf } from '../../../session/made-broker.fixture.ts';
import type { OrderReport } from '../../../session/order-report.ts';
import { FIVE, MINUTE, quoteOf, RatePlay, START, type RateWorld } from '../../../session/rate-world.fixture.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import type { StopRecord } from '../commands/stop-record.ts';
import type { OpenStep } from '../host/session-host.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { lateEntryText, takeTellingLate } from './late-entry.ts';

afterEach(() => void vi.restoreAllMocks());

const NOW = START + 2 * FIVE;
const SHOWN = [100, 100.1] as const;

/** A trade whose entry of 1 is wanted at 100 and was canceled after `filled`. */
function canceled(
  filled: number,
  pairs: RateWorld['pairs'],
): { readonly broker: MadeBroker; readonly order: WantedOrder } {
  const broker = new MadeBroker(new RatePlay({ pairs: pairs!, rates: { fills: 'exchange' } }));
  broker.play.close(1, SHOWN);
  const order = broker.find('enter');
  broker.cancel(NOW, order, filled);
  return { broker, order };
}

/** What people are told when it turns out that so much of the order was filled. */
function told(broker: MadeBroker, order: WantedOrder, filled: number): string | null {
  const before = new Map(broker.play.records);
  const report = reportOf(order, { state: 'canceled', filled, average: 100 });
  broker.tell(NOW + FIVE, report);
  return lateEntryText(before, broker.play.records, report);
}

describe('what an entry got late', () => {
  it('is told with pair, amount and both trades where its trade was closed, and once', () => {
    const { broker, order } = canceled(0.4, [{ enterLong: [1], exitLong: [2] }]);
    broker.play.close(2, SHOWN);
    broker.fill(NOW + FIVE, broker.find('exit'), 100, 0.4);
    expect(told(broker, order, 0.9)).toBe(
      'P0/USDT: 0.5 that an entry of trade 1 got after that trade was over is trade 2 now.',
    );
    expect(told(broker, order, 0.9)).toBeNull();
    expect(told(broker, order, 1)).toBe(
      'P0/USDT: 0.1 that an entry of trade 1 got after that trade was over belongs to trade 2 now.',
    );
  });

  it('is told where another trade has the pair by now', () => {
    const { broker, order } = canceled(0, [{ enterLong: [1, 2] }]);
    broker.play.look(NOW + MINUTE, SHOWN);
    expect(told(broker, order, 0.3)).toBe(
      'P0/USDT: 0.3 that an entry of trade 1 got after that trade was over belongs to trade 2 now.',
    );
  });

  it('is not told where it comes to its own trade', () => {
    const { broker, order } = canceled(0.4, [{ enterLong: [1] }]);
    expect(told(broker, order, 0.7)).toBeNull();
    expect(broker.play.trade()!.trade.amount).toBe(0.7);
  });

  it('is not told where the trade that was taken for empty comes back', () => {
    const { broker, order } = canceled(0, [{ enterLong: [1] }]);
    expect(told(broker, order, 0.7)).toBeNull();
    expect(broker.play.trade()!.trade.amount).toBe(0.7);
  });
});

/** What people are warned of by a report. `host`: what stands in the records beside. */
async function warned(
  broker: MadeBroker,
  report: OrderReport,
  host: Readonly<Record<string, unknown>> = {},
): Promise<readonly string[]> {
  const texts: string[] = [];
  const step = {
    get records() {
      return new Map(broker.play.records);
    },
    nowMs: NOW,
    draft: { get: (key: string) => (key in host ? JSON.stringify(host[key]) : broker.play.records.get(key)) },
    take: () => Promise.resolve(broker.tell(NOW + 2 * FIVE, report)),
    host: {
      warn: ({ cause, text }: { readonly cause: string; readonly text: string }) => texts.push(`${cause} ${text}`),
    },
  };
  await takeTellingLate(step as unknown as OpenStep, { kind: 'order', nowMs: NOW + 2 * FIVE, report });
  return texts;
}

describe('what an order sold or bought late and no trade took', () => {
  it('is told with pair and what is new of it, once for each amount', async () => {
    const stopOnExchange = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'limit' } as const;
    const rates = { fills: 'exchange', stopOnExchange } as const;
    const broker = new MadeBroker(new RatePlay({ pairs: [{ enterLong: [1], exitLong: [2] }], rates }));
    broker.play.close(1, SHOWN);
    broker.fill(NOW, broker.find('enter'));
    const stop = broker.find('stop');
    broker.open(NOW, stop);
    broker.play.close(2, SHOWN);
    broker.cancel(NOW + FIVE, stop);
    broker.fill(NOW + FIVE, broker.find('exit'), 100);
    const sold = (filled: number): OrderReport => reportOf(stop, { state: 'canceled', filled, average: 90 });
    const text = (amount: string): string =>
      `late-fill P0/USDT: ${amount} is in no trade. Compare what the account holds with the trades of the pair.`;
    expect(await warned(broker, sold(0.2))).toEqual([text('0.2 that a stop of trade 1 sold late')]);
    expect(await warned(broker, sold(0.2))).toEqual([]);
    expect(await warned(broker, sold(0.3))).toEqual([text('0.1 that a stop of trade 1 sold late, 0.3 in all by now,')]);
  });

  it('is told as what it took of the trade that has the pair by now, which may be closed by it', async () => {
    const stopOnExchange = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'limit' } as const;
    const rates = { fills: 'exchange', stopOnExchange } as const;
    const broker = new MadeBroker(new RatePlay({ pairs: [{ enterLong: [1, 2] }], rates }));
    broker.play.close(1, SHOWN);
    broker.fill(NOW, broker.find('enter'));
    const stop = broker.find('stop');
    broker.open(NOW, stop);
    broker.play.take({ kind: 'position', nowMs: NOW, tradeId: 1, amount: 0, rate: 100 });
    broker.play.close(2, SHOWN);
    broker.fill(NOW + FIVE, broker.find('enter'), 100, 0.8);
    const sold = (filled: number): OrderReport => reportOf(stop, { state: 'open', filled, average: 90 });
    const text = (amount: string): string =>
      `late-fill P0/USDT: ${amount} that a stop of trade 1 sold late is out of trade 2`;
    expect(await warned(broker, sold(0.25))).toEqual([`${text('0.25')}.`]);
    expect(await warned(broker, sold(0.25))).toEqual([]);
    expect(await warned(broker, sold(0.8))).toEqual([`${text('0.55')}, which is closed by that.`]);
  });

  it('is told of an entry where a trade of the other side has the pair', async () => {
    const pairs = [{ enterLong: [1], enterShort: [2] }];
    const tiers = [{ minNotional: 0, maxNotional: null, maintenanceMarginRate: 0.01, maxLeverage: 10, cum: 0 }];
    const rates = { fills: 'exchange' } as const;
    const broker = new MadeBroker(new RatePlay({ pairs, rates, rules: { canShort: true }, tiers }));
    broker.play.close(1, SHOWN);
    const order = broker.find('enter');
    broker.cancel(NOW, order, 0);
    broker.play.close(2, SHOWN);
    expect(broker.find('enter').side).toBe('sell');
    expect(await warned(broker, reportOf(order, { state: 'canceled', filled: 0.3, average: 100 }))).toEqual([
      'late-fill P0/USDT: 0.3 that an entry of trade 1 bought late is in no trade. Compare what the account holds with the trades of the pair.',
    ]);
  });
});

/** A person leaves the 0.4 of trade 1; its entry brings 0.5 more, and the exit is executed. */
function staying(): readonly [MadeBroker, OrderReport] {
  const { broker, order } = canceled(0.4, [{ enterLong: [1] }]);
  const command = { kind: 'force-exit', tradeId: 1 } as const;
  broker.play.take({ kind: 'command', command, nowMs: NOW, quoteOf: () => quoteOf(SHOWN, NOW) });
  const exit = broker.find('exit');
  broker.tell(NOW + FIVE, reportOf(order, { state: 'canceled', filled: 0.9, average: 100 }));
  return [broker, reportOf(exit, { state: 'closed', filled: 0.4, average: 100 })];
}

describe('what an entry brought while its trade was being left by a person', () => {
  const stop = (how: StopRecord['how']) => ({ 'host/stop': { how, by: 'me', id: 'end', wasPaused: false } });

  const KEPT = { untilMs: NOW + MINUTE, trades: [1] };

  it.each([
    ['', {}],
    [' by a session that waits until trades have left by themselves', stop('drain')],
    [' where it stays though a day has lost what it may', { flatten: {}, 'host/kept-trades': KEPT }],
    [' where another trade is to be left', { 'host/leaving': { trades: [7], id: 'swap.1' } }],
  ])('is told to stay%s', async (_, host) => {
    expect(await warned(...staying(), host)).toEqual([
      'late-fill P0/USDT: trade 1 goes on with 0.5, which an entry of it brought while the rest was being left; force-exit leaves that as well.',
    ]);
  });

  it.each([
    ['the session leaves all', stop('close')],
    ['another version has taken over, and leaves it', { 'host/leaving': { trades: [1], id: 'swap.1' } }],
    ['a day has lost what it may', { flatten: {} }],
  ])('is not told to stay where %s', async (_, host) => {
    expect(await warned(...staying(), host)).toEqual([]);
  });

  it('is told of an exit that is of the trade before as what it took', async () => {
    const rates = { fills: 'exchange', forceExitOrderType: 'limit' } as const;
    const broker = new MadeBroker(new RatePlay({ pairs: [{ enterLong: [1, 2] }], rates }));
    broker.play.close(1, SHOWN);
    broker.fill(NOW, broker.find('enter'));
    const command = { kind: 'force-exit', tradeId: 1 } as const;
    broker.play.take({ kind: 'command', command, nowMs: NOW, quoteOf: () => quoteOf(SHOWN, NOW) });
    const exit = broker.find('exit');
    broker.open(NOW, exit);
    broker.play.take({ kind: 'liquidated', nowMs: NOW, tradeId: 1, rate: 90 });
    broker.play.close(2, SHOWN);
    broker.fill(NOW + FIVE, broker.find('enter'));
    broker.open(NOW + FIVE, exit, 0.2);
    expect(broker.find('exit', true)).toMatchObject({ tradeId: 2, leg: exit.leg });
    expect(await warned(broker, reportOf(exit, { state: 'closed', filled: 0.3, average: 100 }))).toEqual([
      'late-fill P0/USDT: 0.1 that an exit of trade 1 sold late is out of trade 2.',
    ]);
    expect(broker.play.trade(2)!.trade.amount).toBeCloseTo(0.7, 2);
  });
});

it('what the stop of a trade that is over sells of what a person has opened is told as such', async () => {
  const world = new ExitWorld('futures');
  const { exchange } = world;
  exchange.cancel = async (_attempt, deadlineMs) => {
    await world.time.sleep(deadlineMs);
    return { kind: 'unknown', why: 'No answer came in time.' };
  };
  await world.bought();
  world.wish = { leave: 'out' };
  await world.time.pass(6000);
  world.take();
  await world.time.pass(20_000);
  expect([exchange.books.held(world.pair), world.told('late-fill')]).toEqual([0, []]);
  exchange.books.trade(world.pair, 'buy', 2, 'by-hand');
  exchange.books.price(world.pair, 95);
  await world.time.pass(10_000);
  expect(exchange.books.held(world.pair)).toBe(1.057);
  expect(world.told('late-fill')).toEqual([
    'BTC/USDT:USDT: 0.943 that a stop of trade 1 sold late is in no trade. Compare what the account holds with the trades of the pair.',
  ]);
});
