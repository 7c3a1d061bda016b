import { expect, it } from 'vitest';
import type { BeatCause } from '../../../contract/heartbeat.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { PlayFeed, playClock } from '../play/play-feed.fixture.ts';
import { MadeLiveWorld, MortalProcess } from './made-live-world.fixture.ts';

const SECOND = 1000;
/** Rests at 96 until the market comes there. */
const SCRIPT = [
  { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 96, stopRate: 90 },
  { atMs: 40 * SECOND, pair: PAIR, do: 'exit', rate: null },
] as const;

it.each<[BeatCause, string, readonly string[]]>([
  ['throttled', 'DEGRADED throttled', ['buy limit filled', 'sell stop-market canceled', 'sell market filled']],
  ['ban', 'BANNED ban', ['buy limit filled']],
])(
  'while the exchange answers no questions about its market (%s), orders that protect leave as far as it takes them',
  async (cause, stage, orders) => {
    const world = new MadeLiveWorld(SCRIPT, { market: 'futures' });
    const mortal = new MortalProcess();
    const clock = playClock(mortal.time(world.time, 0), world.startMs);
    const feed = new PlayFeed(
      clock,
      Array.from({ length: 30 }, () => 100),
    );
    const openMarket = () =>
      Promise.resolve({
        ...{ clock, openFeed: () => feed, fundingOf: null },
        exchangeMs: () => Promise.resolve(clock.nowMs()),
        close: () => Promise.resolve(),
      });
    world.start(mortal, { openMarket });
    await world.time.pass(20 * SECOND);
    feed.causes = [cause];
    world.exchange.books.price(PAIR, 96);
    world.exchange.books.price(PAIR, 100);
    await world.time.pass(30 * SECOND);
    expect(world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`)).toEqual(orders);
    expect(world.stages.at(-1)).toBe(stage);
  },
);
