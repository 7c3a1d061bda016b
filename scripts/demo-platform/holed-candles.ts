import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { REPOSITORY } from '../demo-container/demo-folder.ts';

/** Rows that are taken out, of each hundred: three holes, one of them a single candle. */
const isHole = (row: number): boolean => [10, 40, 41, 42, 43, 44, 70, 71].includes(row % 100);
/** So much of the end is missing as well. */
const KEPT = 0.7;

/** Writes the shipped candles of a pair with holes, and without their end; gives the file and how many candles it lacks. */
export function holedCandles(pair: string, timeframe: string, folder: string): { file: string; missing: number } {
  const name = `${pair.replace('/', '_')}-${timeframe}.csv`;
  const [head = '', ...rows] = shippedLines(name);
  const kept = rows.slice(0, Math.floor(rows.length * KEPT)).filter((_, row) => row === 0 || !isHole(row));
  const file = join(folder, name);
  writeFileSync(file, `${[head, ...kept].join('\n')}\n`);
  return { file, missing: rows.length - kept.length };
}

/** Open times of the shipped candles of a pair before a moment, epoch ms. */
export function shippedTimes(pair: string, timeframe: string, beforeMs: number): number[] {
  const [, ...rows] = shippedLines(`${pair.replace('/', '_')}-${timeframe}.csv`);
  return rows.map((row) => Number(row.slice(0, row.indexOf(',')))).filter((time) => time < beforeMs);
}

function shippedLines(name: string): string[] {
  const file = join(REPOSITORY, 'examples/data/binance/spot/2021', `${name}.gz`);
  return gunzipSync(readFileSync(file)).toString().trim().split('\n');
}
