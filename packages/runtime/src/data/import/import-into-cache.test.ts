import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { listSeries } from '../coverage.ts';
import { loadCandles } from '../load-candles.ts';
import type { SeriesKey } from '../candles.ts';
import { HEADER, HOUR, NOW, put, rows, T0 } from './file-builder.fixture.ts';
import { importFolder } from './import-folder.ts';
import { importIntoCache } from './import-into-cache.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-store-'));
const key: SeriesKey = { exchange: 'binance', market: 'spot', pair: 'BTC/USDT', timeframe: '1h', kind: 'candle' };
let folder = root;
let dataDir = root;

beforeEach(() => {
  folder = mkdtempSync(join(root, 'files-'));
  dataDir = join(folder, 'data');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const closes = () => Array.from(loadCandles({ dataDir, key }).close);
const store = (text: string, options = {}) =>
  importIntoCache(dataDir, [put(folder, 'BTCUSDT-1h.csv', text)], options, { nowMs: NOW });

describe('storing an import', () => {
  it('says what was added', async () => {
    const { stored } = await store(HEADER + rows(4));
    expect(stored).toEqual([
      { key, path: join(dataDir, 'binance/spot/BTC_USDT-1h.tradai'), candles: 4, added: 4, differing: 0 },
    ]);
    expect(closes()).toEqual([100, 100.1, 100.2, 100.3]);
  });

  it('adds to what is there, and writes nothing when nothing is new', async () => {
    await store(HEADER + rows(4));
    const { stored } = await store(HEADER + rows(6));
    expect(stored).toMatchObject([{ candles: 6, added: 2, differing: 0 }]);
    const before = statSync(stored[0]!.path).mtimeMs;
    expect((await store(HEADER + rows(3))).stored).toMatchObject([{ candles: 6, added: 0, differing: 0 }]);
    expect(statSync(stored[0]!.path).mtimeMs).toBe(before);
  });

  it.each([
    ['keep', 100.1],
    ['replace', 100.4],
  ] as const)('%s decides about a candle that is there with other values', async (existing, close) => {
    await store(HEADER + rows(4));
    const changed = HEADER + rows(5).replace('100.1', '100.4');
    await expect(store(changed)).rejects.toMatchObject({
      code: 'conflict',
      remedy: 'existing',
      message: expect.stringContaining('2021-01-20 01:00 UTC') as string,
    });
    expect(closes()).toHaveLength(4);
    expect((await store(changed, { existing })).stored).toMatchObject([{ candles: 5, added: 1, differing: 1 }]);
    expect(closes()[1]).toBe(close);
  });

  it('is all or nothing: a fault in the third file leaves no trace of the first', async () => {
    const paths = [
      put(folder, 'BTCUSDT-1h.csv', HEADER + rows(4)),
      put(folder, 'ETHUSDT-1h.csv', HEADER + rows(4)),
      put(folder, 'ADAUSDT-1h.csv', HEADER + rows(4).replace('101', 'x')),
    ];
    await expect(importIntoCache(dataDir, paths, {}, { nowMs: NOW })).rejects.toMatchObject({
      code: 'bad-number',
      file: paths[2],
    });
    expect(existsSync(dataDir)).toBe(false);
  });

  it('is all or nothing towards the cache, too', async () => {
    await store(HEADER + rows(4));
    const paths = [
      put(folder, 'ADAUSDT-1h.csv', HEADER + rows(4)),
      put(folder, 'BTCUSDT-1h.csv', HEADER + rows(4).replace('100.1', '100.4')),
    ];
    await expect(importIntoCache(dataDir, paths, {}, { nowMs: NOW })).rejects.toMatchObject({ code: 'conflict' });
    expect(listSeries(dataDir).map((listed) => listed.key.pair)).toEqual(['BTC/USDT']);
  });
});

describe('importing a folder', () => {
  it('takes every data file of the tree and passes over the rest', async () => {
    put(folder, 'in/a/BTC_USDT-1h.csv', HEADER + rows(4));
    put(folder, 'in/b/BTC_USDT_USDT-8h-mark.csv', HEADER + rows(4, { step: 8 * HOUR }));
    put(folder, 'in/b/BTC_USDT_USDT-funding_rate.csv', `timestamp_ms,funding_rate\n${T0 + 3},0.0001\n`);
    put(folder, 'in/README.md', '# mine');
    put(folder, 'in/.hidden/ETH_USDT-1h.csv', 'no data');
    const { stored } = await importFolder(join(folder, 'in'), dataDir, {}, { nowMs: NOW });
    expect(
      stored.map(
        ({ key: { market, pair, timeframe, kind }, candles }) => `${market} ${pair} ${timeframe} ${kind} ${candles}`,
      ),
    ).toEqual(['spot BTC/USDT 1h candle 4', 'futures BTC/USDT:USDT 8h mark 4', 'futures BTC/USDT:USDT 1h funding 1']);
  });

  it('refuses folders that contradict each other', async () => {
    put(folder, 'in/a/BTC_USDT-1h.csv', HEADER + rows(4));
    put(folder, 'in/b/BTC_USDT-1h.csv', HEADER + rows(4).replace('100.1', '100.4'));
    await expect(importFolder(join(folder, 'in'), dataDir, {}, { nowMs: NOW })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(existsSync(dataDir)).toBe(false);
  });

  it('without a candle file, or without a folder, says so', async () => {
    put(folder, 'in/README.md', '# mine');
    await expect(importFolder(join(folder, 'in'), dataDir, {}, { nowMs: NOW })).rejects.toMatchObject({
      code: 'no-file',
    });
    await expect(importFolder(join(folder, 'none'), dataDir, {}, { nowMs: NOW })).rejects.toMatchObject({
      code: 'no-file',
    });
  });

  it('brings in the shipped examples, folder by folder', { timeout: 60_000 }, async () => {
    const shipped = join(import.meta.dirname, '../../../../../examples/data/binance');
    const { series, warnings } = await importFolder(join(shipped, 'futures'), dataDir, {}, { nowMs: NOW });
    expect(series).toHaveLength(30);
    expect(warnings).toEqual([]);
    await expect(importFolder(join(shipped, 'spot'), dataDir, {}, { nowMs: NOW })).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});
