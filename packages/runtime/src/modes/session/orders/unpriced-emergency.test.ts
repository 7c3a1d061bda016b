import { afterEach, expect, it, vi } from 'vitest';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

it('what was for sale on spot beside a stop that has filled leaves at the market, though no price has been seen for a minute', async () => {
  const world = new ExitWorld();
  await world.bought();
  world.wish = { reduce: 0.3 };
  await world.time.pass(10 * SECOND);
  world.wish = 'keep';
  vi.spyOn(PlayFeed.prototype, 'quoteOf').mockImplementation(function (this: PlayFeed) {
    return { timeMs: this.nowMs() - 60 * SECOND, bid: 106, ask: 106, last: 106, book: null };
  });
  world.exchange.books.price(world.pair, 95);
  await world.time.pass(30 * SECOND);
  expect(world.sold.slice(1)).toEqual(['limit 0.282 canceled', 'stop-market 0.661 filled', 'market 0.282 filled']);
  expect(await oracle(world)).toEqual([]);
});
