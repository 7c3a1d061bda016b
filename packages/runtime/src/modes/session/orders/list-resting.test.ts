import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';

const SECOND = 1000;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
const EVERY = Array.from({ length: 16 }, (_, at) => 30 + 4 * at);

describe.each(['spot', 'futures'] as const)('a stop on %s that vanishes without an event', (market) => {
  it.each(EVERY)('after %d s is replaced within a minute, whenever the last look was (11.2)', async (at) => {
    const world = new MadeLiveWorld([ENTER], { market, latencyMs: 500 });
    world.start();
    await world.time.pass(at * SECOND);
    const gone = world.exchange.books.orders.pop()!;
    expect([gone.kind, gone.status]).toEqual(['stop-market', 'open']);
    const goneMs = world.nowMs;
    await world.time.pass(61 * SECOND);
    const stop = world.exchange.books.orders.find(({ kind }) => kind === 'stop-market')!;
    expect(stop.status).toBe('open');
    expect(stop.atMs - goneMs).toBeLessThanOrEqual(60 * SECOND);
  });

  it('bars its pair from the first look that lacks it on', async () => {
    const again = { ...ENTER, atMs: 45 * SECOND } as const;
    const world = new MadeLiveWorld([ENTER, again], { market });
    const { traders } = world.start();
    await world.time.pass(30 * SECOND);
    world.exchange.books.orders.pop();
    await world.time.pass(25 * SECOND);
    expect(traders[0]!.reports.filter(({ tradeId }) => tradeId === 2)).toEqual([]);
    expect(world.exchange.sent.map(({ request }) => request.kind)).toEqual(['limit', 'stop-market']);
    await world.time.pass(60 * SECOND);
    const kinds = world.exchange.sent.map(({ request }) => request.kind);
    expect(kinds.slice(0, 4)).toEqual(['limit', 'stop-market', 'stop-market', 'limit']);
  });
});

it('nothing is listed between two audits while no stop rests, and a list that fails says nothing', async () => {
  const world = new MadeLiveWorld([{ ...ENTER, atMs: 100 * SECOND }]);
  world.start();
  const lists = (): number => world.exchange.calls.filter((call) => call === 'openOrders').length;
  await world.time.pass(50 * SECOND);
  expect(lists()).toBe(1);
  await world.time.pass(60 * SECOND);
  const before = lists();
  const openOrders = world.exchange.openOrders.bind(world.exchange);
  let failed = 0;
  world.exchange.openOrders = () => {
    failed += 1;
    return Promise.resolve({ kind: 'failed', why: 'away', cause: 'transient', waitMs: 0 });
  };
  await world.time.pass(25 * SECOND);
  world.exchange.openOrders = openOrders;
  expect([failed > 0, lists()]).toEqual([true, before]);
  await world.time.pass(60 * SECOND);
  expect(world.exchange.books.orders.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'limit filled',
    'stop-market open',
  ]);
});
