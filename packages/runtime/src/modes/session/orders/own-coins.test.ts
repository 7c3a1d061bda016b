import { afterEach, expect, it, vi } from 'vitest';
import type { BookedPosition } from '../../../orders/order-draft.ts';
import { MemorySessionStore } from '../../../ports/memory-session-store.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';

const SECOND = 1000;
const MINUTE = 60_000;
/** Of a person, on the same account. */
const OWN = 5;

afterEach(() => void vi.restoreAllMocks());

/** Its trade believes in 0.943, its books know of less, and no stop rests. */
async function believing(booked: string): Promise<ExitWorld> {
  const world = new ExitWorld('spot');
  const process = await world.bought();
  process.kill();
  const { books } = world.exchange;
  for (const order of books.orders) books.cancel(order);
  books.deposit('BTC', OWN);
  const { records, atMs } = (await world.store.read(LIVE_KEY))!;
  const [key, text] = [...records].find(([each]) => each.startsWith('position/'))!;
  const put = new Map([...records, [key, JSON.stringify({ ...(JSON.parse(text) as BookedPosition), amount: booked })]]);
  const [store, writer] = [new MemorySessionStore(), { holder: 'a hand', epoch: 0 }];
  await store.begin(LIVE_KEY, writer);
  await store.commit(LIVE_KEY, writer, { seq: 1, atMs, put, gone: [], rows: [], answers: [] });
  Object.defineProperty(world, 'store', { value: store });
  world.begin();
  await world.time.pass(3 * MINUTE);
  return world;
}

it('a stop on spot sells no more than the books hold, whatever its trade believes, and stays where it is', async () => {
  const world = await believing('0.4');
  await world.time.pass(10 * MINUTE);
  expect(world.sold.slice(1)).toEqual(['stop-market 0.4 open']);
  world.price(80);
  await world.time.pass(10 * MINUTE);
  expect(world.exchange.books.held(world.pair)).toBeCloseTo(OWN + 0.543, 9);
});

it('nor does what leaves', async () => {
  const world = await believing('0.4');
  world.wish = { leave: 'out' };
  await world.time.pass(10 * SECOND);
  world.take();
  await world.time.pass(10 * MINUTE);
  expect(world.exchange.books.held(world.pair)).toBeCloseTo(OWN + 0.543, 9);
});
