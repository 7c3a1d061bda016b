import { afterEach, expect, it, vi } from 'vitest';
import { bought, goesOn, stopOf } from './at-rest.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
/** Within ten minutes; after so many the strategy is not opened. */
const STARTS = 6;

afterEach(() => void vi.restoreAllMocks());

/** On spot a stop is to move, and is taken away for that; its process dies before it hears so, and the next stop was never begun. The one after that is in SAFE. */
async function diesBetween(): Promise<ExitWorld> {
  const world = new ExitWorld();
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
  exchange.books.cancel(stopOf(world));
  world.begin();
  await world.time.pass(25 * SECOND);
  return world;
}

it("a stop that was wanted and never begun is placed in SAFE once the one before is gone, and is its trade's with resume", async () => {
  const world = await diesBetween();
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
