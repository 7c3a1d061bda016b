import { afterEach, describe, expect, it, vi } from 'vitest';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { goesOn, startedTooOften, stopOf } from './at-rest.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import type { MadeProcess } from './made-live-world.fixture.ts';
import { closedTrades } from './made-look.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
/** The last of them opens no strategy. */
const STARTS = 6;
const EXIT_GONE = ['stop-market 0.943 canceled', 'limit 0.943 canceled'];

afterEach(() => void vi.restoreAllMocks());

/** A core on spot whose exit waits at its limit in the place of its stop, and that was started too often. Its strategy wishes to leave no more. */
async function waiting(): Promise<ExitWorld> {
  const world = new ExitWorld('spot');
  const process = await world.bought();
  world.wish = { leave: 'out' };
  await world.time.pass(10 * SECOND);
  world.wish = 'keep';
  await startedTooOften(world, process);
  expect(world.stages.at(-1)).toBe('SAFE crash-loop');
  expect(world.sold).toEqual(['stop-market 0.943 canceled', 'limit 0.943 open']);
  return world;
}

/** The last process that opens its strategy, after so many. */
async function startedOften(world: ExitWorld, first: MadeProcess): Promise<MadeProcess> {
  let process = first;
  for (let start = 1; start < STARTS; start += 1) {
    process.kill();
    process = world.begin();
    await world.time.pass(5 * SECOND);
  }
  await world.time.pass(30 * SECOND);
  return process;
}

function exitOf({ exchange: { books } }: ExitWorld): (typeof books.orders)[number] {
  return books.orders.find(({ side, kind }) => side === 'sell' && kind === 'limit')!;
}

describe('an exit that waits on spot in the place of a stop, in a crash loop (9.2, 11)', () => {
  it('gives way to the stop after a minute, and its trade goes on with that when a person resumes', async () => {
    const world = await waiting();
    await world.time.pass(30 * SECOND);
    expect(world.sold.at(-1)).toBe('limit 0.943 open');
    await world.time.pass(30 * SECOND);
    expect(world.sold).toEqual([...EXIT_GONE, 'stop-market 0.943 open']);
    expect(stopOf(world).stopPrice).toBe('95.4');
    expect(world.stages.at(-1)).toBe('SAFE crash-loop');
    await goesOn(world);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
    expect(world.exchange.books.held(world.pair)).toBe(0.943);
    expect(await oracle(world)).toEqual([]);
  });

  it('that somebody takes away is followed by the stop, by which its trade ends', async () => {
    const world = await waiting();
    world.exchange.books.cancel(exitOf(world));
    await world.time.pass(10 * SECOND);
    expect(world.sold).toEqual([...EXIT_GONE, 'stop-market 0.943 open']);
    world.price(90);
    await world.time.pass(10 * SECOND);
    expect(world.exchange.books.held(world.pair)).toBe(0);
    await goesOn(world);
    expect(openTradesIn(await world.records())).toEqual([]);
    expect((await closedTrades(world)).map(({ trade }) => trade.exitReason)).toEqual(['stoploss_on_exchange']);
    expect(await oracle(world)).toEqual([]);
  });

  it('that was executed in part has a stop for the rest', async () => {
    const world = await waiting();
    const { books } = world.exchange;
    books.fillShare = 0.4 / 0.943;
    world.take();
    world.price(106);
    books.fillShare = 1;
    await world.time.pass(90 * SECOND);
    expect(books.held(world.pair)).toBe(0.543);
    expect(world.sold.at(-1)).toBe('stop-market 0.543 open');
    world.price(90);
    await world.time.pass(10 * SECOND);
    await goesOn(world);
    expect(openTradesIn(await world.records())).toEqual([]);
    expect(books.held(world.pair)).toBe(0);
    expect(await oracle(world)).toEqual([]);
  });

  it('is told to have gone once no stop took its place for five seconds', async () => {
    const world = await waiting();
    world.exchange.refuses = ({ side }) => side === 'sell';
    world.exchange.books.cancel(exitOf(world));
    const isTold = (): boolean => world.told('unprotected').some((text) => text.includes('neither stop nor exit'));
    await world.time.pass(4 * SECOND);
    expect(isTold()).toBe(false);
    await world.time.pass(16 * SECOND);
    expect(isTold()).toBe(true);
  });

  it('stays where nobody answers who takes it away, and no stop is sent beside it', async () => {
    const world = await waiting();
    world.deafUntilMs = world.nowMs + 180 * SECOND;
    const { length } = world.exchange.sent;
    await world.time.pass(170 * SECOND);
    expect(world.sold.at(-1)).toBe('limit 0.943 open');
    expect(world.exchange.sent).toHaveLength(length);
    await world.time.pass(90 * SECOND);
    expect(world.sold).toEqual([...EXIT_GONE, 'stop-market 0.943 open']);
    expect(await oracle(world)).toEqual([]);
  });
});

it('a stop that has just given way to an exit on spot, which was never sent, is placed again in a crash loop, and the exit follows when a person resumes', async () => {
  const world = new ExitWorld('spot');
  let process = await startedOften(world, await world.bought());
  const { exchange } = world;
  const cancel = exchange.cancel.bind(exchange);
  exchange.cancel = async (attempt, deadlineMs) => {
    process.mortal.isDead = true;
    return cancel(attempt, deadlineMs);
  };
  world.wish = { leave: 'out' };
  await world.time.pass(10 * SECOND);
  exchange.cancel = cancel;
  process.kill();
  process = world.begin();
  await world.time.pass(30 * SECOND);
  expect(world.stages.at(-1)).toBe('SAFE crash-loop');
  expect(world.sold).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
  await goesOn(world);
  expect(world.sold.slice(1)).toEqual(['stop-market 0.943 canceled', 'limit 0.943 open']);
  world.take();
  await world.time.pass(10 * SECOND);
  expect(openTradesIn(await world.records())).toEqual([]);
  expect(await oracle(world)).toEqual([]);
});

it('what stands in on spot for a stop while candles are late is gone no longer than it takes to send the next one', async () => {
  const world = new ExitWorld('spot');
  const first = await world.bought();
  world.wish = { leave: 'out' };
  await world.time.pass(10 * SECOND);
  world.wish = 'keep';
  first.kill();
  world.opensMs = 100 * SECOND;
  world.begin();
  await world.time.pass(90 * SECOND);
  expect(world.sold).toEqual([...EXIT_GONE, 'stop-market 0.943 open']);
  let bareMs = 0;
  for (let ms = 0; ms < 60 * SECOND; ms += 100) {
    await world.time.pass(100);
    if (!world.sold.some((order) => order.endsWith('open'))) bareMs += 100;
  }
  expect(bareMs).toBeLessThan(SECOND);
  const told = world.told('unprotected');
  expect(told).toEqual([expect.stringMatching(/has waited for a minute, .* in WARMING it opens by itself\.$/)]);
  expect(world.sold).toEqual([...EXIT_GONE, 'stop-market 0.943 canceled', 'stop-market 0.943 open']);
  expect(world.stages.at(-1)).toBe('RUNNING');
  expect(await oracle(world)).toEqual([]);
});
