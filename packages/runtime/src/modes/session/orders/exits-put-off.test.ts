import { defineStrategy, enterLong, exitLong } from '@tradai/strategy-sdk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SessionWish } from '../../../contract/session-command.ts';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY, MARKET, MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const WAITS = ['stop-market 0.943 canceled', 'limit 0.943 open'];
const PUT_OFF = ['stop-market 0.943 canceled', 'limit 0.943 canceled', 'stop-market 0.943 open'];

afterEach(() => void vi.restoreAllMocks());

/** An exit of all waits at its limit. */
async function leaving(
  market: 'spot' | 'futures' = 'spot',
  mortal = new MortalProcess(),
): Promise<readonly [ExitWorld, MadeProcess]> {
  const world = new ExitWorld(market);
  const process = await world.bought(world.begin(mortal));
  world.wish = { leave: 'out' };
  await world.time.pass(10 * SECOND);
  return [world, process];
}

/** It was asked to end, and has within its time. */
async function ended(world: ExitWorld, process: MadeProcess): Promise<void> {
  let hasEnded = false;
  void process.ended.then(() => (hasEnded = true));
  process.stop.abort();
  await world.time.pass(19 * SECOND);
  expect(hasEnded).toBe(true);
}

/** By a person, as who sees it within a minute. */
async function asked(world: ExitWorld, wish: SessionWish): Promise<void> {
  await world.store.order(LIVE_KEY, { id: wish.kind, wish, reason: 'on', by: 'me', atMs: world.nowMs });
  await world.time.pass(90 * SECOND);
}

function isToldToWait(world: ExitWorld): boolean {
  return world.told('unprotected').some((text) => text.includes(`an exit of ${world.pair} still waits`));
}

describe('an exit that waits on spot when its session is to end (11.1, 16.5)', () => {
  it.each(['a person', 'the machine'])('gives way to the stop where %s ends it, which is said', async (who) => {
    const [world, process] = await leaving();
    expect(world.sold).toEqual(WAITS);
    if (who === 'the machine') await ended(world, process);
    else await asked(world, { kind: 'stop', how: 'leave' });
    await process.ended;
    expect(world.sold).toEqual(PUT_OFF);
    expect(isToldToWait(world)).toBe(false);
    expect(world.lines).toContainEqual(expect.stringContaining(`the exit of ${world.pair} that waits is taken away`));
    expect(await oracle(world)).toEqual([]);
  });

  it.each([
    ['is sent again by the next start where the strategy still wishes to leave', { leave: 'out' }, 'limit 0.943 open'],
    ['is not where it does not', 'keep', 'stop-market 0.943 open'],
  ] as const)('%s', async (_, wish, last) => {
    const [world, process] = await leaving();
    await ended(world, process);
    world.wish = wish;
    world.begin();
    await world.time.pass(60 * SECOND);
    expect([world.sold.slice(0, 2), world.sold.at(-1)]).toEqual([PUT_OFF.slice(0, 2), last]);
    expect(await oracle(world)).toEqual([]);
  });

  it('leaves by that stop while no session runs, and the next start knows', async () => {
    const [world, process] = await leaving();
    await ended(world, process);
    world.price(90);
    world.begin();
    await world.time.pass(60 * SECOND);
    expect(world.sold.at(-1)).toBe('stop-market 0.943 filled');
    expect(openTradesIn(await world.records())).toEqual([]);
    expect(await oracle(world)).toEqual([]);
  });

  it('has a stop for what it has not sold', async () => {
    const [world, process] = await leaving();
    const { books } = world.exchange;
    books.fillShare = 0.4 / 0.943;
    world.take();
    world.price(106);
    books.fillShare = 1;
    await ended(world, process);
    expect([books.held(world.pair), world.sold.at(-1)]).toEqual([0.543, 'stop-market 0.543 open']);
    expect(await oracle(world)).toEqual([]);
  });

  it('of a part gives way to a stop for all', async () => {
    const world = new ExitWorld();
    const process = await world.bought();
    world.wish = { reduce: 0.3 };
    await world.time.pass(10 * SECOND);
    await ended(world, process);
    expect(world.sold.filter((order) => order.endsWith('open'))).toEqual(['stop-market 0.943 open']);
    expect(await oracle(world)).toEqual([]);
  });

  it('and is executed before it could be taken away closes its trade', async () => {
    const [world, process] = await leaving();
    const cancel = world.exchange.cancel.bind(world.exchange);
    world.exchange.cancel = (attempt, deadlineMs) => {
      world.take();
      return cancel(attempt, deadlineMs);
    };
    await ended(world, process);
    expect(world.sold).toEqual(['stop-market 0.943 canceled', 'limit 0.943 filled']);
    expect(openTradesIn(await world.records())).toEqual([]);
    expect(await oracle(world)).toEqual([]);
  });

  it('is left at the market where no stop is taken any more in its place (11.5)', async () => {
    const [world, process] = await leaving();
    world.exchange.refuses = ({ kind }) => kind === 'stop-market';
    process.stop.abort();
    await world.time.pass(60 * SECOND);
    expect([world.sold.at(-1), world.exchange.books.held(world.pair)]).toEqual(['market 0.943 filled', 0]);
    expect(await oracle(world)).toEqual([]);
  });

  it('stays and is told where nobody answers who takes it away, and the next start finds out', async () => {
    const [world, process] = await leaving();
    world.deafUntilMs = Infinity;
    await ended(world, process);
    expect(world.sold).toEqual(WAITS);
    expect(world.told('blocked-intent')).toContainEqual(expect.stringContaining('may still be there'));
    world.deafUntilMs = 0;
    world.wish = 'keep';
    world.begin();
    await world.time.pass(60 * SECOND);
    expect(world.sold).toEqual(PUT_OFF);
    expect(await oracle(world)).toEqual([]);
  });

  it('is in order after the next start wherever its process dies in between', async () => {
    const [, { mortal }] = await leaving();
    for (const more of [1, 3, 5, 7, 9, 11]) {
      const [world, process] = await leaving('spot', new MortalProcess(mortal.points + more));
      process.stop.abort();
      await world.time.pass(30 * SECOND);
      expect(process.mortal.isDead).toBe(true);
      process.kill();
      world.wish = 'keep';
      world.begin();
      await world.time.pass(60 * SECOND);
      expect(['stop-market 0.943 open', 'limit 0.943 open']).toContain(world.sold.at(-1));
      expect(await oracle(world)).toEqual([]);
    }
  });
});

describe('an exit that waits on spot stays when its session is to end, and is told,', () => {
  it.each(['a person', 'the machine'])('where a person wants it and %s ends the session', async (who) => {
    const world = new ExitWorld();
    world.rates = { forceExitOrderType: 'limit' };
    const process = await world.bought();
    await asked(world, { kind: 'force-exit', trade: 1 });
    expect(world.sold).toEqual(WAITS);
    if (who === 'the machine') await ended(world, process);
    else await asked(world, { kind: 'stop', how: 'leave' });
    await process.ended;
    expect([world.sold, isToldToWait(world)]).toEqual([WAITS, true]);
  });

  it.each<[string, (world: ExitWorld) => void]>([
    [
      'the market is halted',
      (world) => {
        world.exchange.listed = [{ pair: world.pair, isActive: false, rules: MARKET }];
      },
    ],
    ['no order may be sent now', () => void vi.spyOn(PlayFeed.prototype, 'maySign').mockReturnValue(false)],
    ['the account has less of the coin', (world) => world.exchange.books.deposit('BTC', -0.1)],
  ])('where %s', async (_, prepare) => {
    const [world, process] = await leaving();
    prepare(world);
    await world.time.pass(150 * SECOND);
    process.stop.abort();
    await world.time.pass(30 * SECOND);
    expect(world.sold).toEqual(WAITS);
  });
});

it('an exit that a candle decided stays, as a start after the next candle does not decide it again', async () => {
  const world = new ExitWorld();
  world.strategy = defineStrategy({
    ...{ name: 'leaves', timeframe: '1h', stoploss: -0.1 },
    indicators: () => ({}),
    entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
    exit: ({ candles }) => [exitLong(candles.close.lt(95), 'down')],
  });
  const process = await world.bought();
  await world.time.pass(3 * HOUR + 2 * MINUTE);
  expect(world.sold).toEqual(WAITS);
  await ended(world, process);
  expect([world.sold, isToldToWait(world)]).toEqual([WAITS, true]);
  await world.time.pass(HOUR);
  world.begin();
  world.take();
  await world.time.pass(MINUTE);
  expect(openTradesIn(await world.records())).toEqual([]);
  expect(await oracle(world)).toEqual([]);
});

it('an exit on futures stays beside its stop when its session is to end', async () => {
  const [world, process] = await leaving('futures');
  await ended(world, process);
  expect(world.sold).toEqual(['stop-market 0.943 open', 'limit 0.943 open']);
});
