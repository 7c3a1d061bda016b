import { startSimExchange, type SimExchange, type SimOptions } from '@tradai/sim-exchange';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { isPassing, ServiceError } from '../../ports/errors.ts';
import { liveMarketContract } from '../../ports/live-market-contract.fixture.ts';
import type { MarketNews, MarketSeries } from '../../ports/live-market.ts';
import { binanceServer } from './binance-server.fixture.ts';
import { CcxtExchangeCandles } from './ccxt-exchange.ts';
import { CcxtLiveMarket, type CcxtLiveMarketOptions } from './ccxt-live-market.ts';
import { loadCcxt } from './load-ccxt.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FIRST = Date.UTC(2025, 0, 1);
/** A moment before eight, when futures pay. */
const START = FIRST + 8 * HOUR - 20_000;
const PAIRS = { spot: 'BTC/USDT', usdm: 'BTC/USDT:USDT' } as const;
type Kind = keyof typeof PAIRS;

const FILTERS = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
];

function specOf(kind: Kind): SimOptions['markets'][number] {
  const rows = Array.from({ length: 700 }, (_, at) => {
    const open = 100 + (at % 10);
    return [FIRST + at * MINUTE, open, open + 2, open - 1, open + 1, 30] as const;
  });
  const source = { kind: 'candles', rows, barMs: MINUTE, pathTicks: 12 } as const;
  return { kind, symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', filters: FILTERS, source, funding: '0.0001' };
}

/** A simulated exchange whose minutes last half a second, and ccxt before it; closed when the test ends. */
async function opened(
  kind: Kind,
  more: Partial<CcxtLiveMarketOptions> = {},
): Promise<{ sim: SimExchange; market: CcxtLiveMarket }> {
  const sim = await startSimExchange({
    seed: 7,
    clock: { mode: 'scaled', factor: 120, start: START },
    markets: [specOf(kind)],
    accounts: [{ apiKey: 'a', secret: 'b' }],
    wire: { socketLimits: false },
  });
  const place = { baseUrl: sim.urls.rest, socketUrl: sim.urls.ws };
  const market = await CcxtLiveMarket.open({
    name: 'binance',
    market: kind === 'spot' ? 'spot' : 'futures',
    ...place,
    ...more,
  });
  onTestFinished(async () => {
    await market.close();
    await sim.close();
  });
  return { sim, market };
}

const seriesOf = (kind: Kind, more: Partial<MarketSeries> = {}): MarketSeries => ({
  pair: PAIRS[kind],
  timeframe: '1m',
  candleType: null,
  ...more,
});

beforeAll(() => loadCcxt(), 60_000);

for (const kind of ['spot', 'usdm'] as const)
  liveMarketContract(`CcxtLiveMarket, ${kind},`, async () => {
    const { sim, market } = await opened(kind);
    return {
      market,
      series: seriesOf(kind),
      nowMs: () => sim.clock.now(),
      until: (isSo) =>
        vi.waitFor(() => {
          if (!isSo()) throw new Error('It never came to be.');
        }, 15_000),
      answered: (answer) => answer,
    };
  });

describe.each(['spot', 'usdm'] as const)('%s through ccxt', (kind) => {
  it('gives candles to the bit', async () => {
    const { market } = await opened(kind);
    const [row] = await market.candles(seriesOf(kind), FIRST + 10 * MINUTE, 1);

    expect(row).toEqual({ openTimeMs: FIRST + 10 * MINUTE, open: 100, high: 102, low: 99, close: 101, volume: 30 });
  });

  it('tells nothing that it does not know when nothing is wrong', async () => {
    const { market } = await opened(kind);
    const news: MarketNews[] = [];
    const wanted = [
      { candles: [seriesOf(kind)], quotes: [] },
      { candles: [], quotes: [PAIRS[kind]] },
    ];
    for (const each of wanted) market.stream(each, (one) => void news.push(one));
    await vi.waitFor(() => expect(news.filter((each) => each.kind === 'quote').length).toBeGreaterThan(3), 10_000);

    expect(news.filter((each) => each.kind === 'unknown' || each.kind === 'suspect')).toEqual([]);
  });

  it.each(['the stream', 'the market'])('has no sockets left when %s is closed', async (what) => {
    const { sim, market } = await opened(kind);
    const news: MarketNews[] = [];
    const stream = market.stream({ candles: [seriesOf(kind)], quotes: [] }, (each) => void news.push(each));
    await vi.waitFor(() => expect(sim.streams.sockets.all).toHaveLength(1), 10_000);
    await (what === 'the stream' ? stream : market).close();

    await vi.waitFor(() => expect(sim.streams.sockets.all).toEqual([]), 5_000);
    expect(news.filter((each) => each.kind === 'lost')).toEqual([]);
  });
});

describe('futures', () => {
  it('tell what was paid for a base unit', async () => {
    const { market } = await opened('usdm');
    await vi.waitFor(async () => expect(await market.funding(PAIRS.usdm, START)).toHaveLength(1), 10_000);
    const [paid] = await market.funding(PAIRS.usdm, START);

    expect(paid!.timeMs).toBe(FIRST + 8 * HOUR);
    expect(paid!.perUnit).toBeCloseTo(0.0001 * 110, 9);
    expect(await market.funding(PAIRS.usdm, START + HOUR)).toEqual([]);
  });

  it('have candles of the mark price, which nothing streams', async () => {
    const { market } = await opened('usdm');
    const mark = seriesOf('usdm', { candleType: 'mark' });

    expect(market.canStream(mark)).toBe(false);
    expect(await market.candles(mark, START - 5 * MINUTE, 3)).toHaveLength(3);
  });
});

describe('spot', () => {
  it('asks for twenty books at once', async () => {
    const { market } = await opened('spot');
    await market.quote(PAIRS.spot, 20);
    const asked = vi.spyOn(globalThis, 'fetch');
    const books = Array.from({ length: 20 }, () => market.quote(PAIRS.spot, 20));
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(asked.mock.calls.length, 'ccxt by itself leaves 50 ms between two').toBe(20);
    await Promise.all(books);
    asked.mockRestore();
  });

  // A pair that stands still has its book fetched at every look, twenty a second: a minute of requests would be used up in seconds.
  it('asks as often as an exchange allows whose minutes are short', async () => {
    const { market } = await opened('spot', { factor: 120 });
    await market.quote(PAIRS.spot, 20);
    const began = performance.now();
    for (let round = 0; round < 20; round++)
      await Promise.all(Array.from({ length: 20 }, () => market.quote(PAIRS.spot, 20)));
    expect(performance.now() - began, 'at the pace of real minutes it takes ten seconds').toBeLessThan(6000);
  });

  it('pays no funding', async () => {
    const { market } = await opened('spot');
    expect(await market.funding(PAIRS.spot, 0)).toEqual([]);
  });
});

describe('an exchange that has trouble', () => {
  it('W3: a connection whose pings are not answered is lost', async () => {
    const { sim, market } = await opened('spot', { keepAliveMs: 200 });
    sim.faults.load({ version: 1, rules: [{ do: { stream: { kind: 'noPong' } } }] });
    const news: MarketNews[] = [];
    market.stream({ candles: [seriesOf('spot')], quotes: [] }, (each) => void news.push(each));

    await vi.waitFor(
      () => expect(news).toContainEqual({ kind: 'lost', why: expect.stringMatching(/ping-pong keepalive missing/) }),
      10_000,
    );
  });

  it('W3: a process that is slow now and then does not lose a connection that is well', async () => {
    const { market } = await opened('spot', { keepAliveMs: 400 });
    const news: MarketNews[] = [];
    market.stream({ candles: [seriesOf('spot')], quotes: [] }, (each) => void news.push(each));
    const busy = setInterval(() => {
      for (const untilMs = performance.now() + 30; performance.now() < untilMs;);
    }, 50);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    clearInterval(busy);

    expect(news.filter(({ kind }) => kind === 'lost')).toEqual([]);
  });

  it.each<readonly [string, NonNullable<SimOptions['faults']>['rules'][number], RegExp]>([
    ['refused', { match: { path: '/stream/ws*' }, do: { connect: { kind: 'refuse' } } }, /503/],
    ['cut', { match: { stream: '*' }, do: { stream: { kind: 'cut' } } }, /clos|ended/],
  ])('a connection that is %s is lost', async (_, rule, why) => {
    const { sim, market } = await opened('spot');
    sim.faults.load({ version: 1, rules: [rule] });
    const news: MarketNews[] = [];
    market.stream({ candles: [seriesOf('spot')], quotes: [] }, (each) => void news.push(each));

    await vi.waitFor(() => expect(news).toContainEqual({ kind: 'lost', why: expect.stringMatching(why) }), 10_000);
  });

  it('that bans is not asked again', async () => {
    const { sim, market } = await opened('spot');
    await market.candles(seriesOf('spot'), START);
    sim.faults.load({
      version: 1,
      rules: [{ match: { path: '/api/v3/klines' }, do: { limit: { kind: '418', seconds: 60 } } }],
    });

    await expect(market.candles(seriesOf('spot'), START)).rejects.toMatchObject({ code: 'busy' });
    expect(market.mood).toBe('ban');
    const asked = sim.log.records.length;
    await expect(market.timeMs()).rejects.toMatchObject({ code: 'busy' });
    await expect(market.quote(PAIRS.spot, 5)).rejects.toMatchObject({ code: 'busy' });
    await sleep(200);
    expect(sim.log.records).toHaveLength(asked);
  });

  it('that wants fewer requests is not asked again before it said, and is no ban', async () => {
    const { sim, market } = await opened('spot');
    await market.candles(seriesOf('spot'), START);
    sim.faults.load({
      version: 1,
      rules: [{ match: { path: '/api/v3/klines' }, do: { limit: { kind: '429', seconds: 60 } } }],
    });

    await expect(market.candles(seriesOf('spot'), START)).rejects.toMatchObject({ code: 'busy' });
    const asked = sim.log.records.length;
    await expect(market.timeMs()).rejects.toMatchObject({ code: 'busy' });
    expect([market.mood, sim.log.records.length]).toEqual(['throttled', asked]);
  });

  it('that bans is not asked again by anybody in this process, whoever was told', async () => {
    const { sim, market } = await opened('spot');
    const place = { name: 'binance', market: 'spot', baseUrl: sim.urls.rest } as const;
    const other = await CcxtExchangeCandles.open(place);
    await market.candles(seriesOf('spot'), START);
    sim.faults.load({
      version: 1,
      rules: [{ match: { path: '/api/v3/exchangeInfo' }, do: { limit: { kind: '418', seconds: 500 } } }],
    });
    await expect(other.pairs()).rejects.toMatchObject({ code: 'busy' });
    const [asked, connected] = [sim.log.records.length, sim.log.connects.length];

    expect(market.mood).toBe('ban');
    await expect(market.candles(seriesOf('spot'), START)).rejects.toMatchObject({ code: 'busy' });
    await expect(other.pairs()).rejects.toMatchObject({ code: 'busy' });
    await expect((await CcxtExchangeCandles.open(place)).pairs()).rejects.toMatchObject({ code: 'busy' });
    const news: MarketNews[] = [];
    market.stream({ candles: [seriesOf('spot')], quotes: [] }, (each) => void news.push(each));
    await vi.waitFor(() => expect(news).toEqual([{ kind: 'lost', why: expect.stringMatching(/takes no requests/) }]));
    expect([sim.log.records.length, sim.log.connects.length]).toEqual([asked, connected]);
  });

  it('that bans sees what was on its way, and nothing that is sent after its answer', async () => {
    const { sim, market } = await opened('spot');
    await market.candles(seriesOf('spot'), START);
    sim.faults.load({
      version: 1,
      rules: [{ match: { path: '/api/v3/klines' }, do: { limit: { kind: '418', seconds: 120 } } }],
    });
    const moods: string[] = [];
    const fetch = globalThis.fetch;
    const spy = vi.spyOn(globalThis, 'fetch').mockImplementation((...request) => {
      moods.push(market.mood);
      return fetch(...request);
    });
    for (let wave = 0; wave < 20; wave += 1) {
      void market.candles(seriesOf('spot'), START).catch(() => {});
      void market.timeMs().catch(() => {});
      await sleep(2);
    }
    await vi.waitFor(() => expect(market.mood).toBe('ban'));
    await expect(market.timeMs()).rejects.toMatchObject({ code: 'busy' });
    spy.mockRestore();

    expect(new Set(moods)).toEqual(new Set(['well']));
  });

  it.each([
    [
      'whose name nobody knows',
      () => 'http://exchange.invalid',
      /cannot be reached \(getaddrinfo E\w+ exchange\.invalid\)/,
    ],
    ['that is not there', () => 'http://127.0.0.1:2', /cannot be reached \(.*ECONNREFUSED/],
    // What is there speaks without TLS.
    [
      'whose TLS fails',
      (rest: string) => rest.replace('http:', 'https:'),
      /cannot be reached \(TLS: wrong version number\)/,
    ],
  ])('%s is unavailable for a while, in one sentence', async (_, place, says) => {
    const { sim } = await opened('spot');
    const baseUrl = place(sim.urls.rest);
    const market = await CcxtLiveMarket.open({ name: 'binance', market: 'spot', baseUrl });
    for (const ask of [() => market.timeMs(), () => market.candles(seriesOf('spot'), START)]) {
      const failure: unknown = await ask().catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'unavailable', message: expect.stringMatching(says) as string });
      expect(isPassing(failure)).toBe(true);
    }
    await market.close();
  });

  it('that is down for maintenance says so, until it is back', async () => {
    const { sim, market } = await opened('spot');
    await market.candles(seriesOf('spot'), START);
    const id = sim.faults.load({ version: 1, rules: [{ do: { exchange: { kind: 'maintenance' } } }] });

    await vi.waitFor(() => expect(market.timeMs()).rejects.toMatchObject({ code: 'unavailable' }), 5_000);
    expect(market.mood).toBe('maintenance');
    sim.faults.unload(id);
    await market.timeMs();
    expect(market.mood).toBe('well');
  });

  it.each(['A04', 'A05', 'A06', 'A07', 'A08', 'A11', 'A13', 'A14', 'A18', 'A23'])(
    'that answers with nonsense (%s) fails in words of ours',
    async (id) => {
      const { sim, market } = await opened('spot');
      await market.candles(seriesOf('spot'), START);
      sim.faults.load({ version: 1, rules: [{ match: { path: '/api/v3/*' }, do: { shape: { id, point: 'after' } } }] });

      await expect(market.candles(seriesOf('spot'), START)).rejects.toBeInstanceOf(ServiceError);
      await expect(market.quote(PAIRS.spot, 5)).rejects.toBeInstanceOf(ServiceError);
      await expect(market.timeMs()).rejects.toBeInstanceOf(ServiceError);
    },
  );
});

it('a book with a hole is given with the hole, so that nobody takes it for whole', async () => {
  const server = await binanceServer();
  onTestFinished(() => server.close());
  const market = await CcxtLiveMarket.open({
    ...{ name: 'binance', market: 'spot', baseUrl: server.url, socketUrl: server.url.replace('http', 'ws') },
  });
  onTestFinished(() => market.close());
  const body = '{"lastUpdateId":7,"bids":[["100","1"],[null,"2"],["98","3"]],"asks":[["101","1"],["102"]]}';
  server.script({ does: { status: 200, body }, to: '/depth', times: 1 });

  const { book } = await market.quote(PAIRS.spot, 5);
  expect(book!.bids.map(([price]) => price)).toEqual([100, Number.NaN, 98]);
  expect(book!.asks.map(([, amount]) => amount)).toEqual([1, Number.NaN]);
});

describe('errors that nobody caught', () => {
  it('make its streams say once in half a minute that something may be missing, until they are closed', async () => {
    const { market } = await opened('spot');
    const news: MarketNews[] = [];
    const stream = market.stream({ candles: [], quotes: [PAIRS.spot] }, (each) => void news.push(each));
    for (const why of ['away', 'again']) market.doubtStreams(why);
    expect(news).toEqual([{ kind: 'suspect', why: 'away', isNoise: true }]);
    await stream.close();
  });

  it('are noise when they come out of ccxt or its sockets', async () => {
    const { market } = await opened('spot');
    const ccxt = await loadCcxt();
    const exchange = new ccxt.pro.binance({ sign: null });
    const ofCcxt: unknown = await exchange.fetchTime().catch((error: unknown) => error);

    expect(market.isNoise(new ccxt.NetworkError('away'))).toBe(true);
    expect(market.isNoise(new ccxt.ExchangeClosedByUser('closed'))).toBe(true);
    expect(ofCcxt).toBeInstanceOf(TypeError);
    expect(market.isNoise(ofCcxt)).toBe(true);
  });

  it.each([
    [new TypeError('x is not a function')],
    [new Error('WebSocket is not open')],
    [null],
    ['a text'],
    [{ code: 5 }],
  ])('are none of its: %s', async (error) => {
    const { market } = await opened('spot');

    expect(market.isNoise(error)).toBe(false);
  });
});
