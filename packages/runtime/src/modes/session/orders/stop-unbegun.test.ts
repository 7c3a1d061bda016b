import { afterEach, expect, it, vi } from 'vitest';
import { bought, goesOn, stopOf } from './at-rest.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
/** Within ten minutes; after so many the strategy is not opened. */
const STARTS = 6;
/** What a person has of the coin beside the session's 0.943. */
const OWN = 2;

afterEach(() => void vi.restoreAllMocks());

/**
 * On spot a stop is to move to 100, and is taken away for that; its process dies before it hears so, and the next stop was never begun. The one after that is
 * in SAFE. `meanwhile`: what becomes of the stop before.
 */
async function diesBetween(world: ExitWorld, meanwhile: (stop: ReturnType<typeof stopOf>) => void): Promise<void> {
  let process = await bought(world);
  for (let start = 1; start < STARTS; start += 1) {
    process.kill();
    process = world.begin();
    await world.time.pass(8 * SECOND);
  }
  const { exchange } = world;
  const cancel = exchange.cancel.bind(exchange);
  exchange.cancel = async (_, deadlineMs) => {
    await world.time.sleep(deadlineMs);
    return { kind: 'unknown', why: 'No answer came in time.' };
  };
  world.stopAt = 100;
  await world.time.pass(70 * SECOND);
  process.kill();
  exchange.cancel = cancel;
  meanwhile(stopOf(world));
  world.begin();
  await world.time.pass(25 * SECOND);
}

/** The same of a stop with a limit: meanwhile it is triggered, 0.3772 of it is executed, and the price is back. `own`: of the coin, beside it. */
async function partlySoldBetween(own: number): Promise<ExitWorld> {
  const world = new ExitWorld();
  world.stopType = 'limit';
  const { books } = world.exchange;
  if (own > 0) books.deposit('BTC', own);
  await diesBetween(world, (stop) => {
    books.fillShare = 0.4;
    books.price(world.pair, 95);
    books.fillShare = 1;
    books.cancel(stop);
    world.price(106);
  });
  expect(world.stages.at(-1)).toMatch(/^SAFE crash-loop/);
  return world;
}

it("a stop that was wanted and never begun is placed in SAFE once the one before is gone, and is its trade's with resume", async () => {
  const world = new ExitWorld();
  await diesBetween(world, (stop) => world.exchange.books.cancel(stop));
  expect(world.stages.at(-1)).toBe('SAFE crash-loop');
  expect(world.sold).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
  expect(Number(stopOf(world).stopPrice)).toBe(100);
  expect(await oracle(world)).toEqual([]);
  await goesOn(world);
  expect(world.stages.at(-1)).toBe('RUNNING');
  expect(world.sold).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
  world.exchange.books.price(world.pair, 99);
  await world.time.pass(30 * SECOND);
  expect(world.exchange.books.held(world.pair)).toBe(0);
  expect(await oracle(world)).toEqual([]);
});

it('a stop that was never begun covers in SAFE what is held, not what was sold of the one before', async () => {
  const world = await partlySoldBetween(0);
  expect(world.sold).toEqual(['stop-limit 0.943 canceled', 'stop-limit 0.565 open']);
  expect(await oracle(world)).toEqual([]);
});

it('a stop that was never begun sells in SAFE nothing that a person has of the coin', async () => {
  const world = await partlySoldBetween(OWN);
  world.exchange.books.price(world.pair, 99);
  await world.time.pass(30 * SECOND);
  expect(world.exchange.books.held(world.pair)).toBeGreaterThanOrEqual(OWN);
  expect(await oracle(world)).toEqual([]);
});
