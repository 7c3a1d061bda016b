import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { binanceServer, type BinanceServer } from '../../adapters/exchange/binance-server.fixture.ts';
import { loadCcxt } from '../../adapters/exchange/load-ccxt.ts';
import { candleFrame, openWriter, processLeases, writeFrame, type ArcticWriter } from '../../data/arcticdb/index.ts';
import { readSeries } from '../../data/cache/read-series.ts';
import { writeSeries } from '../../data/cache/write-series.ts';
import { heapAlloc, type CandleSeries } from '../../data/candles.ts';
import { slicesOf, withOther } from '../../data/warm-up/list-source.fixture.ts';
import { containerWorld, type ContainerWorld } from '../container-world.fixture.ts';
import { libraryIn } from './fault-arctic.fixture.ts';
import { QUICK_WORLD } from './fault-clock.fixture.ts';
import { manifestOf, runIn, type Ended } from './fault-run.fixture.ts';
import { cutShort, faultyS3, otherBytes, refuse, type FaultyS3, type S3Trouble } from './fault-s3.fixture.ts';

vi.mock('../../adapters/retry-policy.ts', async (original) => ({
  ...(await original<object>()),
  REAL_WORLD: QUICK_WORLD,
}));

vi.mock('../../adapters/exchange/patient-call.ts', async (original) => ({
  ...(await original<object>()),
  PATIENCE: { retries: 2, firstDelayMs: 1, longestDelayMs: 1 },
}));

const DAY = 24;
const KEY = { exchange: 'binance', market: 'spot', timeframe: '1h', kind: 'candle' } as const;

let world: ContainerWorld;
let s3: FaultyS3;
/** Of both pairs, January to December. */
let btc: CandleSeries;
let eth: CandleSeries;
/** An empty cache. */
let dataDir: string;
beforeAll(async () => {
  [world, s3] = await Promise.all([containerWorld(), faultyS3()]);
  const stored = (pair: string): CandleSeries => readSeries(join(world.folder, 'data'), { ...KEY, pair }, heapAlloc)!;
  [btc, eth] = [stored('BTC/USDT'), stored('ETH/USDT')];
  await runIn(world, { RUN_ID: 'local' });
}, 60_000);
beforeEach(() => {
  dataDir = mkdtempSync(join(world.folder, 'cache-'));
  s3.fault = null;
  s3.objects.clear();
});
afterAll(async () => {
  world.remove();
  await s3.close();
});

const library = (...list: readonly CandleSeries[]): Promise<ArcticWriter> => libraryIn(s3, list);

function run(env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return runIn(world, { ...s3.env, TRADAI_DATA: dataDir, ARCTICDB_URI: 's3://candles', ...env });
}

/** Of hours since the year began. */
const part = (series: CandleSeries, from: number, to: number, without: readonly number[] = []): CandleSeries =>
  slicesOf(series, from, to, (hour) => !without.includes(hour));

describe('candles in ArcticDB', () => {
  it('give the trades of the local cache', async () => {
    await library(btc, eth);

    expect(await run({ RUN_ID: 'arctic' })).toMatchObject({ code: 0 });
    expect(manifestOf(world, 'arctic')).toBe(manifestOf(world, 'local'));
  });

  it.each<[string, () => readonly CandleSeries[], RegExp]>([
    ['no symbol of a pair', () => [btc], /^No candles of binance spot ETH\/USDT 1h .*: none in the local cache and /],
    ['a series that begins too late', () => [btc, part(eth, 60 * DAY, 200 * DAY)], /ETH\/USDT 1h begins at 2021-03-02/],
    [
      'a series that ends too early',
      () => [btc, part(eth, 0, 100 * DAY)],
      /ETH\/USDT 1h ends with the candle of 2021-04-11/,
    ],
  ])('with %s end the run with 65', async (_, list, words) => {
    await library(...list());

    expect(await run()).toMatchObject({ code: 65, error: expect.stringMatching(words) as string });
  });

  it('with a series that ends too early do for a run that takes what is there', async () => {
    await library(btc, part(eth, 0, 100 * DAY));
    const ended = await run({ TRADAI_DATA_POLICY: 'as_is' });

    expect([ended.code, ended.warnings.join()]).toEqual([
      0,
      expect.stringContaining('ETH/USDT 1h ends with the candle of 2021-04-11'),
    ]);
  });

  it('with holes run, and say so', async () => {
    await library(btc, part(eth, 0, 200 * DAY, [70 * DAY, 70 * DAY + 1, 80 * DAY]));

    const ended = await run();

    // Of the real candles six are missing as well.
    expect([ended.code, ended.warnings.join()]).toEqual([
      0,
      expect.stringContaining('ETH/USDT 1h lacks 9 candles in 5 holes, the first at 2021-03-06'),
    ]);
  });

  it('that differ from the local cache are not joined to it', async () => {
    writeSeries(dataDir, [part(withOther(eth, 90 * DAY - 3), 0, 90 * DAY), btc]);
    await library(btc, eth);

    expect(await run()).toMatchObject({
      code: 65,
      error: expect.stringMatching(/ETH\/USDT 1h: the candle of .* has the close .* in the local cache and /),
    });
    expect(readSeries(dataDir, eth.key, heapAlloc)!.length).toBe(90 * DAY);
  });

  it('without a library are no candles', async () => {
    expect(await run()).toMatchObject({ code: 65, error: expect.stringContaining('No candles of binance spot') });
  });

  it.each<[string, S3Trouble, number]>([
    ['503', refuse(503, 'SlowDown'), 69],
    ['403', refuse(403, 'AccessDenied'), 77],
    ['bodies that are cut', cutShort, 69],
    ['other bytes', otherBytes, 65],
  ])('behind %s end the run with what that is', async (_, does, code) => {
    await library(btc, eth);
    s3.fault = { at: /GET .*tdata/, does, times: Infinity };
    const ended = await run();

    expect(ended.code).toBe(code);
    expect(ended.error).not.toContain('defect');
    s3.fault = null;
    expect(await run(), 'nothing wrong was stored').toMatchObject({ code: 0 });
  });

  it('that are written anew while they are read are read as one version or the other', async () => {
    const { library: written } = await library(btc, eth);
    const again = openWriter(written, processLeases());
    let isWritten = false;
    const does = async (): Promise<'answer'> => {
      if (!isWritten) {
        isWritten = true;
        await writeFrame(again, 'ETH_USDT_1h', candleFrame(eth), { prune: true });
      }
      return 'answer';
    };
    s3.fault = { at: /GET .*tdata\/.*ETH_USDT_1h/, does, times: Infinity };

    expect(await run({ RUN_ID: 'rewritten' })).toMatchObject({ code: 0 });
    expect(isWritten).toBe(true);
    expect(manifestOf(world, 'rewritten')).toBe(manifestOf(world, 'local'));
  });
});

describe('an exchange', () => {
  let server: BinanceServer;
  const backfill = (): Record<string, string> => ({
    ARCTICDB_URI: '',
    TRADAI_DATA_POLICY: 'backfill',
    TRADAI_EXCHANGE_URL_BINANCE: server.url,
  });
  beforeAll(() => loadCcxt(), 60_000);
  beforeEach(async () => {
    server = await binanceServer();
    server.setNow(Date.UTC(2025, 3, 1));
  });
  afterEach(() => server.close());

  it('that is away is not missed by a run whose candles are there', async () => {
    writeSeries(dataDir, [btc, eth]);
    server.script({ does: 'hang up', times: Infinity });

    expect(await run(backfill())).toMatchObject({ code: 0 });
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['hang up', 69],
    ['html', 69],
    [{ status: 503 }, 69],
    [{ status: 451 }, 78],
  ] as const)('that does not give the candles (%j) ends the run with %i', async (does, code) => {
    writeSeries(dataDir, [btc]);
    server.script({ does, times: Infinity });
    const ended = await run(backfill());

    expect([ended.code, ended.error]).toEqual([code, expect.stringContaining(server.url)]);
  });

  it('whose candles are not those of the cache ends the run with 65', async () => {
    writeSeries(dataDir, [btc, part(withOther(eth, 90 * DAY - 3), 0, 90 * DAY)]);

    expect(await run(backfill())).toMatchObject({
      code: 65,
      error: expect.stringMatching(/ETH\/USDT 1h: the candle of .* has the close .* in the local cache and /),
    });
    expect(readSeries(dataDir, eth.key, heapAlloc)!.length).toBe(90 * DAY);
  });

  it('that does not know the pair ends the run with 64 and names a near one', async () => {
    writeSeries(dataDir, [eth]);
    expect(await run({ ...backfill(), FREQTRADE__EXCHANGE__PAIR_WHITELIST: '["BTX/USDT"]' })).toMatchObject({
      code: 64,
      error: expect.stringContaining('BTC/USDT'),
    });
  });
});
