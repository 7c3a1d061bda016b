import { afterEach, describe, expect, it, vi } from 'vitest';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { refusesReached } from './at-rest.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

describe.each([
  ['long on spot', 'spot', false],
  ['long on futures', 'futures', false],
  ['short on futures', 'futures', true],
] as const)(
  'the first entry of a trade, %s, of which a part has come when the price is beyond its stop (11.5)',
  (_, market, isShort) => {
    /** 0.377 of 0.943 has come, and the exchange refuses its stop as reached. */
    async function partly(prepare: (world: ExitWorld) => void = () => {}): Promise<ExitWorld> {
      const world = new ExitWorld(market, { isShort });
      await world.hours(1, 2, world.begin());
      world.exchange.books.price(world.pair, isShort ? 100 : 112);
      await world.time.pass(62 * 60 * SECOND);
      refusesReached(world, isShort ? 120 : 90);
      prepare(world);
      world.exchange.books.fillShare = 377 / 943;
      world.exchange.books.price(world.pair, isShort ? 106.5 : 105.5);
      world.exchange.books.fillShare = 1;
      return world;
    }

    it('waits for none of its rest: it is taken away, and what has come leaves, with the next look', async () => {
      const world = await partly();
      await world.time.pass(10 * SECOND);
      expect(world.sold).toEqual(['market 0.377 filled']);
      await world.time.pass(120 * SECOND);
      expect(world.sold).toHaveLength(1);
      expect(openTradesIn(await world.records())).toEqual([]);
      expect(await oracle(world)).toEqual([]);
    });

    it('leaves beside it where nobody answers who takes it away', async () => {
      const world = await partly(({ exchange }) => {
        exchange.cancelPlan.push(...Array.from({ length: 3 }, () => ({ kind: 'lost', effect: false }) as const));
      });
      await world.time.pass(30 * SECOND);
      expect(world.sold).toEqual(['market 0.377 filled']);
      await world.time.pass(120 * SECOND);
      expect(world.exchange.books.held(world.pair)).toBe(0);
      expect(await oracle(world)).toEqual([]);
    });
  },
);
