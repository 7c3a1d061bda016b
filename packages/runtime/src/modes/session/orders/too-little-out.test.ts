import { afterEach, expect, it, vi } from 'vitest';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
const SECOND = 1000;
afterEach(() => void vi.restoreAllMocks());
it.each([
  ['force-exit', { kind: 'force-exit', trade: 'all' }],
  ['stop --close', { kind: 'stop', how: 'close' }],
] as const)(
  'who wants out by %s what is worth less than an order hears nothing of a market without a price',
  async (_, wish) => {
    const world = new ExitWorld('spot');
    world.rates = { forceExitOrderType: 'market' };
    await world.bought();
    vi.spyOn(PlayFeed.prototype, 'quoteOf').mockImplementation(function (this: PlayFeed) {
      return { timeMs: this.nowMs(), bid: 5, ask: 5, last: 5, book: null };
    });
    world.exchange.refuses = ({ side }) => side === 'sell';
    await world.store.order(LIVE_KEY, { id: 'out', wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
    await world.time.pass(70 * SECOND);
    const [command] = await world.store.commands(LIVE_KEY, 'all');
    const texts = [JSON.stringify(command?.answer), ...world.told('stale-data')];
    expect(texts.filter((t) => t.includes('no price'))).toEqual([]);
  },
);
