import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

it('what a session that ends has to leave is tried later and later, where the exchange refuses it', async () => {
  const world = new ExitWorld();
  const process = await world.bought();
  world.wish = { reduce: 0.3 };
  await world.time.pass(10 * SECOND);
  world.wish = 'keep';
  const refuses = vi.fn<typeof world.exchange.refuses>(({ kind, side }) => side === 'sell' && kind !== 'limit');
  world.exchange.refuses = refuses;
  world.exchange.books.price(world.pair, 95);
  await world.time.pass(300);
  process.stop.abort();
  await world.time.pass(20 * SECOND);
  const refused = refuses.mock.results.filter(({ value }) => value === true).length;
  expect([refused, world.exchange.books.held(world.pair)]).toEqual([
    expect.toSatisfy((n: number) => n > 0 && n < 6),
    0.282,
  ]);
});
