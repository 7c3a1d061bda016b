import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CandleRow } from '@tradai/sim-exchange';
import { importFolder } from '../../packages/runtime/src/data/import/import-folder.ts';
import type { CrashTape } from '../crash/tape.ts';
import type { DemoFolder } from '../demo-container/demo-folder.ts';

/** Puts the tape's candles before a time into the demo's cache, and gives the tape without most of them: who warms up needs both. */
export async function splitHistory(tape: CrashTape, atMs: number, demo: DemoFolder): Promise<CrashTape> {
  const folder = demo.empty('history');
  demo.empty('data');
  mkdirSync(folder, { recursive: true });
  for (const market of tape.markets) {
    const rows = sourceOf(market).rows.filter(([time]) => time < atMs);
    writeFileSync(join(folder, `${market.base}_${market.quote}-1h.csv`), csvOf(rows));
  }
  await importFolder(folder, demo.data, { exchange: 'binance' }, { nowMs: Date.now() });
  const fromMs = atMs - OVERLAP_MS;
  const markets = tape.markets.map((market) => {
    const source = sourceOf(market);
    return { ...market, source: { ...source, rows: source.rows.filter(([time]) => time >= fromMs) } };
  });
  return { ...tape, markets };
}

/** Where two sources meet, candles are held to each other. */
const OVERLAP_MS = 6 * 3_600_000;

type Market = CrashTape['markets'][number];
type Candles = Extract<Market['source'], { readonly kind: 'candles' }> & { readonly rows: readonly CandleRow[] };

function sourceOf({ source }: Market): Candles {
  return source as Candles;
}

function csvOf(rows: readonly CandleRow[]): string {
  return ['timestamp_ms,open,high,low,close,volume', ...rows.map((row) => row.join(','))].join('\n');
}
