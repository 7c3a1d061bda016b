import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MarketNews, MarketSeries, MarketStream } from '../../ports/live-market.ts';
import { openCcxtStream, type StreamingExchange } from './ccxt-live-market-stream.ts';

const SERIES: MarketSeries = { pair: 'A/USDT', timeframe: '1m', candleType: null };

/** What of a ccxt exchange a stream looks at: one that says nothing of closes. */
function madeExchange(more: Record<string, unknown> = {}) {
  const made = {
    id: 'made',
    has: { watchOHLCVForSymbols: true, watchBidsAsks: true } as Record<string, boolean>,
    ohlcvs: {} as Record<string, unknown>,
    bidsasks: {} as Record<string, unknown>,
    tickers: {} as Record<string, unknown>,
    clients: {},
    handleMessage: () => {},
    onError: () => {},
    onClose: () => {},
    onConnected: () => {},
    watchOHLCVForSymbols: () => new Promise(() => {}),
    watchOHLCV: vi.fn<(...asked: unknown[]) => Promise<unknown>>(() => new Promise(() => {})),
    watchBidsAsks: () => new Promise(() => {}),
    watchTickers: vi.fn<(...asked: unknown[]) => Promise<unknown>>(() => new Promise(() => {})),
    ...more,
  };
  return {
    made,
    exchange: made as unknown as StreamingExchange,
  };
}

let stream: MarketStream | null = null;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  await stream?.close();
  vi.useRealTimers();
});

function listen(exchange: StreamingExchange, wanted = { candles: [SERIES], quotes: ['A/USDT'] }): MarketNews[] {
  const news: MarketNews[] = [];
  stream = openCcxtStream({ exchange, wanted, tell: (each) => void news.push(each) });
  return news;
}

const candles = (news: readonly MarketNews[]): unknown[] =>
  news.flatMap((each) => (each.kind === 'candle' ? [[each.candle.openTimeMs, each.candle.volume, each.isClosed]] : []));

describe('a stream of an exchange that says nothing of closes', () => {
  it('tells what changed in ccxt’s memory, once for many frames', async () => {
    const { made, exchange } = madeExchange();
    const news = listen(exchange);
    for (const volume of [9, 9.5, 10.2]) {
      made.ohlcvs = {
        'A/USDT': {
          '1m': [
            [60_000, 1, 1, 1, 1, 5],
            [120_000, 1, 1, 1, 1, volume],
          ],
        },
      };
      exchange.handleMessage({}, {});
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(candles(news)).toEqual([
      [60_000, 5, null],
      [120_000, 10.2, null],
    ]);

    made.ohlcvs = {
      'A/USDT': {
        '1m': [
          [120_000, 1, 1, 1, 1, 11],
          [180_000, 1, 1, 1, 1, 1],
        ],
      },
    };
    exchange.handleMessage({}, {});
    await vi.advanceTimersByTimeAsync(100);
    expect(candles(news).slice(2)).toEqual([
      [120_000, 11, null],
      [180_000, 1, null],
    ]);
    expect(news.filter(({ kind }) => kind === 'frame')).toHaveLength(4);
  });

  it('tells best prices once', async () => {
    const { made, exchange } = madeExchange();
    const news = listen(exchange);
    made.bidsasks = { 'A/USDT': { timestamp: 5, bid: 1, ask: 2 } };
    for (let frame = 0; frame < 3; frame += 1) {
      exchange.handleMessage({}, {});
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(news.filter(({ kind }) => kind === 'quote')).toEqual([
      { kind: 'quote', pair: 'A/USDT', quote: { timeMs: 5, bid: 1, ask: 2, last: null, book: null } },
    ]);
  });

  it('W7: goes on when ccxt throws over a frame, and says so', () => {
    const { exchange } = madeExchange({
      handleMessage: () => {
        throw new TypeError('bad frame');
      },
    });
    const news = listen(exchange);
    exchange.handleMessage({}, {});

    expect(news).toEqual([{ kind: 'frame' }, { kind: 'suspect', why: 'bad frame' }]);
  });

  it('is lost when a subscription is refused', async () => {
    const { exchange } = madeExchange({ watchBidsAsks: () => Promise.reject(new Error('invalid stream')) });
    const news = listen(exchange);
    await vi.advanceTimersByTimeAsync(1);

    expect(news).toEqual([{ kind: 'lost', why: 'invalid stream' }]);
  });

  it('takes other ways where there is none for many pairs', () => {
    const { made, exchange } = madeExchange({ has: { watchTickers: true } });
    listen(exchange);

    expect(made.watchOHLCV).toHaveBeenCalledWith('A/USDT', '1m');
    expect(made.watchTickers).toHaveBeenCalledWith(['A/USDT']);
  });
});

describe('prices of an exchange without streams', () => {
  it('are asked for every two seconds', async () => {
    let bid = 0;
    const { exchange } = madeExchange({
      has: { fetchTickers: true },
      fetchTickers: () => Promise.resolve({ 'A/USDT': { bid: (bid += 1), ask: 10, last: 5 } }),
    });
    const news = listen(exchange, { candles: [], quotes: ['A/USDT'] });
    await vi.advanceTimersByTimeAsync(4_100);

    expect(news[0]).toEqual({ kind: 'opened' });
    expect(news.flatMap((each) => (each.kind === 'quote' ? [each.quote.bid] : []))).toEqual([1, 2, 3]);
    expect(news.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
  });

  it('are lost when nobody answers', async () => {
    const { exchange } = madeExchange({ has: {}, fetchTickers: () => Promise.reject(new Error('away')) });
    const news = listen(exchange, { candles: [], quotes: ['A/USDT'] });
    await vi.advanceTimersByTimeAsync(10);

    expect(news).toEqual([{ kind: 'lost', why: 'away' }]);
  });
});
