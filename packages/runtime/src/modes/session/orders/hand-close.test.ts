import { describe, expect, it } from 'vitest';
import type { SessionWish } from '../../../contract/session-command.ts';
import { openMatters } from '../matters/open-matters.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { LIVE_KEY, MadeLiveWorld, type MadeProcess } from './made-live-world.fixture.ts';
import { opened, rows } from './made-look.fixture.ts';

const MINUTE = 60_000;
const ENTER = { atMs: 10_000, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;

/** A session on futures whose position a person has closed at the exchange's page. */
async function closedByHand(): Promise<MadeLiveWorld> {
  const world = new MadeLiveWorld([ENTER], { market: 'futures' });
  await opened(world);
  world.exchange.books.trade(PAIR, 'sell', 1, 'web_1');
  await world.time.pass(3 * MINUTE);
  return world;
}

async function ask(world: MadeLiveWorld, id: string, wish: SessionWish): Promise<void> {
  await world.store.order(LIVE_KEY, { id, wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
  await world.time.pass(2 * MINUTE);
}

const leave = { kind: 'force-exit', trade: 1 } as const;

const resting = ({ exchange }: MadeLiveWorld): readonly string[] =>
  exchange.books.orders.filter(({ status }) => status === 'open').map(({ side, kind }) => `${side} ${kind}`);

const warned = ({ received }: MadeLiveWorld): readonly unknown[] => received.map(({ data }) => data['cause']);

/** A strategy on futures with a position and its stop at the exchange. */
async function bought(): Promise<readonly [CoreWorld, MadeProcess]> {
  const world = new CoreWorld('futures');
  world.throttleMs = 5000;
  const process = await world.hours(1, 3, world.begin());
  world.exchange.books.price(PAIR, 105);
  await world.time.pass(MINUTE);
  expect(resting(world)).toEqual(['sell stop-market']);
  return [world, process];
}

describe('a position of futures that a person closed at the exchange', () => {
  it('keeps no stop there and gets no exit, either of which would sell what somebody opens later', async () => {
    const [world, process] = await bought();
    const { books } = world.exchange;
    const [held, before] = [books.held(PAIR), books.orders.length];
    books.trade(PAIR, 'sell', held, 'web_1');
    await world.time.pass(3 * MINUTE);
    expect(resting(world)).toEqual([]);
    books.trade(PAIR, 'buy', 0.5, 'web_2');
    await world.hours(3, 7, process);
    expect(books.held(PAIR)).toBe(0.5);
    expect(books.orders.slice(before).map(({ cid }) => cid)).toEqual(['web_1', 'web_2']);
    expect(warned(world)).not.toContain('unprotected');
  });

  it('keeps neither an exit there that waits at its limit nor the stop beside it', async () => {
    const [world, process] = await bought();
    const { books } = world.exchange;
    await world.hours(3, 4, process);
    books.price(PAIR, 93);
    await world.time.pass(121 * MINUTE);
    expect(resting(world)).toEqual(['sell stop-market', 'sell limit']);
    books.trade(PAIR, 'sell', books.held(PAIR), 'web_1');
    await world.time.pass(3 * MINUTE);
    expect(resting(world)).toEqual([]);
  });

  it('has its stop while it is closed in part, and again once all of it is bought back', async () => {
    const [world] = await bought();
    const { books } = world.exchange;
    const held = books.held(PAIR);
    books.trade(PAIR, 'sell', 0.4, 'web_1');
    await world.time.pass(3 * MINUTE);
    expect(resting(world)).toEqual(['sell stop-market']);
    books.trade(PAIR, 'sell', books.held(PAIR), 'web_2');
    await world.time.pass(3 * MINUTE);
    expect(resting(world)).toEqual([]);
    books.trade(PAIR, 'buy', held, 'web_3');
    await world.time.pass(3 * MINUTE);
    expect(resting(world)).toEqual(['sell stop-market']);
    expect(world.stages.at(-1)).toBe('HALTED foreign-order');
  });

  it('keeps its stop where the account shows nothing of it and no fill of somebody else explains that', async () => {
    const [world] = await bought();
    world.exchange.books.apart.set(PAIR, -world.exchange.books.held(PAIR));
    await world.time.pass(20 * MINUTE);
    expect(resting(world)).toEqual(['sell stop-market']);
  });

  it('is not left by force-exit, which the exchange refuses: trade and cause stay', async () => {
    const world = await closedByHand();
    expect(world.stages.at(-1)).toBe('HALTED foreign-order position-differs');
    await ask(world, 'c1', leave);
    expect(world.lines).toContainEqual(expect.stringContaining(`warn: exit: sell 1 on ${PAIR} was refused: -2022`));
    expect(world.stages.at(-1)).toBe('HALTED foreign-order position-differs');
    expect(await rows(world, 'position/')).toMatchObject([{ amount: '1' }]);
  });

  it('is as the books say once it is bought back, and is left by force-exit after that', async () => {
    const world = await closedByHand();
    world.exchange.books.trade(PAIR, 'buy', 1, 'web_2');
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toBe('HALTED foreign-order');
    await ask(world, 'c1', leave);
    expect(await rows(world, 'position/')).toEqual([]);
    const matters = openMatters(await world.records()).map(({ id }) => id);
    await ask(world, 'c2', { kind: 'resolve', matters, isGone: false });
    expect(world.stages.at(-1)).toBe('RUNNING');
  });
});
