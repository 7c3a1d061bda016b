import { afterEach, describe, expect, it, vi } from 'vitest';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { bought, goesOn, refusesReached, startedTooOften, stopOf } from './at-rest.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import type { MadeProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/** In SAFE; its stop is taken away and refused, as the price is 94, and so is what is to leave in its place. */
async function leavesInVain(market: 'spot' | 'futures'): Promise<[ExitWorld, MadeProcess, back: () => void]> {
  const world = new ExitWorld(market);
  const process = await startedTooOften(world, await bought(world));
  const { books } = world.exchange;
  const place = books.place.bind(books);
  const stop = stopOf(world);
  refusesReached(world, 94);
  books.cancel(stop);
  world.price(94);
  const back = (): void => {
    books.place = place;
    world.price(110);
  };
  return [world, process, back];
}

function kinds({ exchange }: ExitWorld, from: number): readonly string[] {
  return exchange.sent.slice(from).map(({ request }) => request.kind);
}

describe.each(['spot', 'futures'] as const)(
  'what is to leave on %s in the place of a stop while the strategy is not open (6.8, 11)',
  (market) => {
    it('gives way to a stop, which the trade goes on with, where it was refused and the price is back', async () => {
      const [world, , back] = await leavesInVain(market);
      world.exchange.refuses = ({ kind }) => kind === 'market';
      await world.time.pass(20 * SECOND);
      expect(kinds(world, -2)).toEqual(['stop-market', 'market']);
      const { length } = world.exchange.sent;
      back();
      await world.time.pass(90 * SECOND);
      expect(kinds(world, length)).toEqual(['stop-market']);
      expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
      expect(world.stages.at(-1)).toBe('SAFE crash-loop');
      world.exchange.refuses = () => false;
      await goesOn(world);
      expect([world.stages.at(-1), world.sold.at(-1)]).toEqual(['RUNNING', 'stop-market 0.943 open']);
      expect(world.exchange.sent).toHaveLength(length + 1);
      expect(await oracle(world)).toEqual([]);
    });

    it('is not sent when a process comes later than a minute: a stop rests, as the price is back', async () => {
      const [world, process, back] = await leavesInVain(market);
      world.exchange.plan.push({ kind: 'ok' }, { kind: 'lost', effect: false });
      const isOut = (): boolean => world.exchange.sent.at(-1)!.request.kind === 'market';
      for (let look = 0; look < 200 && !isOut(); look += 1) await world.time.pass(100);
      expect(isOut()).toBe(true);
      process.kill();
      back();
      await world.time.pass(40 * 60 * SECOND);
      world.begin();
      await world.time.pass(120 * SECOND);
      expect(world.sold).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
      expect(world.stages.at(-1)).toBe('SAFE crash-loop');
      expect(await oracle(world)).toEqual([]);
    });
  },
);

it('what is to leave in the place of a stop does so all the same, later and later, where the price stays beyond the stop', async () => {
  const [world] = await leavesInVain('futures');
  world.exchange.refuses = ({ kind }) => kind === 'market';
  await world.time.pass(400 * SECOND);
  expect(kinds(world, 0).filter((kind) => kind === 'market').length).toBeGreaterThanOrEqual(3);
  expect(kinds(world, 0).length).toBeLessThanOrEqual(12);
  world.exchange.refuses = () => false;
  await world.time.pass(330 * SECOND);
  expect(world.sold.at(-1)).toBe('market 0.943 filled');
  await goesOn(world);
  expect(openTradesIn(await world.records())).toEqual([]);
  expect(await oracle(world)).toEqual([]);
});
