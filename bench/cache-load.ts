import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSeries } from '../packages/runtime/src/data/cache/read-series.ts';
import { seriesPath } from '../packages/runtime/src/data/cache/series-path.ts';
import { writeSeries } from '../packages/runtime/src/data/cache/write-series.ts';
import { makeSeries, type SeriesKey } from '../packages/runtime/src/data/candles.ts';
import { walkCandles } from './candles.ts';
import { measure, type Report } from './harness.ts';

const CANDLES = 1_000_000;
const KEY: SeriesKey = { exchange: 'binance', market: 'spot', pair: 'BTC/USDT', timeframe: '1m', kind: 'candle' };

/** A million candles from the cache into memory that is there already, beside a plain read of as many bytes. */
export function cacheLoad(): Report {
  const dir = mkdtempSync(join(tmpdir(), 'tradai-bench-'));
  try {
    writeSeries(dir, [makeSeries(KEY, walkCandles(CANDLES))]);
    const file = seriesPath(dir, KEY);
    const plain = new Uint8Array(statSync(file).size);
    const columns = Array.from({ length: 6 }, () => new Float64Array(CANDLES));
    let next = 0;
    const alloc = (n: number): Float64Array => columns[next++ % 6]!.subarray(0, n);
    const [raw, ours] = measure([
      { name: 'readSync', run: () => readPlainly(file, plain) },
      { name: 'cache', run: () => readSeries(dir, KEY, alloc) },
    ]);
    return {
      part: 'cache, 1,000,000 candles',
      figures: [
        { name: 'readSync of as many bytes', value: raw!.medianMs, unit: 'ms' },
        { name: 'series from the cache, checksum included', value: ours!.medianMs, unit: 'ms' },
        { name: 'cache over readSync', value: ours!.medianMs / raw!.medianMs, unit: '×' },
      ],
      goals: [],
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function readPlainly(file: string, into: Uint8Array): void {
  const descriptor = openSync(file, 'r');
  for (let done = 0; done < into.length;) done += readSync(descriptor, into, done, into.length - done, done);
  closeSync(descriptor);
}
