import { afterEach, describe, expect, it, vi } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { barredPairs } from './barred-pairs.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const RESTS = expect.stringContaining(`An exit of ${PAIR} has waited for a minute`) as string;

afterEach(() => void vi.restoreAllMocks());

async function bought(prepare: (world: ExitWorld) => void = () => {}): Promise<ExitWorld> {
  const world = new ExitWorld();
  prepare(world);
  await world.bought();
  expect([world.exchange.books.held(PAIR), world.sold]).toEqual([
    0.943,
    [expect.stringMatching(/^stop-\w+ 0\.943 open$/)],
  ]);
  return world;
}

describe('on spot, while an exit of a part rests', () => {
  async function reducing(): Promise<ExitWorld> {
    const world = await bought();
    world.wish = { reduce: 0.3 };
    await world.time.pass(10 * SECOND);
    expect(world.sold).toEqual(['stop-market 0.943 canceled', 'limit 0.282 open', 'stop-market 0.661 open']);
    return world;
  }

  it('a stop covers what is not for sale, sent in the same step as the exit, and stays once that is filled (11.1)', async () => {
    const world = await reducing();
    const [exit, stop] = world.exchange.sent.slice(-2);
    expect(stop!.atMs).toBe(exit!.atMs);
    await world.time.pass(30 * SECOND);
    world.take();
    await world.time.pass(120 * SECOND);
    expect(world.sold).toEqual(['stop-market 0.943 canceled', 'limit 0.282 filled', 'stop-market 0.661 open']);
    expect(world.exchange.books.held(PAIR)).toBe(0.661);
    expect([world.told('unprotected'), world.stages.at(-1)]).toEqual([[], 'RUNNING']);
    expect(await oracle(world)).toEqual([]);
  });

  it('a stop covers all of it again once the exit is gone', async () => {
    const world = await reducing();
    world.wish = 'keep';
    world.exchange.books.cancel(
      world.exchange.books.orders.find(({ kind, side }) => kind === 'limit' && side === 'sell')!,
    );
    await world.time.pass(10 * SECOND);
    expect(world.sold.slice(1)).toEqual([
      'limit 0.282 canceled',
      'stop-market 0.661 canceled',
      'stop-market 0.943 open',
    ]);
    expect(await oracle(world)).toEqual([]);
  });

  it('and is asked to go without an answer, the stop for what is not for sale moves all the same, and sells that', async () => {
    const world = await reducing();
    world.deafUntilMs = Infinity;
    world.wish = { leave: 'out' };
    await world.time.pass(10 * SECOND);
    world.stopAt = 101;
    await world.time.pass(60 * SECOND);
    const before = ['stop-market 0.943 canceled', 'limit 0.282 open', 'stop-market 0.661 canceled'];
    expect(world.sold).toEqual([...before, 'stop-market 0.661 open']);
    world.price(100);
    await world.time.pass(10 * SECOND);
    expect(world.sold).toEqual([...before, 'stop-market 0.661 filled']);
    expect(await oracle(world)).toEqual([]);
  });

  it('and the market reaches the stop, what was for sale leaves at the market as well', async () => {
    const world = await reducing();
    world.price(95);
    await world.time.pass(10 * SECOND);
    expect(world.sold.slice(1)).toEqual(['limit 0.282 canceled', 'stop-market 0.661 filled', 'market 0.282 filled']);
    expect(world.exchange.books.held(PAIR)).toBe(0);
    expect(await oracle(world)).toEqual([]);
  });

  it('an exit of all takes the place of both', async () => {
    const world = await reducing();
    world.wish = { leave: 'now' };
    await world.time.pass(10 * SECOND);
    expect(world.sold.slice(1)).toEqual(['limit 0.282 canceled', 'stop-market 0.661 canceled', 'limit 0.943 open']);
    expect(await oracle(world)).toEqual([]);
  });

  it('people hear of what has no stop after a minute', async () => {
    const world = await reducing();
    await world.time.pass(70 * SECOND);
    expect([world.told('unprotected'), world.stages.at(-1)]).toEqual([[RESTS], 'DEGRADED unprotected']);
  });
});

describe('on spot, while an exit of all that is held rests at a limit', () => {
  async function leaving(): Promise<ExitWorld> {
    const world = await bought();
    world.wish = { leave: 'now' };
    await world.time.pass(10 * SECOND);
    expect(world.sold).toEqual(['stop-market 0.943 canceled', 'limit 0.943 open']);
    return world;
  }

  it('the pair is unprotected after a minute, told once, and not entered, and nothing is sold because of it (11.2)', async () => {
    const world = await leaving();
    await world.time.pass(45 * SECOND);
    expect([world.unprotected, world.told('unprotected'), world.stages.at(-1)]).toEqual([[], [], 'RUNNING']);
    await world.time.pass(15 * SECOND);
    expect([world.unprotected, world.told('unprotected'), world.stages.at(-1)]).toEqual([
      [PAIR],
      [RESTS],
      'DEGRADED unprotected',
    ]);
    expect(barredPairs(await world.records(), false)).toEqual({ [PAIR]: 'orders-in-doubt' });
    await world.time.pass(600 * SECOND);
    expect(world.told('unprotected')).toHaveLength(1);
    expect(world.sold).toEqual(['stop-market 0.943 canceled', 'limit 0.943 open']);
    world.take();
    await world.time.pass(10 * SECOND);
    expect([world.exchange.books.held(PAIR), world.unprotected, world.stages.at(-1)]).toEqual([0, [], 'RUNNING']);
  });

  it('that ends when a stop lies there again', async () => {
    const world = await leaving();
    await world.time.pass(70 * SECOND);
    expect(world.unprotected).toEqual([PAIR]);
    world.wish = 'keep';
    world.exchange.books.cancel(world.exchange.books.orders.at(-1)!);
    await world.time.pass(10 * SECOND);
    expect(world.sold.slice(1)).toEqual(['limit 0.943 canceled', 'stop-market 0.943 open']);
    expect([world.unprotected, world.stages.at(-1)]).toEqual([[], 'RUNNING']);
  });

  it('the minute goes on where another exit takes its place', async () => {
    const world = await leaving();
    for (let at = 1; at <= 4; at += 1) {
      world.price(106 - at / 5);
      world.wish = { leave: `now ${at}` };
      await world.time.pass(15 * SECOND);
    }
    expect(world.sold.filter((each) => each.startsWith('limit'))).toHaveLength(5);
    expect(world.unprotected).toEqual([PAIR]);
  });

  it('the trade leaves at the market where the session sees its stop reached', async () => {
    const world = await leaving();
    await world.time.pass(70 * SECOND);
    world.price(90);
    await world.time.pass(10 * SECOND);
    expect(world.sold.slice(1)).toEqual(['limit 0.943 canceled', 'market 0.943 filled']);
    expect(await oracle(world)).toEqual([]);
  });
});

it('on spot a stop beside an exit covers no more than the account has of the coin', async () => {
  const world = await bought();
  world.exchange.books.deposit('BTC', -0.005);
  await world.time.pass(150 * SECOND);
  world.wish = { reduce: 0.3 };
  await world.time.pass(150 * SECOND);
  expect(world.sold.slice(-2)).toEqual(['limit 0.282 open', 'stop-market 0.656 open']);
  expect(world.exchange.sent.length).toBeLessThanOrEqual(5);
  expect(await oracle(world)).toEqual([]);
});

it('on spot an exit may rest for as long as it likes where the strategy keeps no stop at the exchange', async () => {
  const world = new ExitWorld();
  world.rates = { stopOnExchange: null, stopOrderType: 'limit' };
  await world.bought();
  world.price(95);
  await world.time.pass(300 * SECOND);
  expect(world.sold).toEqual(['limit 0.943 open']);
  expect([world.told('unprotected'), world.unprotected, world.stages.at(-1)]).toEqual([[], [], 'RUNNING']);
});

it('on spot an exit asks for what its stop has left of the trade', async () => {
  const world = await bought((made) => void (made.stopType = 'limit'));
  world.exchange.books.fillShare = 0.4 / 0.943;
  world.price(95.1);
  world.price(90);
  await world.time.pass(10 * SECOND);
  expect(world.exchange.sent.slice(2).map(({ request }) => `${request.kind} ${request.amount}`)).toEqual([
    'market 0.543',
  ]);
  expect(world.exchange.books.held(PAIR)).toBe(0);
  expect(await oracle(world)).toEqual([]);
});
