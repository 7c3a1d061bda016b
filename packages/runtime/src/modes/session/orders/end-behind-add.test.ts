import { afterEach, expect, it, vi } from 'vitest';
import { AddingWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

it.each(['spot', 'futures'] as const)(
  'what a person wants left on %s, and waits for an order that adds to go, leaves though the session is asked to end meanwhile',
  async (market) => {
    const world = new AddingWorld(market, { limit: 104 });
    const process = await world.bought();
    const { exchange } = world;
    world.isAdding = true;
    const isThere = (kind: string): boolean =>
      exchange.books.orders.some((order) => order.side === 'buy' && order.kind === kind && order.status === 'open');
    while (!isThere('limit')) await world.time.pass(SECOND);
    world.isAdding = false;
    const cancel = exchange.cancel.bind(exchange);
    let asked = 0;
    exchange.cancel = async (attempt, deadlineMs) => {
      const order = exchange.books.orders.find(({ cid }) => cid === attempt.cid);
      if (order?.side !== 'buy') return cancel(attempt, deadlineMs);
      asked += 1;
      await world.time.sleep(400);
      return cancel(attempt, deadlineMs);
    };
    const wish = { kind: 'force-exit', trade: 'all' } as const;
    await world.store.order(LIVE_KEY, { id: 'c-1', wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
    for (let at = 0; at < 3000 && asked === 0; at += 1) await world.time.pass(SECOND / 2);
    process.stop.abort();
    await world.time.pass(60 * SECOND);
    expect([exchange.books.held(world.pair), world.sold.at(-1)]).toEqual([0, 'market 0.943 filled']);
    expect(await oracle(world)).toEqual([]);
  },
);
