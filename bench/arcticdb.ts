import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  candleFrame,
  createLibrary,
  folderObjects,
  lmdbSource,
  objectSource,
  openLibrary,
  openWriter,
  processLeases,
  readCandles,
  symbolsOf,
  writeFrame,
  type ArcticLibrary,
  type FrameToWrite,
} from '../packages/runtime/src/data/arcticdb/index.ts';
import { walkCandles } from './candles.ts';
import { median, type Figure, type Report } from './harness.ts';

const ROUNDS = 15;
const WARM_UP = 5;
const MANY = 40;
const BIG = 'BIG_1m';
const LIBRARY = 'binance.futures';
const MINUTE_MS = 60_000;

/**
 * Reads of one symbol of 100,000 candles, and of 40 with 2,000 each, hashes checked. Without a folder the library is written first, as an
 * object tree; with one it is LMDB environments such as `bench_read.py --keep` of the reference data leaves behind, whose candles the real
 * ArcticDB has just been timed with.
 */
export async function arcticdb(lmdbFolder?: string): Promise<Report> {
  if (lmdbFolder !== undefined) {
    const source = lmdbSource(lmdbFolder);
    const figures = await readFigures(await openLibrary(source, LIBRARY));
    source.close();
    return { part: 'ArcticDB library in LMDB', figures, goals: [] };
  }
  const folder = mkdtempSync(join(tmpdir(), 'tradai-bench-'));
  try {
    const library = await createLibrary(objectSource(folderObjects(folder)), LIBRARY);
    const [big, small] = [100_000, 2_000].map((rows) => candleFrame(walkCandles(rows)));
    const writing = await timed('write 1 × 100,000 rows', () => write(library, BIG, big!));
    for (let number = 0; number < MANY; number += 1) await write(library, `PAIR${number}_1h`, small!);
    return { part: 'ArcticDB library as objects', figures: [...writing, ...(await readFigures(library))], goals: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function write(library: ArcticLibrary, symbol: string, frame: FrameToWrite): Promise<void> {
  await writeFrame(openWriter(library, processLeases()), symbol, frame, { prune: true });
}

async function readFigures(library: ArcticLibrary): Promise<Figure[]> {
  const many = (await symbolsOf(library)).filter((symbol) => symbol !== BIG);
  const { openTimeMs } = await readCandles(library, BIG);
  const fromMs = openTimeMs.at(-1)! - 499 * (openTimeMs[1]! - openTimeMs[0]! || MINUTE_MS);
  return [
    ...(await timed('read 1 × 100,000 rows', () => readCandles(library, BIG))),
    ...(await timed('its last 500 rows', () => readCandles(library, BIG, { fromMs }))),
    ...(await timed(`read ${many.length} × 2,000 rows`, () =>
      Promise.all(many.map((symbol) => readCandles(library, symbol))),
    )),
  ];
}

async function timed(name: string, work: () => Promise<unknown>): Promise<Figure[]> {
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const [cpuBefore, before] = [process.cpuUsage(), performance.now()];
    await work();
    const wallMs = performance.now() - before;
    const { user, system } = process.cpuUsage(cpuBefore);
    if (round < WARM_UP) continue;
    wall.push(wallMs);
    cpu.push((user + system) / 1000);
  }
  return [
    { name: `${name}, wall`, value: median(wall), unit: 'ms' },
    { name: `${name}, CPU of the process`, value: median(cpu), unit: 'ms' },
  ];
}
