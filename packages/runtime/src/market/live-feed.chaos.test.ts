import { nextOpenMs } from '@tradai/strategy-sdk';
import { describe, expect, it, vi } from 'vitest';
import type { MarketSeries } from '../ports/live-market.ts';
import type { MarketClock } from './clock.ts';
import { isSameCandle } from './sound-candle.ts';
import type { FeedHealth, FinalCandle } from './market-feed.ts';
import { MINUTE, simWorld, START, wanderingMarket, type SimWorld, type WorldOptions } from './sim-market.fixture.ts';

const PAIRS = ['BTC/USDT', 'ETH/USDT'];
const SERIES: readonly MarketSeries[] = [
  { pair: 'BTC/USDT', timeframe: '1m', candleType: null },
  { pair: 'ETH/USDT', timeframe: '1m', candleType: null },
  { pair: 'BTC/USDT', timeframe: '5m', candleType: null },
];
/** Real time; the exchange's minutes last a second. */
const LIMIT_MS = 180_000;
vi.setConfig({ maxConcurrency: 10 });

type Rule = NonNullable<WorldOptions['faults']>['rules'][number];
type Fault = NonNullable<Rule['do']['stream']>;

interface Given extends FinalCandle {
  readonly afterMs: number;
}

interface Played {
  /** When the feed had begun. */
  readonly begunMs: number;
  readonly given: readonly Given[];
  /** All that were told meanwhile. */
  readonly causes: readonly string[];
  /** In the end. */
  readonly health: FeedHealth;
  readonly notices: readonly string[];
  readonly connects: readonly number[];
  readonly requests: SimWorld['sim']['log']['records'];
}

interface PlayOptions {
  /** This machine's clock, made of the one that it has. */
  readonly clock?: (clock: MarketClock) => MarketClock;
}

/** Minutes with a fault in the middle: given are the candles, each with the time from its end until it was given. */
async function played(rules: readonly Rule[], minutes: number, factor = 60, more: PlayOptions = {}): Promise<Played> {
  const world = await simWorld([wanderingMarket('BTC', 300, 40), wanderingMarket('ETH', 300, 40)], {
    factor,
    wire: { socketLimits: false },
  });
  try {
    const feed = world.feed(PAIRS, more.clock === undefined ? {} : { clock: more.clock(world.clock) });
    await feed.start(await knownOf(world));
    const begunMs = feed.nowMs();
    world.sim.faults.load({ version: 1, rules });
    const given: Given[] = [];
    const causes = new Set<string>();
    const endMs = feed.nowMs() + minutes * MINUTE;
    while (feed.nowMs() < endMs) {
      const { candles } = await feed.next(Math.min(endMs, feed.nowMs() + MINUTE));
      for (const cause of feed.health().causes) causes.add(cause);
      for (const candle of candles)
        given.push({
          ...candle,
          afterMs: feed.nowMs() - nextOpenMs(candle.candle.openTimeMs, candle.series.timeframe),
        });
    }
    const health = feed.health();
    const { log } = world.sim;
    world.sim.faults.unload(1);
    await expectTruth(world, given, endMs);
    return {
      begunMs,
      given,
      causes: [...causes],
      health,
      notices: world.notices,
      connects: log.connects,
      requests: log.records,
    };
  } finally {
    await world.close();
  }
}

/** Eight candles of each series, the last of which ended a while ago. */
function knownOf({ market }: SimWorld) {
  return Promise.all(
    SERIES.map(async (series) => {
      const rows = await market.candles(series, START - 80 * MINUTE);
      return { series, newest: rows.slice(-14, -6) };
    }),
  );
}

async function expectTruth({ market }: SimWorld, given: readonly Given[], endMs: number): Promise<void> {
  for (const series of SERIES) {
    const mine = given.filter((each) => each.series === series).map(({ candle }) => candle);
    // An idle connection may end just when it is used again.
    const rows = await vi.waitFor(() => market.candles(series, mine[0]!.openTimeMs), 10_000);
    expect(mine.map(({ openTimeMs }) => openTimeMs)).toEqual(
      rows.slice(0, mine.length).map(({ openTimeMs }) => openTimeMs),
    );
    expect(mine.filter((candle, at) => !isSameCandle(candle, rows[at]!))).toEqual([]);
    expect(nextOpenMs(mine.at(-1)!.openTimeMs, series.timeframe)).toBeGreaterThan(endMs - 2 * 5 * MINUTE);
  }
}

const window = (from: number, to: number) => ({ window: { from: `+${from * MINUTE}`, to: `+${to * MINUTE}` } });
const frames = (stream: Fault, match: Rule['match'] = {}): Rule => ({
  match: { stream: '*', ...match },
  do: { stream },
});

/** Longest time from a candle's end until it was given, of those that began after the start. */
const slowest = ({ given, begunMs }: Played): number =>
  Math.max(...given.filter(({ candle }) => candle.openTimeMs > begunMs).map(({ afterMs }) => afterMs));

describe('a feed beside an exchange that has trouble, through unmodified ccxt', { timeout: LIMIT_MS }, () => {
  it('says each candle once the exchange says it, and needs nothing else, when nothing goes wrong', async () => {
    const run = await played([], 5, 20);

    expect(slowest(run)).toBeLessThan(3_000);
    expect(run.health).toMatchObject({ reconnects: 0, unknownFrames: 0, causes: [] });
    expect(run.health.series.map(({ why }) => why)).toEqual([null, null, null]);
  });

  it.concurrent('W2: connects again when nothing comes for 20 s', async () => {
    const rules = PAIRS.map((pair) =>
      frames({ kind: 'mute' }, { stream: `${pair.slice(0, 3).toLowerCase()}usdt@bookTicker` }),
    );
    const run = await played(rules, 23);

    expect(run.notices).toEqual([
      'The stream of binance with prices of 2 pairs is connected anew: nothing came for 20 s.',
    ]);
  });

  it.concurrent.each<readonly [string, readonly Rule[]]>([
    ['every fifth frame is missing', [frames({ kind: 'dropEvent' }, { every: 5 })]],
    ['frames come twice', [frames({ kind: 'dupEvent' }, { every: 2 })]],
    ['frames overtake one another', [frames({ kind: 'reorder', k: 2 }, { every: 3 })]],
    ['frames come late', [frames({ kind: 'lateEvent', ms: 9_000 }, { every: 4 })]],
    ['frames are gathered', [frames({ kind: 'coalesce', ms: 5_000 })]],
    ['frames are garbage', [frames({ kind: 'garbageFrame' }, { every: 3 })]],
    ['rows are no numbers', [frames({ kind: 'badRow', value: 'nan' }, { every: 2 })]],
    ['rows are null', [frames({ kind: 'badRow', value: 'null' }, { every: 2 })]],
    ['closes are never said', [frames({ kind: 'finalDelay', value: 'never' })]],
    [
      'answers are empty or cut, and closes are never said',
      [
        frames({ kind: 'finalDelay', value: 'never' }),
        { match: { path: '/api/v3/klines', every: 2 }, do: { shape: { id: 'A08', point: 'after' } } },
        { match: { path: '/api/v3/klines', every: 3 }, do: { shape: { id: 'A06', point: 'after' } } },
      ],
    ],
    [
      'answers are slow, and closes are never said',
      [
        frames({ kind: 'finalDelay', value: 'never' }),
        { match: { path: '/api/v3/klines' }, do: { delay: { dist: { uniform: [0, 20_000] } } } },
      ],
    ],
  ])('gives the exchange’s candles, in order, each once, when %s', async (_, rules) => {
    const run = await played(rules, 5);

    expect(run.health.changedCandles).toBe(0);
  });

  it.concurrent('connects again when connections are cut', async () => {
    const run = await played([frames({ kind: 'cut' }, { every: 150 })], 9);

    expect(run.health.reconnects).toBeGreaterThan(1);
    expect(slowest(run)).toBeLessThan(120_000);
  });

  it.concurrent('W6: has a new connection before the old one ends when the exchange says that it will go', async () => {
    const run = await played([{ match: window(2, 3), do: { userStream: { kind: 'serverShutdown' } } }], 7);

    expect(run.health.reconnects).toBe(2);
    expect(run.notices).toEqual([]);
  });

  it.concurrent('W1: takes candles from REST, and connects again, when streams say nothing', async () => {
    const run = await played([frames({ kind: 'mute' }, window(1, 5))], 9);

    expect(run.notices.join()).toMatch(/did not tell a candle of (BTC|ETH)\/USDT that REST has/);
    expect(slowest(run)).toBeLessThan(120_000);
  });

  it.concurrent('W12: counts what it does not know', async () => {
    const run = await played([frames({ kind: 'unknownFrame' }, { every: 10 })], 4);

    expect(run.health.unknownFrames).toBeGreaterThan(10);
  });

  it.concurrent('keeps the candle that it gave when the exchange changes it, and counts that', async () => {
    const run = await played([frames({ kind: 'reviseLastBar', ms: 500, value: '101.01' })], 5);

    expect(run.health.changedCandles).toBeGreaterThan(4);
    expect(run.notices.join()).toMatch(/binance shows a closed 1m candle of (BTC|ETH)\/USDT otherwise than before/);
  });

  it.concurrent('W9: goes on with REST while connections are refused, with few attempts', async () => {
    const rules: Rule[] = [
      frames({ kind: 'cut' }, { ...window(0, 2), max: 2 }),
      { match: { path: '/stream/ws*', ...window(0, 8) }, do: { connect: { kind: 'refuse' } } },
    ];
    const run = await played(rules, 10);

    expect(run.connects.length).toBeLessThan(20);
    expect(slowest(run)).toBeLessThan(120_000);
  });

  it.concurrent('goes on with the first answer when the exchange was away altogether', async () => {
    const run = await played(
      [{ match: window(0, 6), do: { connect: { kind: 'refuse' } } }, frames({ kind: 'cut' }, window(0, 6))],
      12,
    );

    expect(run.health.causes).toEqual([]);
  });

  it.concurrent('goes on with the first answer when the exchange was gone for ten minutes', async () => {
    const away: Rule['match'] = { path: '/api/*', ...window(1, 11) };
    const run = await played(
      [
        { match: away, do: { connect: { kind: 'refuse' } } },
        { match: { path: '/stream/ws*', ...window(1, 11) }, do: { connect: { kind: 'refuse' } } },
        frames({ kind: 'cut' }, window(1, 2)),
      ],
      24,
    );

    expect(run.causes).toEqual(expect.arrayContaining(['stale-data']));
    expect(run.health.causes).toEqual([]);
    // Candles of the time away are given once it is back, in order: expectTruth has looked.
    expect(slowest(run)).toBeLessThan(13 * MINUTE);
  });

  it.concurrent.each([5, -60])('does not follow a clock that jumps by %d minutes alone', async (minutes) => {
    const rules: Rule[] = [{ match: window(1, 7), do: { clock: { skew: minutes * MINUTE } } }];
    // The exchange is asked for its time once a minute of real time, and whenever this machine's clock is set.
    const clock = (own: MarketClock): MarketClock => {
      const sets = [2, 8].map((each) => own.monotonicMs() + each * MINUTE);
      const setMs = (): number => sets.filter((at) => own.monotonicMs() > at).length * 20_000;
      return { ...own, nowMs: () => own.nowMs() + setMs() };
    };
    const run = await played(rules, 15, 60, { clock });

    expect(run.causes).toEqual(['clock']);
    expect(run.health.causes).toEqual([]);
    expect(slowest(run)).toBeLessThan(2 * MINUTE);
  });

  it.concurrent('makes no request during a ban and five seconds longer, and goes on then', async () => {
    const rules: Rule[] = [
      frames({ kind: 'finalDelay', value: 'never' }),
      { match: { path: '/api/v3/klines', max: 1 }, do: { limit: { kind: '418', seconds: 1 } } },
    ];
    const run = await played(rules, 12);
    const banned = run.requests.findIndex(({ status }) => status === 418);

    expect(run.health.causes).toEqual([]);
    // Bans are in real time: six seconds are six minutes of this exchange. What was on its way arrives.
    const bannedMs = run.requests[banned]!.at;
    const during = run.requests.filter(({ at }) => at > bannedMs + MINUTE / 2 && at < bannedMs + 5.5 * MINUTE);
    expect(during).toEqual([]);
  });
});
