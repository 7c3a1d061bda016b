import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PlatformDatabase } from '../../packages/platform/src/adapters/embedded/platform-database.ts';
import { ended } from '../../packages/platform/src/collection/collection-parts.fixture.ts';
import { openCollection } from '../../packages/platform/src/compose/open-collection.ts';
import { SYSTEM_CLOCK } from '../../packages/platform/src/compose/system-clock.ts';
import { shippedRows } from '../../packages/runtime/src/adapters/exchange/binance-candles.fixture.ts';
import {
  binanceServer,
  type BinanceServer,
} from '../../packages/runtime/src/adapters/exchange/binance-server.fixture.ts';
import { openState } from '../../packages/runtime/src/services.ts';

const NOW = Date.UTC(2021, 5, 20, 10, 30);
const FROM = Date.UTC(2021, 5, 1);
const HOUR = 3_600_000;
const LIBRARY = { exchange: 'binance', market: 'spot', timeframe: '1h' } as const;
const PAIRS = ['BTC/USDT', 'ETH/USDT'];

let exchange: BinanceServer;
beforeAll(async () => {
  exchange = await binanceServer();
  exchange.setNow(NOW);
});
afterAll(() => exchange.close());

/** Through ccxt, with its own pace and its own patience. */
it('candles of a server that fails, bans and bends its answers are collected by its own clock', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-collection-'));
  const database = new PlatformDatabase(folder);
  const state = await openState({ kind: 'folder', folder });
  const collection = await openCollection({
    ...{ database, to: 'cache', dataDir: join(folder, 'data'), leases: state.leases, clock: SYSTEM_CLOCK },
    ...{ env: { TRADAI_EXCHANGE_URL_BINANCE: exchange.url }, isAlone: true },
  });
  try {
    exchange.script(
      { does: { status: 429, retryAfter: 1 }, to: 'BTCUSDT', times: 1 },
      { does: { status: 418, retryAfter: 1 }, to: 'ETHUSDT', times: 1 },
      { does: { status: 502 }, to: 'klines', times: 1 },
      { does: 'short', to: 'klines', times: 1 },
      { does: 'twice', to: 'klines', times: 1 },
      { does: 'turned around', to: 'klines', times: 1 },
      { does: 'empty', to: 'klines', times: 1 },
    );
    collection.start();
    const wish = { ...LIBRARY, pairs: PAIRS, fromMs: FROM, toMs: NOW + 48 * HOUR, reason: 'a test' };
    const { id } = await collection.startBackfill(wish, 'k');
    expect(await ended(collection, id)).toMatchObject({ state: 'DONE' });

    for (const [pair, symbol] of [
      ['BTC/USDT', 'BTCUSDT'],
      ['ETH/USDT', 'ETHUSDT'],
    ] as const) {
      const truth = shippedRows('spot', symbol, '1h').map((row) => row.map(Number));
      const { candles } = await collection.candles({ ...LIBRARY, pair, fromMs: FROM, limit: 5000 });
      expect(candles, pair).toEqual(truth.filter(([open]) => open! >= FROM && open! + HOUR <= NOW));
    }
    const { items, clockOffsetMs } = await collection.freshness({ ...LIBRARY, pairs: [...PAIRS, 'NO/USDT'] });
    expect(items.map(({ state: each }) => each)).toEqual(['FRESH', 'FRESH', 'UNAVAILABLE']);
    expect(clockOffsetMs).toBeLessThan(-HOUR);
    expect(await collection.trouble()).toMatch(/^The clock of an exchange differs by \d+\.\d s\.$/);
    expect(exchange.duringBan).toBe(0);
  } finally {
    await collection.stop();
    state.close();
    database.close();
    rmSync(folder, { recursive: true });
  }
}, 60_000);
