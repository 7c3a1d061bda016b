import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { columnList, type Columns } from '../candles.ts';
import { folderObjects } from './folder-objects.ts';
import { candleFrame } from './frame-to-write.ts';
import { openLibrary, readFrame, type ArcticLibrary } from './library.ts';
import { lmdbSource } from './lmdb-source.ts';
import { hour, hourlyFrame, memoryWriter } from './memory-objects.fixture.ts';
import { objectSource } from './object-source.ts';
import { readCandles } from './read-candles.ts';
import { appendFrame, writeFrame } from './write-frame.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2021, 0, 1);

const onS3 = (fixture: string): Promise<ArcticLibrary> =>
  openLibrary(objectSource(folderObjects(join(FIXTURES, fixture, 's3'))), 'spot');

describe('candles of a real library', () => {
  it('are the columns of its table, with times in milliseconds', async () => {
    const library = await onS3('candles');
    const candles = await readCandles(library, 'BTC_USDT_1h');
    const frame = await readFrame(library, 'BTC_USDT_1h');
    expect(columnList(candles).map(({ length }) => length)).toEqual([720, 720, 720, 720, 720, 720]);
    expect([candles.openTimeMs[0], candles.openTimeMs[719]]).toEqual([START_MS, START_MS + 719 * HOUR_MS]);
    const values = frame.columns.map(({ data }) => (data.kind === 'number' ? data.values : null));
    expect([candles.open, candles.high, candles.low, candles.close, candles.volume]).toEqual(values);
    expect(candles).toMatchObject({
      version: 0,
      metadata: { exchange: 'binance', pair: 'BTC/USDT', timeframe: '1h' },
      slices: 1,
    });
  });

  it('are the same from LMDB', async () => {
    const source = lmdbSource(join(FIXTURES, 'candles', 'lmdb'));
    const fromLmdb = await readCandles(await openLibrary(source, 'spot'), 'ETH/USDT');
    expect(columnList(fromLmdb)).toEqual(columnList(await readCandles(await onS3('candles'), 'ETH/USDT')));
    source.close();
  });

  it.each([
    ['the start counts, the end does not', START_MS + HOUR_MS, START_MS + 3 * HOUR_MS, [1, 2]],
    ['between candles', START_MS + 1, START_MS + HOUR_MS + 1, [1]],
    ['before the first', 0, START_MS, []],
    ['over the border of two slices', START_MS + 59 * HOUR_MS, START_MS + 62 * HOUR_MS, [59, 60, 61]],
  ])('a range: %s', async (_, fromMs, toMs, hours) => {
    const { openTimeMs, close } = await readCandles(await onS3('older_release'), 'BTC_USDT_1h', { fromMs, toMs });
    expect([...openTimeMs]).toEqual(hours.map((place) => START_MS + place * HOUR_MS));
    expect(close).toHaveLength(hours.length);
  });

  it('go into memory that is handed in', async () => {
    const given: Float64Array[] = [];
    const alloc = (n: number): Float64Array => {
      given.push(new Float64Array(new SharedArrayBuffer(n * 8)));
      return given.at(-1)!;
    };
    const candles = await readCandles(await onS3('older_release'), 'BTC_USDT_1h', { alloc });
    expect(new Set(columnList(candles))).toEqual(new Set(given));
  });
});

describe('candles that we wrote', () => {
  it('come back as they were', async () => {
    const { writer } = await memoryWriter({ rowsPerSlice: 7 });
    const column = (scale: number): Float64Array => Float64Array.from({ length: 20 }, (_, i) => i * scale);
    const openTimeMs = Float64Array.from({ length: 20 }, (_, i) => -5 * HOUR_MS + i * HOUR_MS + 7);
    const candles: Columns = {
      openTimeMs,
      open: column(1),
      high: column(1.1),
      low: column(0.9),
      close: column(1.05),
      volume: column(Number.NaN),
    };
    await writeFrame(writer, 'S', candleFrame(candles));
    expect(columnList(await readCandles(writer.library, 'S'))).toEqual(columnList(candles));
  });

  it('a funding series has its rate in all prices', async () => {
    const { writer } = await memoryWriter();
    await writeFrame(writer, 'S', hourlyFrame(1, 2, 1, ['funding_rate']));
    const { open, close, volume } = await readCandles(writer.library, 'S');
    expect([[...open], [...close], [...volume]]).toEqual([
      [1, 2],
      [1, 2],
      [0, 0],
    ]);
  });
});

describe('what is no table of candles is refused by name', () => {
  const ALL = ['open', 'high', 'low', 'close', 'volume'];

  it.each([
    [
      'a missing column',
      hourlyFrame(0, 1, 1, ['open', 'high', 'low', 'close']),
      'no column is called "volume" among open, high, low, close',
    ],
    [
      'a column twice',
      hourlyFrame(0, 1, 1, [...ALL, 'Close']),
      'more than one column is called "close" among open, high, low, close, volume, Close',
    ],
  ])('%s', async (_, frame, found) => {
    const { writer } = await memoryWriter();
    await writeFrame(writer, 'S', frame);
    await expect(readCandles(writer.library, 'S')).rejects.toMatchObject({ code: 'arctic-not-candles', found });
  });

  it('the same time twice', async () => {
    const { writer } = await memoryWriter();
    await writeFrame(writer, 'S', hourlyFrame(0, 2, 1, ALL));
    await appendFrame(writer, 'S', hourlyFrame(1, 1, 1, ALL));
    await expect(readCandles(writer.library, 'S')).rejects.toMatchObject({
      message:
        'ArcticDB library "spot", symbol "S", version 1: the candle of 2021-01-01T01:00:00.000Z does not come after the one before it.',
    });
  });

  it('a time between milliseconds', async () => {
    const { writer } = await memoryWriter();
    const frame = hourlyFrame(0, 1, 1, ALL);
    await writeFrame(writer, 'S', { ...frame, index: { ...frame.index, values: BigInt64Array.of(hour(0) + 1n) } });
    await expect(readCandles(writer.library, 'S')).rejects.toMatchObject({ found: 'times between whole milliseconds' });
  });
});
