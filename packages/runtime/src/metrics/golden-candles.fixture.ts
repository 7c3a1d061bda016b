import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { CandleColumns } from '@tradai/strategy-sdk';
import { type GoldenCase, REFERENCE } from './golden-case.fixture.ts';

const ROOTS = [path.resolve(import.meta.dirname, '../../../../examples/data'), path.join(REFERENCE, 'data')];
const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };

function timeframeLengthMs(timeframe: string): number {
  return Number.parseInt(timeframe, 10) * MINUTES[timeframe.at(-1)!]! * 60_000;
}

/** Candles of a golden case by pair, from the start of the backtest to its end, holes filled flat; `null` where the files are not at hand. */
export function candlesOf(golden: GoldenCase): Map<string, CandleColumns> | null {
  const result = new Map<string, CandleColumns>();
  for (const pair of golden.pairs) {
    const ending = `/${pair.replaceAll(/[/:]/g, '_')}-${golden.timeframe}.csv.gz`;
    const files = golden.data_files.filter((file) => file.endsWith(ending)).map(find);
    if (files.length === 0 || files.includes(null)) return null;
    const rows = files.flatMap((file) => readRows(file!)).toSorted((a, b) => a[0]! - b[0]!);
    result.set(pair, fill(rows, timeframeLengthMs(golden.timeframe), golden.backtest_start_ms, golden.backtest_end_ms));
  }
  return result;
}

function find(file: string): string | null {
  const candidates = ROOTS.flatMap((root) => [path.join(root, file), path.join(root, path.basename(file))]);
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}

function readRows(file: string): number[][] {
  const [, ...lines] = gunzipSync(readFileSync(file)).toString().trim().split('\n');
  return lines.map((line) => line.split(',').map(Number));
}

function fill(rows: number[][], lengthMs: number, startMs: number, endMs: number): CandleColumns {
  const filled: number[][] = [];
  for (const row of rows) {
    for (let before = filled.at(-1); before !== undefined && before[0]! + lengthMs < row[0]!; before = filled.at(-1)) {
      const close = before[4]!;
      filled.push([before[0]! + lengthMs, close, close, close, close, 0]);
    }
    if (row[0] !== filled.at(-1)?.[0]) filled.push(row);
  }
  const kept = filled.filter(([timeMs]) => timeMs! >= startMs && timeMs! <= endMs);
  const column = (i: number): Float64Array => Float64Array.from(kept, (row) => row[i]!);
  return {
    openTimeMs: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
    length: kept.length,
  };
}
