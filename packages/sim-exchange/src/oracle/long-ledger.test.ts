import { expect, it } from 'vitest';
import { decimal } from '../core/decimal.ts';
import { accepted, anEngine, spotOrder, START } from '../engine/engine.fixture.ts';
import { Ledger } from './ledger.ts';
import { RequestLog } from './request-log.ts';

const ORDERS = 6_000;
const noPlan = { rules: [], shape: null };

it('a ledger of more orders than memory holds still tells all of them, and what there was when', () => {
  const { engine } = anEngine();
  const ledger = new Ledger(engine, ['me']);
  for (let n = 0; n < ORDERS; n++) {
    engine.scheduler.run(START + n * 1_000);
    const { orderId } = accepted(engine.spot.place('me', spotOrder('BUY 1 50', { clientOrderId: `n${n}` })));
    if (n % 2 === 0) engine.spot.cancel('me', { symbol: 'BTCUSDT', orderId });
    else {
      engine.spot.cancel('me', { symbol: 'BTCUSDT', orderId });
      accepted(engine.spot.place('me', spotOrder(n % 4 === 1 ? 'BUY 0.1' : 'SELL 0.1', { clientOrderId: `m${n}` })));
    }
  }
  const orders = ledger.orders();
  expect([orders.length, ledger.fills().length]).toEqual([1.5 * ORDERS, ORDERS / 2]);
  expect(ledger.counts).toEqual({ orders: 1.5 * ORDERS, fills: ORDERS / 2 });
  expect(orders[0]).toMatchObject({ order: { clientOrderId: 'n0', status: 'CANCELED' } });
  expect(orders[0]!.events.map(({ execution }) => execution)).toEqual(['NEW', 'CANCELED']);
  const late = START + (ORDERS - 10) * 1_000;
  expect(ledger.orders({ since: late })).toEqual(orders.filter(({ order }) => order.createdAt >= late));
  const [usdt] = ledger.balancesAt('me', START + 500).spot.filter(({ asset }) => asset === 'USDT');
  expect(usdt).toEqual({ asset: 'USDT', free: decimal('10000'), locked: 0n });
  expect(ledger.trace().split('\n')).toHaveLength(ledger.events.length + 1);
  ledger.assertSound();
  const events = ledger.events;
  ledger.restore(events);
  expect(ledger.events).toEqual(events);
  ledger.assertSound();
});

it('a log of more requests than memory holds still tells all of them, open ones in their place', () => {
  const log = new RequestLog();
  const open = (n: number) => {
    const params = { peek: (name: string) => (name === 'newClientOrderId' ? `id${n}` : undefined) };
    return log.open({ transport: 'rest', method: 'POST', path: '/api/v3/order', wsMethod: null, params }, START + n);
  };
  const hung = open(0);
  for (let n = 1; n < 20_000; n++)
    log.close(Object.assign(open(n), { done: true }), { status: 200, code: null, plan: noPlan });
  expect(log.records.map(({ number }) => number)).toEqual(Array.from({ length: 20_000 }, (_, n) => n));
  expect(log.sums.placed).toBe(19_999);
  // It took effect, and its answer never came.
  hung.done = true;
  hung.leftAtSecond = -1;
  expect(log.sums).toMatchObject({ placed: 20_000, lateEffects: 1 });
  log.restore(log.records.slice(0, 15_000), [START]);
  expect([log.length, log.records.length, log.sums.placed, log.connectsPer5Min]).toEqual([15_000, 15_000, 15_000, 1]);
});

it('connects are counted by the densest five minutes', () => {
  const log = new RequestLog();
  for (const second of [0, 100, 299, 300, 301, 900]) log.connected(START + second * 1_000);
  expect(log.connectsPer5Min).toBe(4);
  expect(log.connectsSince(START + 300_000)).toBe(2);
});

it.each([
  ['POST', '/api/v3/order', 1],
  ['DELETE', '/api/v3/order', 1],
  ['WS', 'order.place', 1],
  ['WS', 'openOrders.cancelAll', 1],
  ['GET', '/api/v3/account', 0],
  ['WS', 'order.status', 0],
])('%s %s after its window counts as %d late effects: a question has none', (method, path, count) => {
  const log = new RequestLog();
  const wsMethod = method === 'WS' ? path : null;
  const params = { peek: () => undefined };
  const at = { transport: method === 'WS' ? 'ws' : 'rest', method, path, wsMethod, params } as const;
  const late = Object.assign(log.open(at, START), { done: true, leftAtSecond: -1 });
  log.close(late, { status: 200, code: null, plan: noPlan });
  expect(log.sums.lateEffects).toBe(count);
});
