import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/** A session on futures whose trade has left a second ago, and the stop is asked to go. `deaf`: the exchange does not answer that until it hears. */
async function left(deaf: boolean) {
  const world = new ExitWorld('futures');
  let isDeaf = deaf;
  const { exchange } = world;
  const cancel = exchange.cancel.bind(exchange);
  exchange.cancel = async (attempt, deadlineMs) => {
    if (!isDeaf || exchange.books.orders.find(({ cid }) => cid === attempt.cid)?.kind !== 'stop-market')
      return cancel(attempt, deadlineMs);
    await world.time.sleep(deadlineMs);
    return { kind: 'unknown', why: 'No answer came in time.' };
  };
  const process = await world.bought();
  world.wish = { leave: 'out' };
  await world.time.pass(6 * SECOND);
  world.take();
  await world.time.pass(SECOND);
  return { world, process, hear: () => void (isDeaf = false) };
}

/** Ended in one of its ways, a second after its trade has left. */
async function ended(
  how: 'asked' | 'leave' | 'drain',
  deaf: boolean,
): Promise<{ readonly world: ExitWorld; readonly hear: () => void }> {
  const { world, process, hear } = await left(deaf);
  if (how === 'asked') process.stop.abort(new Error('stopped'));
  else await world.store.order(LIVE_KEY, { id: 'end', wish: { kind: 'stop', how }, reason: 'on', by: 'me', atMs: 0 });
  await world.time.pass(90 * SECOND);
  await process.ended;
  return { world, hear };
}

const stopOf = ({ exchange: { books } }: ExitWorld) => books.orders.find(({ kind }) => kind === 'stop-market')!;

function leftText(world: ExitWorld): string {
  return `The session ends, and the order ${stopOf(world).cid} on ${world.pair}, which was asked to go, may still be there: cancel it at the exchange; the next start does so as well.`;
}

it.each(['asked', 'leave', 'drain'] as const)(
  'an order that was asked to go and is still there is told by a session that ends (%s), and taken away by the next start',
  async (how) => {
    const { world, hear } = await ended(how, true);
    expect(stopOf(world).status).toBe('open');
    expect(world.told('blocked-intent')).toContain(leftText(world));
    hear();
    world.wish = 'keep';
    world.begin();
    await world.time.pass(60 * SECOND);
    expect(stopOf(world).status).toBe('canceled');
  },
);

it('nothing is told of an order that went', async () => {
  const { world } = await ended('leave', false);
  expect([stopOf(world).status, world.told('blocked-intent')]).toEqual(['canceled', []]);
});

it('one that stayed put is told as well by a start that is asked to end before it speaks to the exchange', async () => {
  const { world, process } = await left(true);
  await world.time.pass(90 * SECOND);
  process.kill();
  const wish = { kind: 'stop', how: 'leave' } as const;
  await world.store.order(LIVE_KEY, { id: 'end', wish, reason: 'on', by: 'me', atMs: 0 });
  world.exchange.calls.splice(0);
  const next = world.begin();
  await world.time.pass(60 * SECOND);
  await next.ended;
  expect([stopOf(world).status, world.exchange.calls]).toEqual(['open', []]);
  expect(world.told('blocked-intent')).toContain(leftText(world));
});
