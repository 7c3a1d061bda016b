import { afterEach, describe, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { rows } from './made-look.fixture.ts';

const MINUTE = 60_000;
const AMOUNT = 0.943;

afterEach(() => void vi.restoreAllMocks());

/** A person takes all of it away, or brings it back. */
function byHand({ exchange: { books }, pair }: ExitWorld, way: 'away' | 'back'): void {
  if (!pair.includes(':')) books.deposit('BTC', way === 'away' ? -AMOUNT : AMOUNT);
  else books.trade(pair, way === 'away' ? 'sell' : 'buy', AMOUNT, `web_${way}`);
}

function resting({ exchange }: ExitWorld): readonly string[] {
  const live = exchange.books.orders.filter(({ status }) => status === 'open');
  return live.map(({ kind, amount }) => `${kind} ${amount}`);
}

/** Orders of its trade that wait, whether they are sent or not. */
async function waiting(world: ExitWorld): Promise<readonly unknown[]> {
  const trades = await rows<{ readonly orders: readonly { readonly status: string; readonly tag: string }[] }>(
    world,
    'trade/',
  );
  return trades.flatMap(({ orders }) => orders.filter(({ status }) => status === 'open').map(({ tag }) => tag));
}

/** The strategy wants to leave while nothing of the position is there, and does not want to any more before it is. */
async function wishedMeanwhile(market: 'spot' | 'futures'): Promise<ExitWorld> {
  const world = new ExitWorld(market);
  await world.bought();
  byHand(world, 'away');
  world.wish = { leave: 'out' };
  await world.time.pass(4 * MINUTE);
  expect([await waiting(world), resting(world)]).toEqual([[], []]);
  world.wish = 'keep';
  return world;
}

describe.each(['spot', 'futures'] as const)('a position on %s that a person takes away', (market) => {
  it('is left by no wish of that time once they bring it back: it has its stop', async () => {
    const world = await wishedMeanwhile(market);
    byHand(world, 'back');
    await world.time.pass(4 * MINUTE);
    expect([await waiting(world), resting(world)]).toEqual([[], [`stop-market ${AMOUNT}`]]);
    expect(world.exchange.books.held(world.pair)).toBe(AMOUNT);
  });

  it('is left by what its strategy wishes once it is back', async () => {
    const world = await wishedMeanwhile(market);
    byHand(world, 'back');
    await world.time.pass(4 * MINUTE);
    world.wish = { leave: 'now' };
    await world.time.pass(MINUTE);
    expect(await waiting(world)).toEqual(['now']);
    world.take();
    await world.time.pass(MINUTE);
    expect([await rows(world, 'trade/'), world.exchange.books.held(world.pair)]).toEqual([[], 0]);
  });
});

it('an exit that rests when a person closes its position on futures is over, and sells nothing that they open later', async () => {
  const world = new ExitWorld('futures');
  await world.bought();
  world.wish = { leave: 'out' };
  await world.time.pass(MINUTE);
  expect(resting(world)).toContain(`limit ${AMOUNT}`);
  world.wish = 'keep';
  byHand(world, 'away');
  await world.time.pass(4 * MINUTE);
  expect([await waiting(world), resting(world)]).toEqual([[], []]);
  byHand(world, 'back');
  await world.time.pass(4 * MINUTE);
  expect(resting(world)).toEqual([`stop-market ${AMOUNT}`]);
});

it('a session that is to close what is not there wishes nothing, and leaves what a person opens again', async () => {
  const world = await wishedMeanwhile('futures');
  const wish = { kind: 'stop', how: 'close' } as const;
  await world.store.order(LIVE_KEY, { id: 'close', wish, reason: 'enough', by: 'me', atMs: 0 });
  await world.time.pass(4 * MINUTE);
  expect(await waiting(world)).toEqual([]);
  byHand(world, 'back');
  await world.time.pass(4 * MINUTE);
  expect(world.sold.at(-1)).toBe(`market ${AMOUNT} filled`);
  expect([await rows(world, 'trade/'), world.exchange.books.held(world.pair)]).toEqual([[], 0]);
});
