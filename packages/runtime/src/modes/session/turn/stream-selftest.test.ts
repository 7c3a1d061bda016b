import { describe, expect, it } from 'vitest';
import { MadeLiveWorld, MortalProcess } from '../orders/made-live-world.fixture.ts';
import { ManualTime } from '../play/manual-time.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { PlayFeed, playClock } from '../play/play-feed.fixture.ts';
import { StreamSelfTest } from './stream-selftest.ts';

const SECOND = 1000;
const CLOSES = Array.from({ length: 30 }, () => 100);

describe('the streams of a live session at its start (12.6)', () => {
  it('bar a pair that they tell nothing of, and let it be entered once they do', async () => {
    const world = new MadeLiveWorld([
      { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 },
    ]);
    const clock = playClock(world.time, world.startMs);
    const feed = new PlayFeed(clock, CLOSES);
    feed.silent = [PAIR];
    const process = world.start(new MortalProcess(), {
      openMarket: () =>
        Promise.resolve({
          ...{ clock, openFeed: () => feed, fundingOf: null },
          exchangeMs: () => Promise.resolve(clock.nowMs()),
          close: () => Promise.resolve(),
        }),
    });
    await world.time.pass(60 * SECOND);
    expect(world.exchange.posts.size).toBe(0);
    expect(world.lines).toContain(`warn: The streams of ${PAIR} have told nothing yet: it is not entered.`);
    feed.silent = [];
    await world.time.pass(30 * SECOND);
    expect(world.exchange.books.orders.map(({ kind }) => kind)).toEqual(['limit', 'stop-market']);
    expect(world.lines).toContain(`info: The streams of ${PAIR} have told something: it is entered again.`);
    process.stop.abort(new Error('stopped'));
    await world.time.pass(60 * SECOND);
    await process.ended;
  });

  it('are told of once, twenty seconds after they were waited for', async () => {
    const time = new ManualTime();
    const lines: string[] = [];
    let silent = ['A/USDT', 'B/USDT'];
    const test = new StreamSelfTest({
      ...{ feed: { unproven: () => silent }, parts: { time } },
      say: (level, _event, text) => void lines.push(`${level}: ${text.split(' ').slice(3, 6).join(' ')}`),
    });
    expect(test.barred()).toEqual({ 'A/USDT': 'stale-data', 'B/USDT': 'stale-data' });
    await time.pass(20 * SECOND);
    test.barred();
    expect(lines).toEqual([]);
    silent = ['A/USDT'];
    await time.pass(1);
    expect(test.barred()).toEqual({ 'A/USDT': 'stale-data' });
    test.barred();
    expect(lines).toEqual(['warn: A/USDT have told']);
    silent = [];
    expect(test.barred()).toEqual({});
    expect(lines).toEqual(['warn: A/USDT have told', 'info: A/USDT have told']);
  });
});
