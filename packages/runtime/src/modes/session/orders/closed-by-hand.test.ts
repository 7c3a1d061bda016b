import { afterEach, describe, expect, it, vi } from 'vitest';
import { openMatters } from '../matters/open-matters.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY, type MadeProcess } from './made-live-world.fixture.ts';
import { rows } from './made-look.fixture.ts';

const MINUTE = 60_000;

afterEach(() => void vi.restoreAllMocks());

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

/** Somebody strikes out what differs. */
async function strike(world: CoreWorld): Promise<void> {
  const wish = { kind: 'resolve', matters: [`differs/${PAIR}`], isGone: true } as const;
  await world.store.order(LIVE_KEY, { id: 'c1', wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
  await world.time.pass(2 * MINUTE);
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

  it('is struck out as a whole where they hold a position of their own there, which stays theirs', async () => {
    const [world, process] = await bought();
    const { books } = world.exchange;
    books.trade(PAIR, 'sell', books.held(PAIR), 'web_1');
    await world.time.pass(3 * MINUTE);
    books.trade(PAIR, 'buy', 0.5, 'web_2');
    await world.time.pass(3 * MINUTE);
    const [matter] = openMatters(await world.records()).filter(({ kind }) => kind === 'position');
    expect(matter?.text).toContain(': 0.943 of what the books hold was closed by somebody else');
    await strike(world);
    expect([...(await rows(world, 'trade/')), ...(await rows(world, 'position/')), ...resting(world)]).toEqual([]);
    await world.hours(3, 7, process);
    expect(books.held(PAIR)).toBe(0.5);
  });

  it('was closed in part: the stop of the rest stays where the account shows nothing of that, which their fill does not explain twice', async () => {
    const [world] = await bought();
    const { books } = world.exchange;
    books.trade(PAIR, 'sell', 0.6, 'web_1');
    await world.time.pass(3 * MINUTE);
    await strike(world);
    expect(resting(world)).toEqual(['stop-market 0.343']);
    books.apart.set(PAIR, -books.held(PAIR));
    await world.time.pass(5 * MINUTE);
    expect(await rows(world, 'differs/')).toMatchObject([{ booked: '0.343', found: '0', isTold: true }]);
    expect(resting(world)).toEqual(['stop-market 0.343']);
    books.apart.clear();
    books.trade(PAIR, 'sell', books.held(PAIR), 'web_2');
    await world.time.pass(5 * MINUTE);
    expect(resting(world)).toEqual([]);
  });

  it('in two parts that lie days apart keeps no stop after the second', async () => {
    const world = new ExitWorld('futures');
    world.throttleMs = 30 * MINUTE;
    await world.bought();
    const { books } = world.exchange;
    books.trade(world.pair, 'sell', 0.4, 'web_1');
    await world.time.pass(50 * 60 * MINUTE);
    expect(resting(world)).toEqual(['stop-market 0.943']);
    books.trade(world.pair, 'sell', books.held(world.pair), 'web_2');
    await world.time.pass(10 * MINUTE);
    expect(await rows(world, 'differs/')).toMatchObject([{ isGone: true }]);
    expect(resting(world)).toEqual([]);
  });
});
