import { afterEach, expect, it, vi } from 'vitest';
import { OpenStep } from '../host/session-host.ts';
import { HOST_LEAVING } from '../swap/leaving.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const MINUTE = 60_000;

afterEach(() => void vi.restoreAllMocks());

/** An exit of 0.943 at a limit rests, of which 0.877 are executed. */
async function littleLeft(world: ExitWorld): Promise<void> {
  world.wish = { leave: 'out' };
  await world.time.pass(MINUTE / 6);
  const { books } = world.exchange;
  books.fillShare = 0.877 / 0.943;
  world.take();
  books.fillShare = 1;
  world.price(103);
  world.wish = 'keep';
}

it('a session on spot that closes ends, though so little is left of an exit at a limit that nobody takes it', async () => {
  const world = new ExitWorld();
  const process = await world.bought();
  let hasEnded = false;
  void process.ended.then(() => (hasEnded = true));
  await littleLeft(world);
  const wish = { kind: 'stop', how: 'close' } as const;
  await world.store.order(LIVE_KEY, { id: 'c-1', wish, reason: 'enough', by: 'me', atMs: world.nowMs });
  await world.time.pass(10 * MINUTE);
  expect([hasEnded, world.exchange.books.held(world.pair)]).toEqual([true, 0.066]);
  expect(await oracle(world)).toEqual([]);
});

it('nobody asks again and again for the end of a trade of which so little is left, where another version has taken over', async () => {
  const world = new ExitWorld();
  await world.bought();
  await littleLeft(world);
  const taken = vi.spyOn(OpenStep.prototype, 'take');
  await world.time.pass(MINUTE / 6);
  const { host } = taken.mock.contexts[0] as OpenStep;
  await host.step((step) => {
    step.draft.put(HOST_LEAVING, { trades: [1], id: 'swap.1' });
    return Promise.resolve();
  });
  taken.mockClear();
  await world.time.pass(5 * MINUTE);
  expect([world.exchange.books.held(world.pair), (await world.records()).has(HOST_LEAVING)]).toEqual([0.066, true]);
  expect(taken.mock.calls.filter(([{ kind }]) => kind === 'command')).toEqual([]);
});
