import { afterEach, expect, it, vi } from 'vitest';
import { bought, goesOn, startedTooOften } from './at-rest.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

function resting({ exchange: { books } }: ExitWorld): readonly string[] {
  const open = books.orders.filter(({ status }) => status === 'open' || status === 'partial');
  return open.map(({ kind, amount, stopPrice }) => `${kind} ${amount} at ${stopPrice}`);
}

/** In SAFE a stop was found nowhere, another one stands in for it, and the first shows up again. */
async function twoStops(): Promise<ExitWorld> {
  const world = new ExitWorld('futures');
  await startedTooOften(world, await bought(world));
  const { books } = world.exchange;
  const hidden = books.orders.pop()!;
  await world.time.pass(90 * SECOND);
  expect(resting(world)).toEqual(['stop-market 0.943 at 95.4']);
  books.orders.unshift(hidden);
  expect(resting(world)).toHaveLength(2);
  return world;
}

it('of a stop that was found nowhere and the one that stands in for it the newer stays, and moves with its trade', async () => {
  const world = await twoStops();
  await world.time.pass(180 * SECOND);
  expect(resting(world)).toEqual(['stop-market 0.943 at 95.4']);
  expect(world.stages.at(-1)).toBe('SAFE crash-loop order-breach');
  await goesOn(world);
  world.stopAt = 100;
  await world.time.pass(200 * SECOND);
  expect(resting(world)).toEqual(['stop-market 0.943 at 100']);
  expect(world.unprotected).toEqual([]);
  expect(await oracle(world)).toEqual([]);
});

it('where it shows up as a person resumes, one alone rests with the strategy open', async () => {
  const world = await twoStops();
  world.stopAt = 100;
  await goesOn(world);
  await world.time.pass(200 * SECOND);
  expect(resting(world)).toEqual(['stop-market 0.943 at 100']);
  expect(world.unprotected).toEqual([]);
  expect(await oracle(world)).toEqual([]);
});
