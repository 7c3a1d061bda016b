import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { binanceServer, type BinanceServer } from '../adapters/exchange/binance-server.fixture.ts';
import { loadCcxt } from '../adapters/exchange/load-ccxt.ts';
import type { SeriesKey } from '../data/candles.ts';
import { warmUp } from '../data/warm-up/warm-up.ts';
import type { WarmUpReport } from '../data/warm-up/report.ts';
import { openCandleSources, type OpenCandleSources } from './candle-sources.ts';

const HOUR = 3_600_000;
/** Both begin then. */
const BEGIN = { spot: Date.UTC(2021, 0, 1), futures: Date.UTC(2025, 2, 6, 16) };
const NOW = Date.UTC(2025, 3, 1);
const SPOT: SeriesKey = { exchange: 'binance', market: 'spot', pair: 'BTC/USDT', timeframe: '1h', kind: 'candle' };
const FUTURES: SeriesKey = { ...SPOT, market: 'futures', pair: 'BTC/USDT:USDT' };
const LAYOUT = join(
  process.env['TRADAI_REFERENCE'] ?? join(import.meta.dirname, '../../../../../shared'),
  'fixtures/arcticdb/tradai_layout/lmdb',
);

const root = mkdtempSync(join(tmpdir(), 'tradai-sources-'));
let server: BinanceServer;
let sources: OpenCandleSources;
beforeAll(() => loadCcxt(), 60_000);
beforeEach(async () => {
  server = await binanceServer();
  server.setNow(NOW);
});
afterEach(async () => {
  await sources.close();
  await server.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function warm(
  keys: readonly SeriesKey[],
  changes: { arcticUri?: string; exchange?: null } = {},
): Promise<WarmUpReport> {
  const env = { TRADAI_EXCHANGE_URL_BINANCE: server.url };
  sources = await openCandleSources({ arcticUri: null, exchange: 'binance', env, ...changes });
  return warmUp({
    dataDir: mkdtempSync(join(root, 'data-')),
    needs: keys.map((key) => {
      const fromMs = BEGIN[key.market];
      return { key, range: { fromMs, toMs: fromMs + 100 * HOUR }, isOptional: false };
    }),
    sources: sources.list,
    aim: 'range',
    nowMs: NOW,
  });
}

describe('the sources of a run', () => {
  it('are both markets of an exchange, asked when they are needed', async () => {
    const { series, sources: asked } = await warm([FUTURES, SPOT]);
    expect(series.map(({ candles, problem }) => [candles, problem])).toEqual([
      [100, null],
      [100, null],
    ]);
    expect(server.requests.map((path) => path.split('?')[0])).toEqual(
      expect.arrayContaining(['/api/v3/klines', '/fapi/v1/klines']),
    );
    expect(asked).toEqual([
      { kind: 'exchange', place: 'binance', requests: server.requests.length, bytes: expect.any(Number) },
    ]);
  });

  it('name the nearest pair for one that the exchange does not have', async () => {
    await expect(warm([{ ...SPOT, pair: 'BTX/USDT' }])).rejects.toMatchObject({
      code: 'unlisted-pair',
      message: expect.stringContaining('BTC/USDT'),
    });
  });

  it('have no mark prices on spot, which is no mistake', async () => {
    const { series } = await warm([{ ...SPOT, kind: 'mark' }]);
    expect(series[0]!.problem).toMatchObject({ code: 'no-series' });
  });

  it.each([LAYOUT].filter((layout) => existsSync(layout)))(
    'are ArcticDB alone where no exchange may be asked: %s',
    async (layout) => {
      const mark = { ...FUTURES, timeframe: '8h', kind: 'mark' } as const;
      const keys = [SPOT, FUTURES, mark, { ...FUTURES, kind: 'funding' } as const];
      const { series, sources: asked } = await warm(keys, { arcticUri: `lmdb://${layout}`, exchange: null });
      expect(series.map(({ key, candles, problem }) => [key.kind, candles, problem])).toEqual([
        ['candle', 100, null],
        ['candle', 100, null],
        ['mark', 13, null],
        ['funding', 13, null],
      ]);
      expect(asked).toMatchObject([{ kind: 'arcticdb', requests: 2 + 4 * 3 }]);
    },
  );
});
