import { beforeEach, describe, expect, it } from 'vitest';
import type { KnownCandles, MarketFeed } from '../../../market/market-feed.ts';
import type { SeriesCandles } from '../driver/driver-parts.ts';
import { ManualTime } from '../play/manual-time.fixture.ts';
import { HOUR, OWN, playCandles } from '../play/play-driver.fixture.ts';
import { PlayFeed, playClock } from '../play/play-feed.fixture.ts';
import { PLAY_VERSION } from '../play/play-world.fixture.ts';
import { areStillReady, readyParts, type ReadyParts, type ReadyWorld } from './ready-parts.ts';

const { spec } = PLAY_VERSION;
const MORE = { ...OWN, pair: 'ETH/USDT' };
const ROWS = playCandles(Array.from({ length: 20 }, (_, at) => 100 + at));

function candlesOf(series: SeriesCandles['series'], count: number): SeriesCandles {
  const column = (field: 'openTimeMs' | 'open' | 'high' | 'low' | 'close' | 'volume'): Float64Array =>
    Float64Array.from(ROWS.slice(0, count), (row) => row[field]);
  const prices = { open: column('open'), high: column('high'), low: column('low'), close: column('close') };
  return { series, candles: { openTimeMs: column('openTimeMs'), ...prices, volume: column('volume'), length: count } };
}

/** A session that has taken so many candles of its own series, of which it knows the last five. */
class MadeHost {
  readonly records = new Map<string, string>();
  readonly pairs = [OWN.pair];
  feed: MarketFeed = new PlayFeed(playClock(new ManualTime(), 0), []);
  taken = 8;

  get known(): readonly KnownCandles[] {
    return [{ series: OWN, newest: ROWS.slice(this.taken - 5, this.taken) }];
  }

  nowMs(): number {
    return ROWS[this.taken]!.openTimeMs;
  }
}

describe('what a version takes over with', () => {
  let host: MadeHost;
  let started: { readonly pairs: readonly string[]; readonly known: readonly KnownCandles[] }[];
  beforeEach(() => {
    host = new MadeHost();
    started = [];
  });

  const ready = (history: readonly SeriesCandles[], before: ReadyParts | null = null): Promise<ReadyParts> => {
    const startFeed: ReadyWorld['startFeed'] = (pairs, known) => {
      started.push({ pairs, known });
      return Promise.resolve(new PlayFeed(playClock(new ManualTime(), 0), []));
    };
    const world: ReadyWorld = { host, history: () => Promise.resolve(history), startFeed };
    return readyParts(spec, before, world, new AbortController().signal);
  };

  it('needs no other feed where the session looks at all of its series', async () => {
    expect(await ready([candlesOf(OWN, 8)])).toMatchObject({ feed: null, besides: host.feed });
    expect(started).toEqual([]);
  });

  it('has one of all series where it looks at more, which goes on as candles are brought up to date', async () => {
    const before = await ready([candlesOf(OWN, 8), candlesOf(MORE, 8)]);
    expect(started[0]!.known.map(({ series }) => series)).toEqual([OWN, MORE]);
    host.taken += 1;
    const after = await ready([candlesOf(OWN, 9), candlesOf(MORE, 9)], before);
    expect(after.feed).toBe(before.feed);
    expect(after.candlesMs - before.candlesMs).toBe(HOUR);
  });

  it('has another one, and is of no use until then, once the session itself has another feed', async () => {
    const before = await ready([candlesOf(OWN, 8), candlesOf(MORE, 8)]);
    host.feed = new PlayFeed(playClock(new ManualTime(), 0), []);
    expect(areStillReady(before, host)).toBe(false);
    const after = await ready([candlesOf(OWN, 8), candlesOf(MORE, 8)], before);
    expect(after.feed).not.toBe(before.feed);
    expect(areStillReady(after, host)).toBe(true);
  });

  it('is of use for as long as the session knows all candles since', async () => {
    // Two seconds before the eighth has surely come.
    const parts = await ready([candlesOf(OWN, 8), candlesOf(MORE, 8)]);
    expect(parts.history.map(({ candles }) => candles.length)).toEqual([7, 7]);
    const uses = [8, 12, 13].map((taken) => {
      host.taken = taken;
      return areStillReady(parts, host);
    });
    expect(uses).toEqual([true, true, false]);
  });
});
