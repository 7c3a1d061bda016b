import { describe, expect, it } from 'vitest';
import type { BookSide } from '../core/quote.ts';
import { ServiceError } from '../ports/errors.ts';
import type { MarketCandle, MarketSeries } from '../ports/live-market.ts';
import { ConnectBudget } from './connect-budget.ts';
import { liveFeed } from './live-feed.ts';
import { MadeExchange, type MadeTrade } from './made-exchange.fixture.ts';
import type { FeedNews } from './market-feed.ts';
import { VirtualClock } from './virtual-clock.fixture.ts';

const MINUTE = 60_000;
const START = Date.UTC(2025, 0, 1, 12);
const SERIES: MarketSeries = { pair: 'A/USDT', timeframe: '1m', candleType: null };
/** A trade every seven seconds, from an hour before until an hour after. */
const TRADES: readonly MadeTrade[] = Array.from({ length: 1000 }, (_, at) => ({
  timeMs: START - 60 * MINUTE + at * 7_000,
  price: 100 + (at % 11),
}));

function world() {
  const clock = new VirtualClock(START);
  const exchange = new MadeExchange(clock, { 'A/USDT': TRADES });
  const notices: string[] = [];
  const feed = liveFeed({
    market: exchange,
    clock,
    pairs: ['A/USDT'],
    connects: new ConnectBudget(),
    chance: () => 0.5,
    onNotice: (text) => notices.push(text),
  });
  const known = (more: (candle: MarketCandle) => MarketCandle = (candle) => candle) => [
    {
      series: SERIES,
      newest: exchange
        .rows(SERIES, START - 1)
        .slice(-8)
        .map(more),
    },
  ];
  return { clock, exchange, feed, notices, known };
}

/** Waits for something in the clock's time. */
async function within<T>(clock: VirtualClock, ms: number, promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  await clock.pass(ms);
  return promise;
}

describe('the start of a feed', () => {
  it('refuses a history that the exchange shows otherwise, after it looked three times', async () => {
    const { clock, exchange, feed, known } = world();
    const start = feed.start(known((candle) => ({ ...candle, close: candle.close + 0.5, high: 200 })));

    await expect(within(clock, 10_000, start)).rejects.toMatchObject({
      code: 'sources-differ',
      message:
        "made shows otherwise the 1m candle of A/USDT at 2025-01-01 11:55 UTC that the session's history has; expected the same candles, so load them from made anew.",
    });
    expect(exchange.open).toBe(0);
  });

  it('fails when the exchange cannot be asked, and leaves no connection', async () => {
    const { clock, exchange, feed, known } = world();
    exchange.candles = () => Promise.reject(new ServiceError('unavailable', 'away'));

    await expect(within(clock, 10_000, feed.start(known()))).rejects.toThrow('away');
    expect(exchange.open).toBe(0);
  });

  it('goes on when the first answers failed in passing', async () => {
    const { clock, exchange, feed, known } = world();
    const ask = exchange.candles.bind(exchange);
    let failures = 2;
    exchange.candles = (...asked) =>
      failures-- > 0 ? Promise.reject(new ServiceError('unavailable', 'away')) : ask(...asked);
    await within(clock, 10_000, feed.start(known()));

    expect(exchange.open).toBe(2);
    await feed.close();
  });

  it('gives what closed in the meantime at once', async () => {
    const { clock, feed, exchange } = world();
    const newest = exchange.rows(SERIES, START - 30 * MINUTE - 1).slice(-8);
    await within(clock, 1000, feed.start([{ series: SERIES, newest }]));

    const { candles } = await feed.next(feed.nowMs());
    // The one that ends now is proven by the next trade.
    expect(candles).toHaveLength(29);
    await feed.close();
  });
});

describe('waiting for news', () => {
  it('gives all that closed since the start, as when another version waits beside it, and is well until then', async () => {
    const { clock, feed, known } = world();
    await within(clock, 500, feed.start(known()));
    await clock.pass(20 * MINUTE + 10_000);
    expect(feed.health()).toMatchObject({ causes: [], series: [{ isFresh: true }] });
    const { candles, late } = await feed.next(feed.nowMs());
    const from = candles[0]!.candle.openTimeMs;
    expect(candles.map(({ candle }) => candle.openTimeMs)).toEqual(Array.from(candles, (_, at) => from + at * MINUTE));
    expect([from, candles.length, late]).toEqual([START, 20, []]);
    expect(feed.quoteOf('A/USDT')?.timeMs).toBeGreaterThan(feed.nowMs() - 10_000);
    await feed.close();
  });

  it.each([
    ['the time that was said', 30_000, (_: AbortController) => {}],
    ['a signal', 10_000, (over: AbortController) => over.abort()],
  ])('ends with %s', async (_, endMs, stop) => {
    const { clock, feed, known } = world();
    await within(clock, 500, feed.start(known()));
    const over = new AbortController();
    let news: FeedNews | null = null;
    void feed.next(START + 30_000, over.signal).then((each) => (news = each));
    await clock.pass(endMs - 501);
    stop(over);
    expect(news).toBeNull();
    await clock.pass(1);
    expect(news).toEqual({ candles: [], late: [], moved: [] });
    await feed.close();
  });

  it('ends with a price that moved, when it is watched, five times a second at most', async () => {
    const { clock, feed, known } = world();
    feed.watchPrices(['A/USDT']);
    await within(clock, 500, feed.start(known()));
    const { moved } = await within(clock, 20_000, feed.next(START + 30_000));

    expect(moved).toEqual(['A/USDT']);
    await feed.close();
  });

  it('ends when the feed is closed', async () => {
    const { clock, feed, known } = world();
    await within(clock, 500, feed.start(known()));
    const news = feed.next(START + 50 * MINUTE);
    await feed.close();

    expect(await news).toEqual({ candles: [], late: [], moved: [] });
  });
});

describe('books', () => {
  it('are fetched when they are asked for, and have the price of the last trade', async () => {
    const { clock, feed, known } = world();
    await within(clock, 500, feed.start(known()));
    await within(clock, 500, feed.refreshBooks(['A/USDT'], 20));

    expect(feed.quoteOf('A/USDT')).toMatchObject({
      book: { bids: [[expect.any(Number), 1]] },
      last: expect.any(Number),
    });
    await feed.close();
  });

  it('that cannot be had leave what there was', async () => {
    const { clock, feed, exchange, known } = world();
    await within(clock, 500, feed.start(known()));
    exchange.quote = () => Promise.reject(new ServiceError('busy', 'later'));
    await within(clock, 100, feed.refreshBooks(['A/USDT'], 20));

    expect(feed.quoteOf('A/USDT')?.book ?? null).toBeNull();
    await feed.close();
  });

  it.each<readonly [string, readonly BookSide[]]>([
    [
      'lacks the price of a level',
      [
        [
          [99, 1],
          [Number.NaN, 1],
        ],
        [[101, 1]],
      ],
    ],
    [
      'lacks the amount of a level',
      [
        [[99, 1]],
        [
          [101, 1],
          [102, Number.NaN],
        ],
      ],
    ],
    [
      'has a price of nothing',
      [
        [
          [99, 1],
          [0, 1],
        ],
        [[101, 1]],
      ],
    ],
    [
      'has a level twice',
      [
        [[99, 1]],
        [
          [101, 1],
          [101, 2],
        ],
      ],
    ],
    [
      'is out of order',
      [
        [
          [98, 1],
          [99, 1],
        ],
        [[101, 1]],
      ],
    ],
    ['bids what it asks', [[[101, 1]], [[101, 1]]]],
  ])('of which one %s give no price by it, the stream does: book gap (28)', async (_, [bids, asks]) => {
    const { clock, feed, exchange, known } = world();
    await within(clock, 500, feed.start(known()));
    await within(clock, 500, feed.refreshBooks(['A/USDT'], 20));
    const before = feed.quoteOf('A/USDT')!;
    const whole = exchange.quote.bind(exchange);
    const broken = { bids: bids!, asks: asks! };
    // What is asked for alone: the stream of best prices has no book.
    exchange.quote = async (pair: string, levels?: number) => {
      const quote = await whole(pair);
      return levels === undefined ? quote : { ...quote, bid: bids![0]![0], ask: asks![0]![0], book: broken };
    };
    await within(clock, 500, feed.refreshBooks(['A/USDT'], 20));
    expect(feed.quoteOf('A/USDT')).toMatchObject({ bid: before.bid, ask: before.ask, book: before.book });
    await clock.pass(20_000);
    await within(clock, 500, feed.refreshBooks(['A/USDT'], 20));
    expect(feed.quoteOf('A/USDT')).toMatchObject({ book: null, bid: expect.any(Number), ask: expect.any(Number) });

    exchange.quote = whole;
    await within(clock, 500, feed.refreshBooks(['A/USDT'], 20));
    expect(feed.quoteOf('A/USDT')?.book).toMatchObject({ bids: [[expect.any(Number), 1]] });
    await feed.close();
  });

  it('are not waited for when a signal comes', async () => {
    const { clock, feed, exchange, known } = world();
    await within(clock, 500, feed.start(known()));
    exchange.quote = () => new Promise(() => {});
    const over = new AbortController();
    const books = feed.refreshBooks(['A/USDT'], 20, over.signal);
    over.abort();

    await expect(within(clock, 100, books)).resolves.toBeUndefined();
    await feed.close();
  });
});

describe('health', () => {
  it('is well when nothing is wrong', async () => {
    const { clock, feed, known, notices } = world();
    await within(clock, 500, feed.start(known()));
    await clock.pass(5 * MINUTE);

    expect(feed.health()).toMatchObject({
      causes: [],
      reconnects: 0,
      unknownFrames: 0,
      offsetMs: 0,
      changedCandles: 0,
    });
    expect(notices).toEqual([]);
    await feed.close();
  });

  it('tells once of each stream that sends what means nothing (W12)', async () => {
    const { clock, feed, exchange, known } = world();
    const stream = exchange.stream.bind(exchange);
    exchange.stream = (wanted, tell) =>
      stream(wanted, (news) => {
        tell(news);
        if (news.kind !== 'candle') return;
        for (let frame = 0; frame < 9; frame += 1) tell({ kind: 'frame' });
        tell({ kind: 'unknown' });
      });
    await within(clock, 500, feed.start(known()));
    await clock.pass(4 * MINUTE);
    expect(feed.takeUnknown()).toEqual([]);
    await clock.pass(2 * MINUTE);

    expect(feed.takeUnknown()).toEqual([
      '10.0 % of what the stream of made with 1 series of candles sent in five minutes',
    ]);
    expect(feed.takeUnknown()).toEqual([]);
    expect(feed.health().causes).toEqual([]);
    await feed.close();
  });

  it('says why an exchange does not answer, as long as it does not', async () => {
    const { clock, feed, exchange, known } = world();
    const [candles, timeMs] = [exchange.candles.bind(exchange), exchange.timeMs.bind(exchange)];
    const stream = exchange.stream.bind(exchange);
    let isAway = false;
    // A connection that is refused is no answer.
    exchange.stream = (wanted, tell) => {
      if (isAway) clock.at(clock.nowMs() + 10, () => tell({ kind: 'lost', why: 'ECONNREFUSED' }));
      return stream(wanted, (news) => (isAway ? undefined : tell(news)));
    };
    await within(clock, 500, feed.start(known()));
    const away = () => Promise.reject(new ServiceError('unavailable', 'It cannot be reached (ENOTFOUND).'));
    Object.assign(exchange, { candles: away, timeMs: away });
    isAway = true;
    await clock.pass(10_000);
    expect(feed.health()).toMatchObject({ causes: [], trouble: null });
    await clock.pass(80_000);
    expect(feed.health()).toMatchObject({
      causes: ['stale-data', 'no-exchange-answer'],
      trouble: 'It cannot be reached (ENOTFOUND).',
    });
    Object.assign(exchange, { candles, timeMs });
    isAway = false;
    await clock.pass(2 * MINUTE);
    expect(feed.health()).toMatchObject({ causes: [], trouble: null });
    await feed.close();
  });

  it('names old data, an exchange that says nothing, and its mood', async () => {
    const { clock, feed, exchange, known } = world();
    await within(clock, 500, feed.start(known()));
    exchange.mood = 'ban';
    exchange.stream = () => ({ close: () => Promise.resolve() });
    await feed.close();
    await clock.pass(10 * MINUTE);

    expect(feed.health()).toMatchObject({
      causes: ['stale-data', 'no-exchange-answer', 'ban', 'clock'],
      trouble: null,
    });
    expect(feed.health().series).toEqual([{ series: SERIES, ageMs: 10 * MINUTE + 500, isFresh: false, why: 'late' }]);
  });
});
