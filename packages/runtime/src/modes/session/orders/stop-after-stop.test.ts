import { afterEach, expect, it, vi } from 'vitest';
import { AddingWorld, ExitWorld } from './exit-world.fixture.ts';

const SECOND = 1000;
const MINUTE = 60_000;
/** Of a person, on the same account. */
const OWN = 5;

afterEach(() => void vi.restoreAllMocks());

/** What was bought is held, beside a person's own coins. */
async function beside<World extends ExitWorld>(world: World): Promise<World> {
  await world.bought();
  world.exchange.books.deposit('BTC', OWN);
  await world.time.pass(3 * MINUTE);
  return world;
}

/** Its stop moves to 102, and so much of the one before is executed while that is asked to go. */
async function struckAsItMoves(amount: number): Promise<ExitWorld> {
  const world = await beside(new ExitWorld('spot'));
  const { books, calls } = world.exchange;
  world.stopAt = 102;
  while (!calls.some((call) => call.startsWith('cancel'))) await world.time.pass(5);
  books.marketShare = amount / 0.943;
  books.price(world.pair, 95);
  books.marketShare = 1;
  world.price(106);
  return world;
}

it('a larger stop that waits for the one before sells on spot what that has left, where the price reaches that first', async () => {
  const world = await beside(new AddingWorld('spot'));
  const { books } = world.exchange;
  world.isAdding = true;
  await world.time.pass(5 * SECOND);
  while (books.held(world.pair) < OWN + 1) await world.time.pass(10);
  world.isAdding = false;
  expect(world.sold).toEqual(['stop-market 0.943 open']);
  world.price(90);
  await world.time.pass(3 * MINUTE);
  expect(world.sold).toEqual(['stop-market 0.943 filled', 'stop-market 0.471 filled']);
  expect(books.held(world.pair)).toBe(OWN);
});

it('so does one that moves, where the one before is executed in part meanwhile', async () => {
  const world = await struckAsItMoves(0.543);
  await world.time.pass(10 * SECOND);
  expect(world.sold).toEqual(['stop-market 0.943 expired', 'stop-market 0.4 open']);
  world.price(90);
  await world.time.pass(3 * MINUTE);
  expect(world.exchange.books.held(world.pair)).toBe(OWN);
});

it('and none is placed of what is too little for an order', async () => {
  const world = await struckAsItMoves(0.9);
  await world.time.pass(3 * MINUTE);
  expect(world.sold).toEqual(['stop-market 0.943 expired']);
  expect(world.exchange.books.held(world.pair)).toBeCloseTo(OWN + 0.043, 9);
});
