import { afterEach, expect, it, vi } from 'vitest';
import type { OrderPayload } from '../../../orders/order-payload.ts';
import type { OrderAnswer } from '../../../ports/order-exchange.ts';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const PATIENCE: OrderAnswer = {
  ...{ kind: 'rejected', code: 'HTTP 429', text: '', needsFind: false },
  trouble: { cause: 'throttled', waitMs: 120 * SECOND },
};

afterEach(() => void vi.restoreAllMocks());

/** A core on spot that is to sell a part, which the exchange answers by 429: nothing that leaves or protects is sent for two minutes. */
async function throttled(): Promise<ExitWorld> {
  const world = new ExitWorld('spot');
  await world.bought();
  const { exchange } = world;
  const send = exchange.send.bind(exchange);
  let isAnswered = false;
  exchange.send = (attempt, deadlineMs) => {
    const { kind, side } = JSON.parse(attempt.payload) as OrderPayload;
    if (isAnswered || kind !== 'limit' || side !== 'sell') return send(attempt, deadlineMs);
    isAnswered = true;
    return Promise.resolve(PATIENCE);
  };
  world.wish = { reduce: 0.3 };
  await world.time.pass(6 * SECOND);
  expect(world.sold).toEqual(['stop-market 0.943 canceled', 'stop-market 0.661 open']);
  return world;
}

/** The exchange's time is known, or no order may be stamped by it. */
function knowTime(isSure: boolean): void {
  vi.spyOn(PlayFeed.prototype, 'maySign').mockReturnValue(isSure);
}

/** Held, with an exit of all that may not be sent, as the time is not known. */
async function untimed(): Promise<ExitWorld> {
  const world = new ExitWorld('spot');
  await world.bought();
  knowTime(false);
  world.wish = { leave: 'out' };
  await world.time.pass(20 * SECOND);
  return world;
}

it('a stop on spot stays while the exit that it is to give way to waits for the end of a 429', async () => {
  const world = await throttled();
  world.wish = { leave: 'out' };
  await world.time.pass(100 * SECOND);
  expect(world.sold.at(-1)).toBe('stop-market 0.661 open');
  await world.time.pass(30 * SECOND);
  expect(world.sold.slice(1)).toEqual(['stop-market 0.661 canceled', 'limit 0.943 open']);
  world.take();
  await world.time.pass(10 * SECOND);
  expect(openTradesIn(await world.records())).toEqual([]);
  expect(await oracle(world)).toEqual([]);
});

it('a stop on spot stays while its next one waits for the end of a 429', async () => {
  const world = await throttled();
  world.wish = 'keep';
  world.stopAt = 100;
  await world.time.pass(100 * SECOND);
  expect(world.sold.at(-1)).toBe('stop-market 0.661 open');
});

it('a stop on spot stays while no exit may be sent as the time of the exchange is not known, and gives way once it is', async () => {
  const world = await untimed();
  expect(world.sold).toEqual(['stop-market 0.943 open']);
  expect(world.unprotected).toEqual([]);
  knowTime(true);
  await world.time.pass(6 * SECOND);
  expect(world.sold).toEqual(['stop-market 0.943 canceled', 'limit 0.943 open']);
  expect(await oracle(world)).toEqual([]);
});

it('the trade ends by its stop where the market reaches that while its exit is held back', async () => {
  const world = await untimed();
  world.price(90);
  await world.time.pass(6 * SECOND);
  knowTime(true);
  await world.time.pass(60 * SECOND);
  expect(world.sold).toEqual(['stop-market 0.943 filled']);
  expect(openTradesIn(await world.records())).toEqual([]);
  expect(await oracle(world)).toEqual([]);
});

it('a stop on spot that stayed for an exit which is wanted no more protects on, or another one does', async () => {
  const world = await untimed();
  world.wish = 'keep';
  await world.time.pass(20 * SECOND);
  expect(world.sold).toEqual(['stop-market 0.943 open']);
  knowTime(true);
  await world.time.pass(400 * SECOND);
  expect(world.sold.filter((order) => order.endsWith('open'))).toHaveLength(1);
  expect(await oracle(world)).toEqual([]);
});

it.each([
  ['is taken away by a person', { kind: 'cancel-order', trade: 1 }, 'stop-market 0.943 open'],
  ['is forced by a person', { kind: 'force-exit', trade: 1 }, 'market 0.943 filled'],
  ['gets another limit', null, 'limit 0.943 open'],
] as const)('a stop on spot stays where the exit that is held back %s', async (_, wish, last) => {
  const world = await untimed();
  world.wish = wish === null ? { leave: 'other' } : 'keep';
  world.price(107);
  const order = { id: 'c', reason: 'on', by: 'me', atMs: world.nowMs };
  if (wish !== null) await world.store.order(LIVE_KEY, { ...order, wish });
  await world.time.pass(90 * SECOND);
  expect(world.sold).toEqual(['stop-market 0.943 open']);
  expect(world.unprotected).toEqual([]);
  knowTime(true);
  await world.time.pass(60 * SECOND);
  expect(world.sold.at(-1)).toBe(last);
  expect(await oracle(world)).toEqual([]);
});

it('an exit that is held back as the session is asked to end is not sent for it any more', async () => {
  const world = new ExitWorld('spot');
  const process = await world.bought();
  knowTime(false);
  world.wish = { leave: 'out' };
  await world.time.pass(20 * SECOND);
  process.stop.abort();
  await world.time.pass(3 * SECOND);
  knowTime(true);
  await world.time.pass(30 * SECOND);
  expect(world.sold.filter((each) => !each.startsWith('stop'))).toEqual([]);
  expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
  expect(await oracle(world)).toEqual([]);
});

it.each(['killed', 'asked to end'] as const)(
  'a stop on spot stays where the session is %s while the exit is held back, and gives way with the next start',
  async (how) => {
    const world = new ExitWorld('spot');
    const process = await world.bought();
    knowTime(false);
    world.wish = { leave: 'out' };
    await world.time.pass(20 * SECOND);
    if (how === 'killed') process.kill();
    else process.stop.abort();
    await world.time.pass(25 * SECOND);
    expect(world.sold).toEqual(['stop-market 0.943 open']);
    process.kill();
    knowTime(true);
    world.begin();
    await world.time.pass(60 * SECOND);
    expect(world.sold).toEqual(['stop-market 0.943 canceled', 'limit 0.943 open']);
    expect(await oracle(world)).toEqual([]);
  },
);
