import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { HEADER, HOUR, NOW, put, refusalOf, rows, T0 } from './file-builder.fixture.ts';
import { importFiles } from './import-files.ts';
import type { ImportOptions } from './options.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-import-'));
let folder = root;

beforeEach(() => {
  folder = mkdtempSync(join(root, 'files-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const importOne = (name: string, content: string | Uint8Array, options: ImportOptions = {}) =>
  importFiles([put(folder, name, content)], options, { nowMs: NOW });

const json = (value: unknown) => JSON.stringify(value);

describe('good files that look odd', () => {
  it.each<[title: string, name: string, content: string | Uint8Array, options: object, says: string]>([
    [
      'Kraken’s answer, with the average price before the volume',
      'BTCUSDT-1h.json',
      json({
        error: [],
        result: {
          XXBTZUSD: [
            [1611100800, '1', '2', '0.5', '1.5', '1.2', '10', 5],
            [1611104400, '1.5', '2', '0.5', '1.2', '1.3', '10', 5],
          ],
          last: 1,
        },
      }),
      {},
      'BTC/USDT 1h 2×1/1.5/10',
    ],
    [
      'Bybit’s answer, newest first',
      'BTCUSDT-1h.json',
      json({
        retCode: 0,
        result: {
          list: [
            ['1611104400000', '1.5', '2', '0.5', '1.2', '10', '12'],
            ['1611100800000', '1', '2', '0.5', '1.5', '10', '12'],
          ],
        },
      }),
      {},
      'BTC/USDT 1h 2×1/1.5/10',
    ],
    ['objects', 'BTCUSDT-1h.json', json([{ t: T0, o: 1, h: 2, l: 0.5, c: 1.5, v: 3 }]), {}, 'BTC/USDT 1h 1×1/1.5/3'],
    [
      'columns of a chart feed',
      'BTCUSDT-1h.json',
      json({ s: 'ok', t: [1611100800], o: [1], h: [2], l: [0.5], c: [1.5], v: [3] }),
      {},
      'BTC/USDT 1h 1×1/1.5/3',
    ],
    [
      'an object a line',
      'BTCUSDT-1h.jsonl',
      `${json({ time: T0, open: 1, high: 2, low: 0.5, close: 1.5, volume: 3 })}\n${json({ time: T0 + HOUR, open: 1, high: 2, low: 0.5, close: 1.5, volume: 3 })}\n`,
      {},
      'BTC/USDT 1h 2×1/1.5/3',
    ],
    [
      'UTF-16 with tabs',
      'BTCUSDT-1h.txt',
      Buffer.from(`\uFEFF${(HEADER + rows(4)).replaceAll(',', '\t')}`, 'utf16le'),
      {},
      'BTC/USDT 1h 4×100.5/100/5',
    ],
    [
      'a line for the spreadsheet',
      'BTCUSDT-1h.csv',
      `sep=;\n${(HEADER + rows(4)).replaceAll(',', ';')}`,
      {},
      'BTC/USDT 1h 4×100.5/100/5',
    ],
    [
      'comments and blank lines',
      'BTCUSDT-1h.csv',
      `# mine\n${HEADER}${rows(4)}# end\n\n   \n`,
      {},
      'BTC/USDT 1h 4×100.5/100/5',
    ],
    [
      'a delimiter at the end of each line',
      'BTCUSDT-1h.csv',
      HEADER + rows(4, { change: (row) => `${row},` }),
      {},
      'BTC/USDT 1h 4×100.5/100/5',
    ],
    ['no newline at the end', 'BTCUSDT-1h.csv', (HEADER + rows(4)).trimEnd(), {}, 'BTC/USDT 1h 4×100.5/100/5'],
    [
      'no header, open, low, high, close',
      'BTCUSDT-1h.csv',
      rows(9, { change: (_, i) => `${T0 + i * HOUR},${100 + i},${99 + i},${103 + i},${101 + i},7` }),
      {},
      'BTC/USDT 1h 9×100/101/7',
    ],
    [
      'columns by option',
      'BTCUSDT-1h.csv',
      'a,b,c,d,e,f\n1611100800000,1,2,0.5,1.5,3\n',
      { columns: { time: 'a', open: 2, high: 'c', low: 'd', close: 'e', volume: 6 } },
      'BTC/USDT 1h 1×1/1.5/3',
    ],
    [
      'closing times by option',
      'BTCUSDT-1h.csv',
      HEADER + rows(3),
      { timestamp: 'close' },
      'BTC/USDT 1h 3×100.5/100/5',
    ],
    [
      'weeks',
      'BTCUSDT.csv',
      'Date,Open,High,Low,Close,Volume\n2021-01-04,1,2,0.5,1,3\n2021-01-11,1,2,0.5,1,3\n2021-01-18,1,2,0.5,1,3\n',
      {},
      'BTC/USDT 1w 3×1/1/3',
    ],
    [
      'months',
      'BTCUSDT.csv',
      'Date,Open,High,Low,Close,Volume\n2021-01-01,1,2,0.5,1,3\n2021-02-01,1,2,0.5,1,3\n2021-03-01,1,2,0.5,1,3\n',
      {},
      'BTC/USDT 1M 3×1/1/3',
    ],
    [
      'mark prices without volume',
      'BTC_USDT_USDT-8h-mark.csv',
      'time,open,high,low,close\n1611100800,1,2,0.5,1\n',
      {},
      'BTC/USDT:USDT 8h 1×1/1/0',
    ],
    [
      'funding rates at their own times',
      'BTC_USDT_USDT-funding_rate.csv',
      'timestamp_ms,funding_rate\n1611100800000,0.0001\n1611129600003,-0.0001\n',
      {},
      'BTC/USDT:USDT 1h 2×0.0001/0.0001/0',
    ],
    [
      'freqtrade’s funding rates',
      'BTC_USDT_USDT-8h-funding_rate.json',
      json([
        [T0, 0.0001, 0, 0, 0, 0],
        [T0 + 8 * HOUR, -0.0001, 0, 0, 0, 0],
      ]),
      {},
      'BTC/USDT:USDT 1h 2×0.0001/0.0001/0',
    ],
    [
      'trades without ids',
      'XBTUSD.csv',
      '1611100800,35000,0.5\n1611100810,35001,0.25\n',
      { timeframe: '1m' },
      'BTC/USD 1m 1×35000/35001/0.75',
    ],
    [
      'the wanted pair of two',
      'candles.csv',
      'symbol,timestamp,open,high,low,close,volume\nBTCUSDT,1611100800000,1,2,0.5,1,3\nETHUSDT,1611100800000,5,6,4,5,3\n',
      { pair: 'ETH/USDT', timeframe: '1h' },
      'ETH/USDT 1h 1×5/5/3',
    ],
  ])('%s', async (_, name, content, options, says) => {
    const { series } = await importOne(name, content, options);
    expect(
      series.map(
        ({ key, length, open, close, volume }) =>
          `${key.pair} ${key.timeframe} ${length}×${open[0]}/${close[0]}/${volume[0]}`,
      ),
    ).toEqual([says]);
  });

  it('say what was assumed', async () => {
    expect((await importOne('BTCUSDT-1h.csv', HEADER + rows(2))).notes).toEqual([
      expect.stringContaining('taken for spot'),
      expect.stringContaining('stored under binance'),
    ]);
    expect((await importOne('kraken/BTCUSDT-1h.csv', HEADER + rows(2), { market: 'spot' })).notes).toEqual([]);
  });

  it('report a published sum that does not fit', async () => {
    const path = put(folder, 'BTCUSDT-1h.csv', HEADER + rows(2));
    const sum = put(folder, 'BTCUSDT-1h.csv.CHECKSUM', `${'0'.repeat(64)}  BTCUSDT-1h.csv\n`);
    const { warnings } = await importFiles([path, sum], {}, { nowMs: NOW });
    expect(warnings.map(({ code }) => code)).toEqual(['checksum-mismatch']);
  });

  it.each(['\0BTCUSDT-1h.csv', '../BTCUSDT-1h.csv', 'x'.repeat(300), '.'])(
    'take no sum for a file that cannot lie beside it: %j',
    async (name) => {
      const path = put(folder, 'BTCUSDT-1h.csv', HEADER + rows(2));
      const sum = put(folder, 'BTCUSDT-1h.csv.CHECKSUM', `${'0'.repeat(64)}  ${name}\n`);
      expect((await importFiles([path, sum], {}, { nowMs: NOW })).warnings).toEqual([]);
    },
  );
});

describe('large files', () => {
  it('are the same in one piece and in many', async () => {
    const text = HEADER + rows(30_000, { step: 60_000 });
    const plain = await importOne('BTCUSDT-1m.csv', text);
    const packed = await importOne('packed/BTCUSDT-1m.csv.gz', gzipSync(text));
    expect(plain.series[0]!.length).toBe(30_000);
    expect(packed.series).toEqual(plain.series);
  });

  it('report how far the reading has come', async () => {
    const path = put(folder, 'BTCUSDT-1m.csv', HEADER + rows(40_000, { step: 60_000 }));
    const seen: number[] = [];
    await importFiles(
      [path],
      {},
      { nowMs: NOW, onProgress: ({ bytesRead, totalBytes }) => seen.push(bytesRead / totalBytes) },
    );
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toBe(1);
  });

  it('keep a fault’s line behind the first chunk', async () => {
    const refusal = await refusalOf(
      importOne(
        'BTCUSDT-1m.csv',
        HEADER + rows(40_000, { step: 60_000, change: (row, i) => (i === 39_000 ? row.replace('101', '') : row) }),
      ),
    );
    expect(refusal).toMatchObject({ code: 'missing-value', line: 39_002 });
  });

  it('prove the order of day and month by a row far behind', async () => {
    const undecided = Array.from({ length: 12 }, (_, i) => `01/${String(i + 1).padStart(2, '0')}/2021,1,2,0.5,1,3\n`);
    const padding = '# padding\n'.repeat(9000);
    const text = `Date,Open,High,Low,Close,Volume\n${undecided.join('')}${padding}01/13/2021,1,2,0.5,1,3\n`;
    const { series } = await importOne('BTCUSDT-1d.csv', text);
    expect(Array.from(series[0]!.openTimeMs)).toEqual(Array.from({ length: 13 }, (_, i) => Date.UTC(2021, 0, 1 + i)));
  });
});

describe('laws of the import', () => {
  const price = fc.integer({ min: 1, max: 10_000_000 }).map((cents) => cents / 100);
  const candle = fc
    .tuple(price, price, price, price, fc.double({ min: 0, max: 1e9, noNaN: true }))
    .map(([a, b, c, d, volume]) => {
      const [low, open, close, high] = [a, b, c, d].toSorted((x, y) => x - y) as [number, number, number, number];
      return [open, high, low, close, volume] as const;
    });

  it('what is written as text comes back to the last bit, newest first or last', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(candle, { minLength: 2, maxLength: 30 }),
        fc.boolean(),
        async (candles, newestFirst) => {
          const lines = candles.map((values, i) => `${T0 + i * HOUR},${values.join(',')}\n`);
          const path = join(folder, 'BTCUSDT-1h.csv');
          writeFileSync(path, HEADER + (newestFirst ? lines.toReversed() : lines).join(''));
          const [series] = (await importFiles([path], { timeframe: '1h' }, { nowMs: NOW })).series;
          expect(
            candles.map((_, i) => [
              series!.open[i],
              series!.high[i],
              series!.low[i],
              series!.close[i],
              series!.volume[i],
            ]),
          ).toEqual(candles.map((values) => [...values]));
        },
      ),
      { numRuns: 60 },
    );
  });
});
