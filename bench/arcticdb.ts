/**
 * Reads candles from an ArcticDB library in LMDB: one symbol of 100,000 rows, and 40 of 2,000. The library is the one that
 * `reference/arcticdb/bench_read.py --keep FOLDER` leaves behind; run its LMDB part on the same machine for figures to compare with.
 * `node --conditions=@tradai/source bench/arcticdb.ts FOLDER/lmdb`
 */
import { openLibrary, readCandles, symbolsOf } from '../packages/runtime/src/data/arcticdb/index.ts';
import { lmdbSource } from '../packages/runtime/src/data/arcticdb/lmdb-source.ts';
import { median } from './harness.ts';

const ROUNDS = 21;
const WARM_UP = 5;
const BIG = 'BIG_1m';
const WINDOW_MS = 500 * 60_000;

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error(
    'error: expected the folder of an LMDB library with binance.futures, as bench_read.py --keep makes it.',
  );
  process.exitCode = 64;
} else await run(folder);

async function run(path: string): Promise<void> {
  const source = lmdbSource(path);
  const library = await openLibrary(source, 'binance.futures');
  const many = (await symbolsOf(library)).filter((symbol) => symbol !== BIG);
  const { openTimeMs } = await readCandles(library, BIG);
  const lastMs = openTimeMs.at(-1)!;
  const cases: readonly [string, () => Promise<unknown>][] = [
    [`1 × ${openTimeMs.length} rows`, () => readCandles(library, BIG)],
    ['last 500 rows of them', () => readCandles(library, BIG, { fromMs: lastMs - WINDOW_MS + 60_000 })],
    [`${many.length} × 2000 rows`, () => Promise.all(many.map((symbol) => readCandles(library, symbol)))],
  ];
  for (const [name, read] of cases) await measure(name, read);
  source.close();
}

async function measure(name: string, read: () => Promise<unknown>): Promise<void> {
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const [cpuBefore, before] = [process.cpuUsage(), performance.now()];
    await read();
    const after = performance.now() - before;
    const { user, system } = process.cpuUsage(cpuBefore);
    if (round < WARM_UP) continue;
    wall.push(after);
    cpu.push((user + system) / 1000);
  }
  console.log(
    `${name.padEnd(24)} ${median(wall).toFixed(2).padStart(8)} ms wall ${median(cpu).toFixed(2).padStart(8)} ms CPU`,
  );
}
