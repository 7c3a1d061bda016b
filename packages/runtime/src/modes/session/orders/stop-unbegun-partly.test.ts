import { afterEach, expect, it, vi } from 'vitest';
import { bought, stopOf } from './at-rest.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
/** Within ten minutes; after so many the strategy is not opened. */
const STARTS = 6;
/** What a person has of the coin beside the session's 0.943. */
const OWN = 2;

afterEach(() => void vi.restoreAllMocks());

/**
 * On spot a stop with a limit is to move to 100, and is taken away for that; its process dies before it hears so. Meanwhile the stop is triggered, 0.3772 of it
 * is executed and the rest goes, and the price is back. The process after that is in SAFE.
 */
async function partlySoldBetween(own: number): Promise<ExitWorld> {
  const world = new ExitWorld();
  world.stopType = 'limit';
  const { exchange } = world;
  const { books } = exchange;
  if (own > 0) books.deposit('BTC', own);
  let process = await bought(world);
  for (let start = 1; start < STARTS; start += 1) {
    process.kill();
    process = world.begin();
    await world.time.pass(8 * SECOND);
  }
  const cancel = exchange.cancel.bind(exchange);
  exchange.cancel = async (_, deadlineMs) => {
    await world.time.sleep(deadlineMs);
    return { kind: 'unknown', why: 'No answer came in time.' };
  };
  world.stopAt = 100;
  await world.time.pass(70 * SECOND);
  process.kill();
  exchange.cancel = cancel;
  const stop = stopOf(world);
  books.fillShare = 0.4;
  books.price(world.pair, 95);
  books.fillShare = 1;
  books.cancel(stop);
  world.price(106);
  world.begin();
  await world.time.pass(25 * SECOND);
  expect(world.stages.at(-1)).toMatch(/^SAFE crash-loop/);
  return world;
}

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
