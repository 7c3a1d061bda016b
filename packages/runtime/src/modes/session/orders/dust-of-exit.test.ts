import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const MINUTE = 60_000;

afterEach(() => void vi.restoreAllMocks());

it('a session on spot that closes ends, though so little is left of an exit at a limit that nobody takes it', async () => {
  const world = new ExitWorld();
  const process = await world.bought();
  let hasEnded = false;
  void process.ended.then(() => (hasEnded = true));
  world.wish = { leave: 'out' };
  await world.time.pass(MINUTE / 6);
  const { books } = world.exchange;
  books.fillShare = 0.877 / 0.943;
  world.take();
  books.fillShare = 1;
  world.price(103);
  world.wish = 'keep';
  const wish = { kind: 'stop', how: 'close' } as const;
  await world.store.order(LIVE_KEY, { id: 'c-1', wish, reason: 'enough', by: 'me', atMs: world.nowMs });
  await world.time.pass(10 * MINUTE);
  expect([hasEnded, books.held(world.pair)]).toEqual([true, 0.066]);
  expect(await oracle(world)).toEqual([]);
});
