import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import type { MadeProcess } from './made-live-world.fixture.ts';
import { rows } from './made-look.fixture.ts';

const MINUTE = 60_000;

/** A strategy on futures that has just bought 0.943, with a stop. */
async function bought(): Promise<readonly [CoreWorld, MadeProcess]> {
  const world = new CoreWorld('futures');
  world.throttleMs = 5000;
  const process = await world.hours(1, 3, world.begin());
  world.exchange.books.price(PAIR, 105);
  await world.time.pass(3 * MINUTE);
  expect(resting(world)).toEqual(['stop-market 0.943']);
  return [world, process];
}

function resting({ exchange }: CoreWorld): readonly string[] {
  const live = exchange.books.orders.filter(({ status }) => status === 'open');
  return live.map(({ kind, amount }) => `${kind} ${amount}`);
}

describe('a position of futures that somebody else has closed', () => {
  it('stays closed while they trade there during a look: no order of ours sells what is theirs', async () => {
    const [world, process] = await bought();
    const { books } = world.exchange;
    books.trade(PAIR, 'sell', books.held(PAIR), 'web_1');
    await world.time.pass(3 * MINUTE);
    const before = books.orders.length;
    const openOrders = world.exchange.openOrders.bind(world.exchange);
    world.exchange.openOrders = (...asked) => {
      world.exchange.openOrders = openOrders;
      books.trade(PAIR, 'buy', 0.5, 'web_2');
      return openOrders(...asked);
    };
    await world.time.pass(4 * MINUTE);
    expect(await rows(world, 'differs/')).toMatchObject([{ booked: '0.943', found: '0.5', isGone: true }]);
    await world.hours(3, 7, process);
    expect(books.orders.slice(before).map(({ cid }) => cid)).toEqual(['web_2']);
    expect(books.held(PAIR)).toBe(0.5);
  });
});
