import { afterEach, expect, it, vi } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { boughtWithLimits, ExitWorld } from './exit-world.fixture.ts';
import { rows } from './made-look.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const LEFT = `Nobody has taken the exit of ${PAIR} at its stop for`;

afterEach(() => void vi.restoreAllMocks());

/** 0.943 is held on spot; the stop at 95.4 leaves at a limit, and has gone for one. */
async function atItsStop(): Promise<ExitWorld> {
  const world = await boughtWithLimits();
  world.price(90);
  await world.time.pass(6 * SECOND);
  expect(world.sold).toEqual(['stop-limit 0.943 canceled', 'limit 0.943 open']);
  return world;
}

it('exits on spot that take the place of each other beyond the stop count as one wait, and leave at the market after ten seconds (11.5)', async () => {
  const world = await atItsStop();
  world.wish = { leave: 'cut' };
  for (const price of [89, 88, 86, 84]) {
    world.price(price);
    await world.time.pass(5 * SECOND);
  }
  expect(world.sold.filter((order) => order.startsWith('limit')).length).toBeGreaterThan(1);
  expect(world.sold.at(-1)).toBe('market 0.943 filled');
  expect(world.told('unprotected')).toEqual([expect.stringContaining(LEFT)]);
  expect([await rows(world, 'exit-gap/'), await oracle(world)]).toEqual([[], []]);
});

it('an exit on spot that somebody takes within ten seconds, as the price is back from the stop, is all that sells', async () => {
  const world = await boughtWithLimits();
  world.wish = { leave: 'out' };
  await world.time.pass(10 * SECOND);
  world.price(95.2);
  await world.time.pass(6 * SECOND);
  expect(await rows(world, 'exit-gap/')).toHaveLength(1);
  world.price(106);
  await world.time.pass(30 * SECOND);
  expect(world.sold.filter((order) => !order.endsWith('canceled'))).toEqual(['limit 0.943 filled']);
  expect([await rows(world, 'exit-gap/'), world.told('unprotected')]).toEqual([[], []]);
});

it('people do not read of the market where a config leaves by a limit in an emergency', async () => {
  const world = new ExitWorld();
  world.stopType = 'limit';
  world.rates = { stopOrderType: 'limit', emergencyExitOrderType: 'limit' };
  await world.bought();
  world.price(90);
  await world.time.pass(6 * SECOND);
  world.price(85);
  await world.time.pass(20 * SECOND);
  expect(world.sold.slice(1)).toEqual(['limit 0.943 canceled', 'limit 0.943 open']);
  expect(world.told('unprotected')).toEqual([`${LEFT} 90: it is left by its emergency exit.`]);
});
