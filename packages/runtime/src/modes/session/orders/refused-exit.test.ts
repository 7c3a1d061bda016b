import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

it('what the exchange refused to sell for twenty minutes is sold within a minute and a look once it takes orders, where the price is beyond the stop', async () => {
  const world = new ExitWorld();
  await world.bought();
  const refuses = vi.fn<typeof world.exchange.refuses>(({ side }) => side === 'sell');
  world.exchange.refuses = refuses;
  world.wish = { leave: 'out' };
  await world.time.pass(20 * 60 * SECOND);
  world.wish = 'keep';
  world.price(90);
  await world.time.pass(6 * SECOND);
  expect(refuses.mock.calls.length).toBeGreaterThan(12);
  world.exchange.refuses = () => false;
  await world.time.pass(65 * SECOND);
  expect(world.sold.at(-1)).toBe('market 0.943 filled');
  expect(await oracle(world)).toEqual([]);
});
