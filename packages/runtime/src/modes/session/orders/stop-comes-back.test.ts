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

it('of a stop that was found nowhere and the one that stands in for it the newer stays, and moves with its trade', async () => {
  const world = new ExitWorld('futures');
  await startedTooOften(world, await bought(world));
  const { orders } = world.exchange.books;
  const hidden = orders.pop()!;
  await world.time.pass(90 * SECOND);
  expect(resting(world)).toEqual(['stop-market 0.943 at 95.4']);
  orders.unshift(hidden);
  expect(resting(world)).toHaveLength(2);
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

it('an exit on spot is sent though a stop lies there that came back after it was over, and nobody answers who takes that away', async () => {
  const world = new ExitWorld('spot');
  await world.bought();
  const { exchange } = world;
  const { orders } = exchange.books;
  const hidden = orders.pop()!;
  await world.time.pass(180 * SECOND);
  expect(resting(world)).toEqual(['stop-market 0.943 at 95.4']);
  const cancel = exchange.cancel.bind(exchange);
  exchange.cancel = async (attempt, deadlineMs) => {
    if (attempt.cid !== hidden.cid) return cancel(attempt, deadlineMs);
    await world.time.sleep(deadlineMs);
    return { kind: 'unknown', why: 'No answer came in time.' };
  };
  orders.unshift(hidden);
  await world.time.pass(90 * SECOND);
  expect(resting(world)).toHaveLength(2);
  world.wish = { leave: 'out' };
  await world.time.pass(10 * SECOND);
  const exits = exchange.sent.filter(({ request: { side, kind } }) => side === 'sell' && kind === 'limit');
  expect(exits).not.toEqual([]);
});
