import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { columnList, type CandleSeries, type SeriesKey } from '../../data/candles.ts';
import { shippedRows } from './binance-candles.fixture.ts';
import { binanceServer, type BinanceServer, type ScriptedFault } from './binance-server.fixture.ts';
import { CcxtExchangeCandles, type CcxtExchangeOptions } from './ccxt-exchange.ts';
import { loadCcxt } from './load-ccxt.ts';

const HOUR = 3_600_000;
const BEGIN = Date.UTC(2021, 0, 1);
const HOURLY: SeriesKey = { exchange: 'binance', market: 'spot', pair: 'BTC/USDT', timeframe: '1h', kind: 'candle' };
const OF_FUTURES = { ...HOURLY, market: 'futures', pair: 'BTC/USDT:USDT' } as const;
const QUICK = { retries: 4, firstDelayMs: 1, longestDelayMs: 5 };

let server: BinanceServer;
const opened: CcxtExchangeCandles[] = [];
beforeAll(() => loadCcxt(), 60_000);
beforeEach(async () => {
  server = await binanceServer();
});
afterEach(() => server.close());
afterAll(() => Promise.all(opened.map((exchange) => exchange.close())));

describe('an exchange through ccxt', () => {
  it.each([
    ['candles', HOURLY, 'spot', 'BTCUSDT', '1h'],
    ['candles of futures', OF_FUTURES, 'futures', 'BTCUSDT', '1h'],
    ['mark prices', { ...OF_FUTURES, timeframe: '8h', kind: 'mark' }, 'futures', 'BTCUSDT', '8h-mark'],
    ['funding rates', { ...OF_FUTURES, kind: 'funding' }, 'futures', 'BTCUSDT', 'funding_rate'],
  ] as const)('reads %s to the bit, page by page', async (_, key, market, symbol, what) => {
    const rows = shippedRows(market, symbol, what).slice(0, 2100);
    const toMs = Number(rows.at(-1)![0]) + 1;
    const untils: number[] = [];
    const exchange = await open({ market });
    const series = await exchange.read(key, { fromMs: -Infinity, toMs }, { onPage: (until) => untils.push(until) });

    expect(rowsOf(series)).toEqual(rows.map((row) => expectedRow(row)));
    expect(untils).toEqual(untils.toSorted((a, b) => a - b));
    expect(exchange.usage.requests).toBe(server.requests.length);
    expect(exchange.usage.bytes).toBeGreaterThan(rows.length * 20);
  });

  it('loads its markets once', async () => {
    const exchange = await open();
    await Promise.all([1, 2, 3].map(() => exchange.read(HOURLY, { fromMs: BEGIN, toMs: BEGIN + HOUR })));

    expect(server.requests.filter((path) => path.includes('exchangeInfo'))).toHaveLength(1);
  });

  it('gives the span of a series for a few requests', async () => {
    server.setNow(Date.UTC(2021, 2, 1, 12, 30));
    const exchange = await open({ now: () => Date.UTC(2021, 2, 1, 12, 30) });

    expect(await exchange.span(HOURLY)).toEqual({ firstMs: BEGIN, lastMs: Date.UTC(2021, 2, 1, 11) });
    expect(server.requests).toHaveLength(3);
    expect(await exchange.span({ ...HOURLY, pair: 'ALICE/USDT' })).toBeNull();
  });

  it('gives the span of a pair that is no longer traded', async () => {
    const rows = shippedRows('spot', 'BTCUSDT', '1h');
    const exchange = await open();

    expect(await exchange.span(HOURLY)).toEqual({ firstMs: BEGIN, lastMs: Number(rows.at(-1)![0]) });
  });

  it('leaves out the candle that is open by either clock', async () => {
    const present = BEGIN + 10.5 * HOUR;
    server.setNow(present);
    const late = await open({ now: () => present + 5 * HOUR });
    const early = await open({ now: () => present - 3 * HOUR });
    const range = { fromMs: BEGIN, toMs: Infinity };

    expect((await late.read(HOURLY, range)).length).toBe(10);
    expect((await early.read(HOURLY, range)).length).toBe(7);
  });
});

describe('an exchange that has trouble', () => {
  it.each<[string, ScriptedFault['does'], number]>([
    ['fails', { status: 500 }, 2],
    ['fails with a page', { status: 502, body: '<html><h1>Bad Gateway</h1></html>' }, 2],
    ['answers with a page', 'html', 2],
    ['ends an answer early', 'cut', 2],
    ['hangs up', 'hang up', 2],
    ['asks for patience', { status: 429, retryAfter: 0.05 }, 2],
    ['bans for a moment', { status: 418, retryAfter: 0.05 }, 1],
    ['gives short pages', 'short', 3],
    ['gives candles twice', 'twice', 3],
    ['gives pages the other way round', 'turned around', 3],
    ['says that there is nothing, once', 'empty', 1],
    ['is slow', { slowMs: 300 }, 2],
  ])('that %s gives the same candles in the end', async (_, does, times) => {
    server.script({ does, times, to: 'klines' });
    const toMs = BEGIN + 1500 * HOUR;
    const series = await (await open()).read(HOURLY, { fromMs: BEGIN, toMs });

    expect(rowsOf(series)).toEqual(
      shippedRows('spot', 'BTCUSDT', '1h')
        .filter(([time]) => Number(time) < toMs)
        .map(expectedRow),
    );
    expect(server.duringBan).toBe(0);
  });

  it('is asked for its markets again after it failed to give them', async () => {
    server.script({ does: { status: 503 }, times: 2, to: 'exchangeInfo' });

    expect(await (await open()).pairs()).toEqual(['BTC/USDT', 'ETH/USDT', 'ALICE/USDT']);
  });

  it.each<[string, string, ScriptedFault['does'], RegExp]>([
    ['stays away', 'unavailable', { status: 500 }, /^binance at http:\S+ failed \(500\)\.$/],
    ['does not answer', 'unavailable', 'hang up', /^binance at http:\S+ cannot be reached/],
    [
      'is something else',
      'unexpected-answer',
      'html',
      /does not answer as binance does \(200, text\/html in place of JSON\)/,
    ],
    [
      'keeps asking for patience',
      'busy',
      { status: 429, retryAfter: 0.01 },
      /takes no requests before \d{4}-\d\d-\d\d .* \(429\)/,
    ],
    ['refuses a place', 'refused', { status: 451 }, /does not serve this address \(451\)/],
    [
      'refuses a request',
      'refused',
      { status: 400, body: '{"code":-1100,"msg":"Illegal characters."}' },
      /refused: .*Illegal characters/,
    ],
  ])('that %s is %s in one sentence', async (_, code, does, says) => {
    server.script({ does, times: 1000, to: 'klines' });
    const failure: unknown = await (
      await open()
    )
      .read(HOURLY, { fromMs: BEGIN, toMs: BEGIN + HOUR })
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ code });
    expect((failure as Error).message).toMatch(says);
    expect((failure as Error).message).not.toContain('<');
  });

  it('that names no market is taken for no exchange', async () => {
    server.script({ does: { status: 200, body: '{"hello":1}' }, times: 1000, to: 'exchangeInfo' });
    await expect((await open()).assertSeries([HOURLY])).rejects.toMatchObject({
      code: 'unexpected-answer',
      message: expect.stringMatching(/names no market; expected an exchange there\.$/) as string,
    });
  });

  it('is not asked again before a long ban ends', async () => {
    server.script({ does: { status: 418, retryAfter: 100_000 }, times: 1, to: 'klines' });
    const exchange = await open();
    const read = (): Promise<CandleSeries> => exchange.read(HOURLY, { fromMs: BEGIN, toMs: BEGIN + HOUR });

    await expect(read()).rejects.toMatchObject({ code: 'busy' });
    await expect(read()).rejects.toMatchObject({ code: 'busy' });
    expect(server.duringBan).toBe(0);
  });

  it('is left alone by all who wait, and they are told why', async () => {
    const told: string[] = [];
    server.script({ does: { status: 429, retryAfter: 1 }, times: 1, to: 'klines' });
    const exchange = await open({ onWait: (text) => told.push(text) });
    await Promise.all(
      [0, 1, 2].map((i) => exchange.read(HOURLY, { fromMs: BEGIN + i * HOUR, toMs: BEGIN + (i + 1) * HOUR })),
    );

    expect(told).toEqual(['binance asks for 1 s of patience (429).']);
    expect(server.requests.length).toBeGreaterThan(3);
  });

  it('is waited for no longer when everything stops', async () => {
    server.script({ does: { status: 429, retryAfter: 60 }, times: 1, to: 'klines' });
    const stop = new AbortController();
    const exchange = await open({ onWait: () => stop.abort(new Error('stopped')) });

    await expect(exchange.read(HOURLY, { fromMs: BEGIN, toMs: BEGIN + HOUR }, { signal: stop.signal })).rejects.toThrow(
      'stopped',
    );
  });
});

describe('what an exchange does not have', () => {
  it.each([
    ['a name near another', 'binanze', 'ccxt knows no exchange "binanze"; did you mean binance'],
    ['a name like no other', 'new-york', 'ccxt knows no exchange "new-york"; expected a name such as binance.'],
  ])('is refused: %s', async (_, name, says) => {
    await expect(open({ name })).rejects.toThrow(says);
  });

  it.each([
    [{ pair: 'BTC/USTD' }, 'binance has no spot pair BTC/USTD; did you mean BTC/USDT?'],
    [{ pair: 'BTC/USDT:USDT' }, 'binance has no spot pair BTC/USDT:USDT; did you mean BTC/USDT?'],
    [{ pair: 'POWR/EUR' }, 'binance has no spot pair POWR/EUR; it has 3, such as BTC/USDT, ETH/USDT, ALICE/USDT.'],
    [{ kind: 'funding' }, 'binance spot has no funding rates; leave funding out of the kinds.'],
  ] as const)('is refused: %o', async (wrong, says) => {
    const exchange = await open();

    await expect(exchange.assertSeries([HOURLY, { ...HOURLY, ...wrong }])).rejects.toThrow(says);
    await expect(exchange.assertSeries([HOURLY])).resolves.toBeUndefined();
  });

  it('is refused: a pair of futures without its settlement', async () => {
    const exchange = await open({ market: 'futures' });

    await expect(exchange.assertSeries([{ ...OF_FUTURES, pair: 'ETH/USDT' }])).rejects.toThrow(
      'did you mean ETH/USDT:USDT',
    );
  });
});

async function open(options: Partial<CcxtExchangeOptions> = {}): Promise<CcxtExchangeCandles> {
  const exchange = await CcxtExchangeCandles.open({
    name: 'binance',
    market: 'spot',
    baseUrl: server.url,
    patience: QUICK,
    ...options,
  });
  opened.push(exchange);
  return exchange;
}

function rowsOf(series: CandleSeries): number[][] {
  const columns = columnList(series);
  return Array.from({ length: series.length }, (_, i) => columns.map((column) => column[i]!));
}

/** A shipped row as numbers; of funding, the rate in all prices. */
function expectedRow(row: readonly string[]): number[] {
  const [time, ...values] = row.map(Number) as [number, ...number[]];
  return values.length === 1 ? [time, ...Array<number>(4).fill(values[0]!), 0] : [time, ...values];
}
