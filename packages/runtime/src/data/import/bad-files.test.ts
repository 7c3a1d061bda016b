import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
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

describe('bad files end in one message', () => {
  it.each<[title: string, name: string, content: string | Uint8Array, options: object, code: string, says: string]>([
    ['one candle without a timeframe', 'BTCUSDT.csv', HEADER + rows(1), {}, 'timeframe', 'one candle does not tell'],
    [
      'minutes named hours',
      'BTCUSDT-1h.csv',
      HEADER + rows(12, { step: 60_000 }),
      {},
      'timeframe',
      'the name says 1h, but the rows are 1m apart',
    ],
    [
      'hours by option minutes',
      'BTCUSDT.csv',
      HEADER + rows(12),
      { timeframe: '1m' },
      'timeframe',
      'the option says 1m, but the rows are 1h apart',
    ],
    [
      'minutes by option hours',
      'BTCUSDT.csv',
      HEADER + rows(12, { step: 60_000 }),
      { timeframe: '1h' },
      'off-grid',
      'line 3',
    ],
    [
      'a field too few',
      'BTCUSDT-1h.csv',
      HEADER + rows(3) + '1611370800000,100.5,101\n',
      {},
      'cut-row',
      'line 5: the row has 3 of 6 fields',
    ],
    [
      'a decimal comma in a comma file',
      'BTCUSDT-1h.csv',
      HEADER + rows(3).replace('100.5', '100,5'),
      {},
      'cut-row',
      'line 2: the row has 7 fields',
    ],
    ['a negative volume', 'BTCUSDT-1h.csv', HEADER + rows(2).replace(',5\n', ',-5\n'), {}, 'bad-price', 'volume is -5'],
    [
      'an infinite volume',
      'BTCUSDT-1h.csv',
      HEADER + rows(2).replace(',5\n', ',inf\n'),
      {},
      'bad-number',
      'volume is not a number: "inf"',
    ],
    [
      'an empty field',
      'BTCUSDT-1h.csv',
      HEADER + rows(2).replace(',5\n', ',\n'),
      {},
      'missing-value',
      'volume is missing',
    ],
    [
      'high below low',
      'BTCUSDT-1h.csv',
      HEADER + rows(2).replace('101,100', '99,100'),
      { ohlc: 'clamp' },
      'bad-range',
      'high 99 is below low 100',
    ],
    [
      'a total at the end',
      'BTCUSDT-1h.csv',
      HEADER + rows(2) + 'total,,,,,5\n',
      {},
      'bad-time',
      'line 4: "total" is no time',
    ],
    ['abbreviated numbers', 'BTCUSDT-1h.csv', HEADER + rows(2).replace(',5\n', ',1.2K\n'), {}, 'bad-number', '"1.2K"'],
    [
      'times in the future',
      'BTCUSDT-1h.csv',
      `${HEADER}${Date.UTC(2031, 0, 1)},1,2,0.5,1,3\n`,
      {},
      'bad-time',
      'lies in the future',
    ],
    [
      'an out-of-order row above a bad one',
      'BTCUSDT-1h.csv',
      HEADER + rows(3) + rows(3, { change: (row, i) => (i === 2 ? row.replace('101', 'x') : row) }),
      {},
      'order',
      'line 5',
    ],
    [
      'a bad row above an out-of-order one',
      'BTCUSDT-1h.csv',
      HEADER + rows(3, { change: (row, i) => (i === 1 ? row.replace('101', 'x') : row) }) + rows(3),
      {},
      'bad-number',
      'line 3',
    ],
    [
      'columns without meaning',
      'BTCUSDT-1h.csv',
      'a,b,c\n1,2,3\n4,5,6\n',
      {},
      'columns',
      'no column for time among a, b, c',
    ],
    ['no time', 'BTCUSDT-1h.csv', 'open,high,low,close,volume\n1,2,0.5,1,3\n', {}, 'columns', 'no column for time'],
    [
      'no volume',
      'BTCUSDT-1h.csv',
      'time,open,high,low,close\n1611100800,1,2,0.5,1\n',
      {},
      'columns',
      'no column for volume',
    ],
    [
      'a volume column that is not there',
      'BTCUSDT-1h.csv',
      HEADER + rows(2),
      { volumeColumn: 'vol2' },
      'bad-option',
      'there is no column "vol2"',
    ],
    [
      'open and close exchanged without names',
      'BTCUSDT-1h.csv',
      rows(9, { change: (_, i) => `${T0 + i * HOUR},${101 + i},${100 + i},${102 + i},${99 + i},5` }),
      {},
      'columns',
      'which of them is the open',
    ],
    [
      'commas that may be either',
      'BTCUSDT-1h.csv',
      'time;open;high;low;close;volume\n1611100800;1,234;1,240;1,200;1,230;1,000\n',
      {},
      'bad-number',
      '"1,234" may have a decimal comma',
    ],
    ['plain text', 'BTCUSDT-1h.csv', 'hello world\nthis is\nno table\n', {}, 'not-candles', 'no table'],
    [
      'a web page',
      'BTCUSDT-1h.csv',
      '<!DOCTYPE html><html><body>404</body></html>',
      {},
      'not-candles',
      'page of a website',
    ],
    ['bytes', 'BTCUSDT-1h.csv', Uint8Array.of(1, 2, 3, 0, 0), {}, 'unsupported-format', 'binary'],
    [
      'ticks without real volume',
      'BTCUSDT_H1.csv',
      '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\n2021.01.20\t00:00\t1\t2\t0.5\t1\t77\t0\n',
      { timezone: 'UTC' },
      'volume-unit',
      '<TICKVOL> counts changes',
    ],
    [
      'contracts without a header',
      'BTC-USDT-1h.json',
      json([1, 2].map((i) => [T0 + i * HOUR, 100, 101, 99, 100.5, 5000, 50, 5010, 1])),
      {},
      'volume-unit',
      'field 7 is',
    ],
    ['an empty list', 'BTCUSDT-1h.json', '[]', {}, 'empty', 'the list is empty'],
    ['half a JSON', 'BTCUSDT-1h.json', '[[1,2', {}, 'corrupt', 'the JSON is broken'],
    [
      'a refusal of the exchange',
      'BTCUSDT-1h.json',
      '{"error":["EQuery:Unknown asset pair"]}',
      {},
      'not-candles',
      'Unknown asset pair',
    ],
    [
      'NaN in JSON',
      'BTCUSDT-1h.json',
      '[[1611100800000,1,2,0.5,1,3],[1611104400000,1,2,0.5,NaN,3]]',
      {},
      'missing-value',
      'row 2: close is null',
    ],
    [
      'a short row in JSON',
      'BTCUSDT-1h.json',
      '[[1611100800000,1,2,0.5,1,3],[1611104400000,1,2]]',
      {},
      'cut-row',
      'row 2',
    ],
    [
      'a number for a row',
      'BTCUSDT-1h.json',
      '[[1611100800000,1,2,0.5,1,3],7]',
      {},
      'cut-row',
      'row 2: this is no row',
    ],
    [
      'gzip with rubbish inside',
      'BTCUSDT-1h.csv.gz',
      Buffer.concat([gzipSync(HEADER + rows(500)).subarray(0, 400), Buffer.alloc(40, 'x')]),
      {},
      'corrupt',
      'gzip stream is damaged',
    ],
    [
      'half a zstd',
      'BTCUSDT-1h.csv.zst',
      zstdCompressSync(Buffer.from(HEADER + rows(500))).subarray(0, 300),
      {},
      'corrupt',
      'zstd stream ends',
    ],
    ['half a zip', 'BTCUSDT-1h.zip', Buffer.from('504b0304140000000000', 'hex'), {}, 'corrupt', 'zip ends'],
    [
      'a broken feather',
      'BTCUSDT-1h.feather',
      Buffer.from('ARROW1\0\0 rubbish rubbish'),
      {},
      'corrupt',
      'Arrow file is damaged',
    ],
    [
      'a broken parquet',
      'BTCUSDT-1h.parquet',
      Buffer.from('PAR1 rubbish rubbish rubbish PAR1'),
      {},
      'corrupt',
      'parquet file is damaged',
    ],
    ['xz', 'BTCUSDT-1h.csv.xz', Buffer.from('fd377a585a000000', 'hex'), {}, 'unsupported-container', 'xz -d'],
    [
      'trades without ids out of order',
      'XBTUSD.csv',
      '1611100860,35000,1\n1611100800,35001,1\n',
      { timeframe: '1m' },
      'order',
      'line 2',
    ],
    [
      'a trade for nothing',
      'XBTUSD.csv',
      '1611100800,0,1\n1611100860,35001,1\n',
      { timeframe: '1m' },
      'bad-price',
      'price is 0',
    ],
    [
      'a pair that the file does not have',
      'candles.csv',
      'symbol,timestamp,open,high,low,close,volume\nBTCUSDT,1611100800000,1,2,0.5,1,3\nETHUSDT,1611100800000,1,2,0.5,1,3\n',
      { pair: 'ADA/USDT', timeframe: '1h' },
      'pair-conflict',
      'no rows of ADA/USDT',
    ],
  ])('%s', async (_, name, content, options, code, says) => {
    const refusal = await refusalOf(importOne(name, content, options));
    expect(refusal.code).toBe(code);
    expect(refusal.message).toContain(says);
    expect(refusal.message).toContain(name);
    expect(refusal.message).not.toContain('\n');
  });

  it.each([
    [{ sort: 'yes' }, 'expected true or false', 'sort'],
    [{ tiemzone: 'UTC' }, 'options are badRows, columns', undefined],
    [{ timezone: 'Mars' }, 'Europe/Berlin', 'timezone'],
    [{ timeframe: '7h' }, 'expected one of 1m', 'timeframe'],
    [{ pair: 'BTCUSDT' }, 'expected BASE/QUOTE', 'pair'],
    [{ columns: { hight: 2 } }, 'expected columns for some of time', 'columns'],
  ])('option %o', async (options, says, remedy) => {
    const refusal = await refusalOf(importOne('BTCUSDT-1h.csv', HEADER + rows(2), options as ImportOptions));
    expect(refusal).toMatchObject({ code: 'bad-option', remedy });
    expect(refusal.message).toContain(says);
  });

  it('a file that is not there', async () =>
    expect((await refusalOf(importFiles([join(folder, 'none.csv')], {}, { nowMs: NOW }))).code).toBe('no-file'));

  it('two files that contradict each other name both', async () => {
    const paths = [
      put(folder, 'a/BTCUSDT-1h.csv', HEADER + rows(5)),
      put(folder, 'b/BTCUSDT-1h.csv', HEADER + rows(9).replace('100.3', '100.4')),
    ];
    const refusal = await refusalOf(importFiles(paths, {}, { nowMs: NOW }));
    expect(refusal).toMatchObject({ code: 'conflict', file: paths[1], line: 5, remedy: 'duplicates' });
    expect(refusal.message).toContain(paths[0]);
  });
});
