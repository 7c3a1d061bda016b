import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { OrderPayload } from '../../orders/order-payload.ts';
import { committedAttempt, committedCancel } from '../../ports/committed.ts';
import { loadCcxt } from './load-ccxt.ts';
import { makeCcxtExchange } from './make-ccxt-exchange.ts';
import { CcxtOrderExchange } from './orders/ccxt-order-exchange.ts';
import { anAttempt, KEY, orderWorld, type Kind, type OrderWorld } from './orders/order-exchange.fixture.ts';

/** What the cards of Binance say, one test a fact: on the simulated exchange, through unmodified ccxt and the adapter. */
beforeAll(() => loadCcxt(), 60_000);

const DEADLINE_MS = 8_000;
const KINDS = ['spot', 'usdm'] as const satisfies Kind[];
const STOP = { side: 'sell', kind: 'stop-market', price: null, stopPrice: '80', amount: '10' } as const;

function sent(world: OrderWorld, cid: string, order: Partial<OrderPayload> = {}) {
  const attempt = anAttempt(world, cid, order);
  return { attempt, answer: world.exchange.send(committedAttempt(attempt), DEADLINE_MS) };
}

async function kindOf(world: OrderWorld, cid: string, order: Partial<OrderPayload> = {}): Promise<string> {
  const answer = await sent(world, cid, order).answer;
  return answer.kind === 'rejected' ? answer.code : answer.kind;
}

describe.each(KINDS)('%s of Binance', (kind) => {
  it('takes a client order id of 36 characters, and none of 37', async () => {
    const world = await orderWorld(kind);
    expect(await kindOf(world, 'q'.repeat(36))).toBe('accepted');
    expect(await kindOf(world, 'q'.repeat(37))).toBe(kind === 'spot' ? '-1100' : '-4015');
  });

  it('takes a client order id once while its order is open, and again when it has ended', async () => {
    const world = await orderWorld(kind);
    const { attempt, answer } = sent(world, 'q1');
    expect((await answer).kind).toBe('accepted');
    expect(await kindOf(await another(world), 'q1')).toBe('unknown');
    const canceled = await world.exchange.cancel(
      committedCancel({ ...attempt, cancel: 'asked' }, world.sim.clock.now()),
      DEADLINE_MS,
    );
    expect(canceled.kind).toBe('accepted');
    expect(await kindOf(await another(world), 'q1')).toBe('accepted');
  });

  it('finds an order by its client order id, and a stop where stops are', async () => {
    const world = await orderWorld(kind);
    await sent(world, 'q1').answer;
    if (kind === 'usdm') await sent(world, 'q0', { kind: 'market', price: null }).answer;
    const stop = { ...STOP, amount: '1', isReduceOnly: kind === 'usdm' };
    expect(await kindOf(world, 'q2', stop)).toBe('accepted');
    const found = async (cid: string, route: 'plain' | 'trigger') =>
      (await world.exchange.find(world.pair, cid, route)).kind;
    expect(await found('q1', 'plain')).toBe('found');
    expect(await found('q3', 'plain')).toBe('not-found');
    // Where stops are not apart, both routes are one.
    expect(await found('q2', 'plain')).toBe(kind === 'usdm' ? 'not-found' : 'found');
    expect(await found('q2', 'trigger')).toBe('found');
  });

  it('takes a new stop beside the old one where no funds are locked by it', async () => {
    const world = await orderWorld(kind);
    if (kind === 'usdm') await sent(world, 'q0', { kind: 'market', price: null, amount: '10' }).answer;
    const stop = { ...STOP, isReduceOnly: kind === 'usdm' };
    expect(await kindOf(world, 'q1', stop)).toBe('accepted');
    expect(await kindOf(world, 'q2', { ...stop, stopPrice: '81' })).toBe(kind === 'spot' ? '-2010' : 'accepted');
  });

  it('tells its time, and the least that an order may be worth', async () => {
    const world = await orderWorld(kind);
    expect(Math.abs((await world.exchange.exchangeMs()) - world.sim.clock.now())).toBeLessThan(1_000);
    const filter =
      kind === 'spot' ? { filterType: 'NOTIONAL', minNotional: '7' } : { filterType: 'MIN_NOTIONAL', notional: '7' };
    world.sim.engine.setFilters(kind, 'BTCUSDT', [filter]);
    const reader = makeCcxtExchange(await loadCcxt(), {
      ...{ name: 'binance', market: marketOf(kind), baseUrl: world.sim.urls.rest },
    });
    expect((await reader.loadMarkets())[world.pair]?.limits.cost?.min).toBe(7);
    const refusal = kind === 'spot' ? '-1013' : '-4164';
    expect(await kindOf(world, 'q1', { amount: '0.07' })).toBe(refusal);
    expect(await kindOf(world, 'q2', { amount: '0.08' })).toBe('accepted');
  });

  it('takes no order whose window has passed', async () => {
    const world = await orderWorld(kind);
    const attempt = anAttempt(world, 'q1', {}, { signMs: world.sim.clock.now() - 3_500 });
    const answer = await world.exchange.send(committedAttempt(attempt), DEADLINE_MS);
    expect(answer).toMatchObject({ kind: 'rejected', code: '-1021', needsFind: true });
    expect(world.sim.ledger.orders()).toEqual([]);
  });

  it('tells an order, its execution and its end in the stream of the account', async () => {
    const world = await orderWorld(kind);
    const events = await world.exchange.events();
    await sent(world, 'q1', { kind: 'market', price: null }).answer;
    const kinds = new Set<string>();
    for await (const event of events) {
      kinds.add(event.kind === 'order' ? `${event.kind} ${event.order.status}` : event.kind);
      if (kinds.has('fill') && kinds.has('order filled')) break;
    }
    expect(kinds).toContain('fill');
  });
});

function marketOf(kind: Kind): 'spot' | 'futures' {
  return kind === 'spot' ? 'spot' : 'futures';
}

/** Another process before the same exchange, which remembers nothing of what was sent. */
async function another(world: OrderWorld): Promise<OrderWorld> {
  const { sim, kind } = world;
  const exchange = await CcxtOrderExchange.open({
    ...{ name: 'binance', market: marketOf(kind), key: KEY },
    ...{ baseUrl: sim.urls.rest, socketUrl: sim.urls.ws, exchangeNow: () => sim.clock.now() },
  });
  onTestFinished(() => exchange.close());
  return { ...world, exchange };
}
