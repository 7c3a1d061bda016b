import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { columnList, heapAlloc, makeSeries, type CandleSeries, type SeriesKey } from '../candles.ts';
import { coverageOf, listSeries } from '../coverage.ts';
import { loadCandles } from '../load-candles.ts';
import { dailyPriceDigits } from '../price-digits.ts';
import { bytesOf } from './bytes.ts';
import { encodeHeader, HEADER_BYTES, seriesHash } from './header.ts';
import { withCacheLock, withSeriesLock } from './lock.ts';
import { readHeader, readSeries } from './read-series.ts';
import { seriesKeyOfPath, seriesPath } from './series-path.ts';
import { writeSeries } from './write-series.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2021, 0, 1, 20);
const key: SeriesKey = { exchange: 'binance', market: 'spot', pair: 'BTC/USDT', timeframe: '1h', kind: 'candle' };
const root = mkdtempSync(join(tmpdir(), 'tradai-cache-'));
let dataDir = root;

beforeEach(() => {
  dataDir = mkdtempSync(join(root, 'data-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Hourly candles with as many price decimals as their index modulo 5. */
function someCandles(n: number, changed: Partial<SeriesKey> = {}): CandleSeries {
  const column = (value: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => value(i));
  const price = (i: number) => 100 + i + 1 / 10 ** (i % 5);
  return makeSeries(
    { ...key, ...changed },
    {
      openTimeMs: column((i) => START + i * HOUR),
      open: column(price),
      high: column((i) => price(i) + 1),
      low: column((i) => price(i) - 1),
      close: column(price),
      volume: column((i) => i % 3),
    },
  );
}

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
}

describe('cache files', () => {
  it('give back what was written, bit by bit', () => {
    const float = fc.double({ noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(float, float, float, float, float), { maxLength: 40 }), (rows) => {
        const column = (place: number) => Float64Array.from(rows, (row) => row[place]!);
        const series = makeSeries(key, {
          openTimeMs: Float64Array.from(rows, (_, i) => START + i * HOUR),
          open: column(0),
          high: column(1),
          low: column(2),
          close: column(3),
          volume: column(4),
        });
        writeSeries(dataDir, [series]);
        const read = readSeries(dataDir, key, heapAlloc)!;
        expect(columnList(read).map(bytesOf)).toEqual(columnList(series).map(bytesOf));
      }),
      { numRuns: 30 },
    );
  });

  it('give any part with the digits of its own candles', () => {
    const series = someCandles(100);
    writeSeries(dataDir, [series]);
    const at = fc.integer({ min: -5, max: 105 }).map((hour) => START + hour * HOUR);
    fc.assert(
      fc.property(at, at, (fromMs, toMs) => {
        const part = readSeries(dataDir, key, heapAlloc, { fromMs, toMs })!;
        const isInside = (_: number, i: number): boolean =>
          series.openTimeMs[i]! >= fromMs && series.openTimeMs[i]! < toMs;
        expect(Array.from(part.openTimeMs)).toEqual(Array.from(series.openTimeMs.filter(isInside)));
        expect(Array.from(part.volume)).toEqual(Array.from(series.volume.filter(isInside)));
        expect(part.priceDigits).toEqual(dailyPriceDigits(part));
      }),
    );
  });

  it('are read into shared memory of the caller', () => {
    writeSeries(dataDir, [someCandles(10)]);
    const shared = new SharedArrayBuffer(10 * 6 * 8);
    let used = 0;
    const series = readSeries(dataDir, key, (n) => new Float64Array(shared, (used += n) * 8 - n * 8, n))!;
    expect(series.close.buffer).toBe(shared);
    expect(Array.from(series.close)).toEqual(Array.from(someCandles(10).close));
  });

  it('have a header of 64 bytes that tells what is inside', () => {
    writeSeries(dataDir, [someCandles(30)]);
    expect(readHeader(dataDir, key)).toMatchObject({
      version: 2,
      count: 30,
      days: 3,
      firstMs: START,
      lastMs: START + 29 * HOUR,
    });
    expect(readFileSync(seriesPath(dataDir, key))).toHaveLength(HEADER_BYTES + 30 * 48 + 3);
    expect(readHeader(dataDir, { ...key, pair: 'ETH/USDT' })).toBeNull();
  });

  it.each([
    ['cut short', (file: string) => truncateSync(file, 500)],
    ['cut inside the header', (file: string) => truncateSync(file, 30)],
    ['made longer', (file: string) => writeFileSync(file, 'x', { flag: 'a' })],
    ['changed in a price', (file: string) => flipByte(file, HEADER_BYTES + 700)],
    ['changed in the header', (file: string) => flipByte(file, 24)],
    ['no cache file at all', (file: string) => writeFileSync(file, 'timestamp,open\n'.repeat(20))],
    ['a folder', (file: string) => [rmSync(file), mkdirSync(file)]],
    [
      'a pipe, which nobody waits for',
      (file: string) => [rmSync(file), execFileSync('sh', ['-c', 'mkfifo "$0"', file])],
    ],
    ['of another series', (file: string) => writeFileSync(file, readFileSync(otherSeries()))],
  ])('that are %s are refused as damaged', (_, damage) => {
    writeSeries(dataDir, [someCandles(30)]);
    damage(seriesPath(dataDir, key));
    expect(codeOf(() => readSeries(dataDir, key, heapAlloc))).toBe('cache-corrupt');
  });

  it('of a newer version are refused as such', () => {
    writeSeries(dataDir, [someCandles(3)]);
    rewriteHeader(99, 1);
    expect(codeOf(() => readSeries(dataDir, key, heapAlloc))).toBe('cache-newer');
  });

  it('of version 1 are read with the digits counted anew', () => {
    const series = someCandles(60);
    writeSeries(dataDir, [series]);
    rewriteHeader(1, 0);
    expect(readSeries(dataDir, key, heapAlloc)!.priceDigits).toEqual(dailyPriceDigits(series));
    expect(readSeries(dataDir, key, heapAlloc, { fromMs: START, toMs: START + HOUR })!.length).toBe(1);
  });

  it('take those away that a killed process left unfinished', () => {
    writeSeries(dataDir, [someCandles(3)]);
    writeFileSync(`${seriesPath(dataDir, { ...key, pair: 'ETH/USDT' })}.4711.tmp`, 'half');
    writeSeries(dataDir, [someCandles(4)]);
    expect(readdirSync(dirname(seriesPath(dataDir, key)))).toEqual(['BTC_USDT-1h.tradai']);
  });

  it('leave no temporary file behind', () => {
    writeSeries(dataDir, [someCandles(3), someCandles(3, { timeframe: '4h' })]);
    expect(readdirSync(dirname(seriesPath(dataDir, key))).toSorted()).toEqual([
      'BTC_USDT-1h.tradai',
      'BTC_USDT-4h.tradai',
    ]);
  });

  function otherSeries(): string {
    const other = someCandles(30, { pair: 'ETH/USDT' });
    writeSeries(dataDir, [other]);
    return seriesPath(dataDir, other.key);
  }

  /** Writes the file anew as another version would have, with or without bytes for price digits. */
  function rewriteHeader(version: number, keptDigits: 0 | 1): void {
    const file = seriesPath(dataDir, key);
    const header = readHeader(dataDir, key)!;
    const days = keptDigits * header.days;
    const body = readFileSync(file).subarray(HEADER_BYTES, HEADER_BYTES + header.count * 48 + days);
    writeFileSync(file, Buffer.concat([encodeHeader({ ...header, version, days, checksum: crc32(body) }), body]));
  }
});

function flipByte(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at]! ^= 0x10;
  writeFileSync(file, bytes);
}

describe('places of cache files', () => {
  it.each([
    [{}, 'binance/spot/BTC_USDT-1h.tradai'],
    [{ timeframe: '1M' }, 'binance/spot/BTC_USDT-1Mo.tradai'],
    [
      { market: 'futures', pair: 'BTC/USDT:USDT', timeframe: '8h', kind: 'mark' },
      'binance/futures/BTC_USDT_USDT-8h-mark.tradai',
    ],
    [{ market: 'futures', pair: 'BTC/USD:BTC', kind: 'funding' }, 'binance/futures/BTC_USD_BTC-1h-funding.tradai'],
    [{ exchange: 'kraken', pair: '1000SATS/USD', timeframe: '1m' }, 'kraken/spot/1000SATS_USD-1m.tradai'],
  ] as const)('%o lies at %s, and that place means it', (changed, path) => {
    const wanted: SeriesKey = { ...key, ...changed };
    expect(seriesPath('data', wanted)).toBe(join('data', path));
    expect(seriesKeyOfPath('data', join('data', path))).toEqual(wanted);
  });

  it.each([
    'binance/spot/BTC_USDT-7h.tradai',
    'binance/margin/BTC_USDT-1h.tradai',
    'BTC_USDT-1h.tradai',
    'binance/spot/old/BTC_USDT-1h.tradai',
    'binance/spot/BTC-1h.tradai',
  ])('%s means no series', (path) => {
    expect(seriesKeyOfPath('data', join('data', path))).toBeNull();
  });

  it('depend on every part of the key', () => {
    const keys: SeriesKey[] = [
      key,
      { ...key, exchange: 'kraken' },
      { ...key, market: 'futures' },
      { ...key, pair: 'BTC/USDC' },
      { ...key, timeframe: '2h' },
      { ...key, kind: 'mark' },
    ];
    expect(new Set(keys.map(seriesHash)).size).toBe(keys.length);
  });
});

describe('coverage', () => {
  it('counts holes and candles without trades', () => {
    const series = someCandles(10);
    series.openTimeMs[9] = START + 12 * HOUR;
    writeSeries(dataDir, [series]);
    expect(coverageOf(dataDir, key)).toEqual({
      key,
      candles: 10,
      firstMs: START,
      lastMs: START + 12 * HOUR,
      gaps: [{ afterMs: START + 8 * HOUR, nextMs: START + 12 * HOUR, missing: 3 }],
      missing: 3,
      duplicates: 0,
      zeroVolume: 4,
    });
  });

  it('lists a folder by name, and an absent one as empty', () => {
    writeSeries(dataDir, [someCandles(3, { pair: 'ETH/USDT' }), someCandles(2)]);
    mkdirSync(join(dataDir, 'notes'));
    writeFileSync(join(dataDir, 'binance', 'spot', 'readme.txt'), 'mine');
    expect(listSeries(dataDir).map(({ key: { pair }, candles }) => `${pair} ${candles}`)).toEqual([
      'BTC/USDT 2',
      'ETH/USDT 3',
    ]);
    expect(listSeries(join(dataDir, 'nowhere'))).toEqual([]);
  });
});

describe('loading', () => {
  it('takes the candles from a time up to, not including, another', () => {
    writeSeries(dataDir, [someCandles(10)]);
    const { length, openTimeMs } = loadCandles({ dataDir, key, fromMs: START + HOUR, toMs: START + 3 * HOUR });
    expect([length, ...openTimeMs]).toEqual([2, START + HOUR, START + 2 * HOUR]);
    expect(loadCandles({ dataDir, key, fromMs: START + 100 * HOUR }).length).toBe(0);
  });

  it('floors funding times to whole seconds', () => {
    const funding = someCandles(2, { market: 'futures', pair: 'BTC/USDT:USDT', kind: 'funding' });
    funding.openTimeMs[1]! += 19;
    writeSeries(dataDir, [funding]);
    expect(Array.from(loadCandles({ dataDir, key: funding.key }).openTimeMs)).toEqual([START, START + HOUR]);
    // A range that ends with the second event has it, whatever its milliseconds; one that begins after it has not.
    const times = (range: { fromMs?: number; toMs?: number }) => [
      ...loadCandles({ dataDir, key: funding.key, ...range }).openTimeMs,
    ];
    expect(times({ toMs: START + HOUR + 1 })).toEqual([START, START + HOUR]);
    expect(times({ toMs: START + HOUR })).toEqual([START]);
    expect(times({ fromMs: START + HOUR })).toEqual([START + HOUR]);
    expect(times({ fromMs: START + HOUR + 1 })).toEqual([]);
  });

  it.each([
    [{ timeframe: '5m' }, 'of BTC/USDT it has 1h, 4h'],
    [{ pair: 'BTC/USTD' }, 'it has BTC/USDT, ETH/USDT. Did you mean BTC/USDT?'],
    [{ pair: 'DOGE/EUR' }, 'it has BTC/USDT, ETH/USDT.'],
    [{ exchange: 'kraken' }, 'it has no kraken spot series, but binance spot'],
  ] as const)('%o that is not there says what is', (changed, says) => {
    writeSeries(dataDir, [someCandles(1), someCandles(1, { timeframe: '4h' }), someCandles(1, { pair: 'ETH/USDT' })]);
    expect(() => loadCandles({ dataDir, key: { ...key, ...changed } })).toThrow(says);
  });

  it('of an empty folder says how to fill it', () =>
    expect(() => loadCandles({ dataDir, key })).toThrow('tradai data import'));
});

describe('the writer lock', () => {
  it('lets one writer in at a time', async () => {
    const order: string[] = [];
    const write = (name: string) =>
      withCacheLock(dataDir, async () => {
        order.push(`${name} in`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push(`${name} out`);
      });
    await Promise.all([write('a'), write('b')]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out']);
    expect(existsSync(join(dataDir, '.lock'))).toBe(false);
  });

  it('names the process that holds it', async () => {
    writeFileSync(join(dataDir, '.lock'), JSON.stringify({ pid: process.ppid, host: hostname() }));
    await expect(withCacheLock(dataDir, () => 1, { waitMs: 60 })).rejects.toMatchObject({
      code: 'cache-locked',
      message: expect.stringContaining(`process ${process.ppid}`) as string,
    });
  });

  it('takes over what a dead process left', async () => {
    writeFileSync(join(dataDir, '.lock'), JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    await expect(withCacheLock(dataDir, () => 'done')).resolves.toBe('done');
  });

  it('takes over what a container before this one left, which had the same host and process number', async () => {
    writeFileSync(join(dataDir, '.lock'), JSON.stringify({ pid: process.pid, host: hostname() }));
    await expect(withCacheLock(dataDir, () => 'done')).resolves.toBe('done');
  });

  it.each([
    ['another machine', JSON.stringify({ pid: 1, host: 'elsewhere' })],
    ['nobody, killed while it was made', ''],
  ])('of %s is taken over after a minute without a sign of life', async (_title, content) => {
    const lock = join(dataDir, '.lock');
    writeFileSync(lock, content);
    await expect(withCacheLock(dataDir, () => 1, { waitMs: 60 })).rejects.toMatchObject({ code: 'cache-locked' });
    const aged = new Date(Date.now() - 61_000);
    utimesSync(lock, aged, aged);
    await expect(withCacheLock(dataDir, () => 'done', { waitMs: 60 })).resolves.toBe('done');
  });

  it('of a series is taken over from a process of this machine that is stopped, which leaves it alone once it goes on', async () => {
    const lock = `${seriesPath(dataDir, key)}.lock`;
    const aged = new Date(Date.now() - 61_000);
    const other = JSON.stringify({ pid: process.ppid, host: hostname() });
    const held = await withSeriesLock(dataDir, key, async () => {
      writeFileSync(lock, other);
      await expect(withSeriesLock(dataDir, key, () => 1, { waitMs: 60 })).rejects.toMatchObject({
        code: 'cache-locked',
      });
      utimesSync(lock, aged, aged);
      await expect(withSeriesLock(dataDir, key, () => 'done', { waitMs: 60 })).resolves.toBe('done');
      writeFileSync(lock, other);
      return 'mine';
    });
    expect([held, readFileSync(lock, 'utf8')]).toEqual(['mine', other]);
  });

  it('shows that it is held while the work goes on', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const lock = join(dataDir, '.lock');
      const aged = new Date(Date.now() - 61_000);
      const mtimeMs = await withCacheLock(dataDir, () => {
        utimesSync(lock, aged, aged);
        vi.advanceTimersByTime(5_000);
        return statSync(lock).mtimeMs;
      });
      expect(Date.now() - mtimeMs).toBeLessThan(10_000);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is given back when the work fails', async () => {
    await expect(withCacheLock(dataDir, () => Promise.reject(new Error('full')))).rejects.toThrow('full');
    await expect(withCacheLock(dataDir, () => 'done')).resolves.toBe('done');
  });
});
