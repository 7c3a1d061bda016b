import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SessionWish } from '../../../contract/session-command.ts';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY, type MadeProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

const KINDS = [
  ['spot, long', 'spot', false],
  ['futures, long', 'futures', false],
  ['futures, short', 'futures', true],
] as const;

const UNSEEN = [
  ['no price', null],
  ['a price of 40 s before', 40 * SECOND],
] as const;

const WISHES = [
  ['force-exit', { kind: 'force-exit', trade: 'all' }],
  ['stop --close', { kind: 'stop', how: 'close' }],
] as const;

afterEach(() => void vi.restoreAllMocks());

/** Its market shows prices of so long ago from now on; null: none. */
function hide(ageMs: number | null): void {
  vi.spyOn(PlayFeed.prototype, 'quoteOf').mockImplementation(function (this: PlayFeed) {
    return ageMs === null ? null : { timeMs: this.nowMs() - ageMs, bid: 106, ask: 106, last: 106, book: null };
  });
}

/** A trade that is held, of a config that says by what a person leaves. */
async function held(
  market: 'spot' | 'futures',
  isShort: boolean,
  forceExitOrderType: 'limit' | 'market',
): Promise<readonly [ExitWorld, MadeProcess]> {
  const world = new ExitWorld(market, { isShort });
  world.rates = { forceExitOrderType };
  return [world, await world.bought()];
}

async function ask(world: ExitWorld, wish: SessionWish): Promise<void> {
  await world.store.order(LIVE_KEY, { id: 'out', wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
  await world.time.pass(70 * SECOND);
}

async function answerOf(world: ExitWorld): Promise<unknown> {
  const [command] = await world.store.commands(LIVE_KEY, 'all');
  return command?.answer;
}

describe.each(KINDS)('a trade on %s, whose pair shows', (_, market, isShort) => {
  it.each(UNSEEN.flatMap(([shown, ageMs]) => WISHES.map(([asked, wish]) => [shown, asked, ageMs, wish] as const)))(
    '%s, is left by %s at the market, which needs none',
    async (_shown, _asked, ageMs, wish) => {
      const [world] = await held(market, isShort, 'market');
      hide(ageMs);
      await ask(world, wish);
      expect(world.sold).toEqual(['stop-market 0.943 canceled', 'market 0.943 filled']);
      expect([world.exchange.books.held(world.pair), world.told('stale-data')]).toEqual([0, []]);
      expect(await answerOf(world)).toMatchObject({ isDone: true });
      expect(await oracle(world)).toEqual([]);
    },
  );

  it.each(UNSEEN)(
    '%s, keeps its stop where a force-exit would rest, and whoever asks hears why',
    async (_shown, age) => {
      const [world] = await held(market, isShort, 'limit');
      hide(age);
      await ask(world, { kind: 'force-exit', trade: 1 });
      expect(world.sold).toEqual(['stop-market 0.943 open']);
      expect(await answerOf(world)).toMatchObject({
        isDone: false,
        text: `Nothing was left: trade 1 on ${world.pair}: the market shows no price, which an order at a limit needs, and one at the market does not: order_types.force_exit "market" in the config, then reload-config.`,
      });
    },
  );

  it.each(UNSEEN)(
    '%s, keeps its stop where stop --close would rest, people hear so once, and it leaves with the price',
    async (_shown, age) => {
      const [world, process] = await held(market, isShort, 'limit');
      hide(age);
      await ask(world, { kind: 'stop', how: 'close' });
      await world.time.pass(120 * SECOND);
      expect(world.sold).toEqual(['stop-market 0.943 open']);
      expect(world.told('stale-data')).toEqual([
        expect.stringContaining(`${world.pair}: its trade cannot be left now, as the market shows no price`),
      ]);
      hide(0);
      await world.time.pass(15 * SECOND);
      world.take();
      await Promise.race([process.ended, world.time.pass(60 * SECOND)]);
      expect(world.sold.at(-1)).toBe('limit 0.943 filled');
      expect(await oracle(world)).toEqual([]);
    },
  );
});

it.each(['spot', 'futures'] as const)(
  'a force-exit on %s that the exchange refuses is sent again where nobody sees a price',
  async (market) => {
    const [world] = await held(market, false, 'market');
    hide(null);
    let sent = 0;
    world.exchange.refuses = ({ kind }) => kind === 'market' && (sent += 1) <= 2;
    await ask(world, { kind: 'force-exit', trade: 'all' });
    await world.time.pass(70 * SECOND);
    expect([sent, world.exchange.books.held(world.pair)]).toEqual([3, 0]);
    expect(await oracle(world)).toEqual([]);
  },
);

it.each(['spot', 'futures'] as const)(
  'a force-exit on %s that the exchange refuses, as a person has taken all of it meanwhile, sells nothing that they bring back',
  async (market) => {
    const [world] = await held(market, false, 'market');
    const { books } = world.exchange;
    world.exchange.refuses = ({ kind }) => kind === 'market';
    await ask(world, { kind: 'force-exit', trade: 'all' });
    const amount = books.held(world.pair);
    if (market === 'spot') books.deposit('BTC', -amount);
    else books.trade(world.pair, 'sell', amount, 'web_1');
    await world.time.pass(180 * SECOND);
    world.exchange.refuses = () => false;
    if (market === 'spot') books.deposit('BTC', amount);
    else books.trade(world.pair, 'buy', amount, 'web_2');
    await world.time.pass(300 * SECOND);
    expect(books.held(world.pair)).toBe(amount);
  },
);
