import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openArctic } from '../packages/runtime/src/compose/open-arctic.ts';
import {
  candleFrame,
  createLibrary,
  folderObjects,
  objectSource,
  openLibrary,
  openWriter,
  processLeases,
  readCandles,
  writeFrame,
} from '../packages/runtime/src/data/arcticdb/index.ts';
import { pythonWith } from '../scripts/python-environment.ts';
import { walkCandles } from './candles.ts';
import { atMost, median, type Figure, type Goal, type Report } from './harness.ts';

const LIBRARY = 'binance.futures';
const ONE = 'BIG_1m';
const MANY = Array.from({ length: 40 }, (_, number) => `PAIR${number}_1h`);
const ROWS = { one: 100_000, many: 40 * 2_000 };
const ROUNDS = 15;
/** Ours is compiled while it runs, theirs is not. */
const WARM_UP = 10;
const DELAYS_MS = [0, 15];

type Case = 'one' | 'many';

interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rows: number;
  readonly requests: number;
}

/**
 * One symbol of 100,000 candles, and 40 with 2,000 each, read from one local S3 server by us and by the real ArcticDB in turns; with and
 * without a way of 15 ms to the server. CPU time is the reading process's, all threads; a library is opened anew for each read.
 */
export async function arcticdbS3(): Promise<Report> {
  const part = 'ArcticDB libraries in S3, beside real ArcticDB';
  const python = pythonWith(join(import.meta.dirname, '../scripts/arcticdb/requirements.txt'));
  if (python === null) return { part, figures: [], goals: [], notes: ['no python3 that can install ArcticDB'] };
  const folder = mkdtempSync(join(tmpdir(), 'tradai-bench-'));
  const processes: ChildProcess[] = [];
  try {
    await writeSymbols(folder);
    const server = talk(processes, process.execPath, [
      join(import.meta.dirname, 'arcticdb-s3-server.ts'),
      folder,
      'bench',
    ]);
    const url = await server();
    const uri = `s3://127.0.0.1:bench?port=${new URL(url).port}&access=test&secret=test&region=us-east-1`;
    const script = join(import.meta.dirname, 'arcticdb_s3_figures.py');
    const python3 = talk(processes, python, [script, uri, LIBRARY, ONE, ...MANY]);
    await python3();
    return { part, ...(await compare(url, await ourReads(uri), (name) => python3(name))) };
  } finally {
    for (const child of processes) child.stdin!.end();
    for (const child of processes) if (child.exitCode === null) await once(child, 'exit');
    rmSync(folder, { recursive: true });
  }
}

async function writeSymbols(folder: string): Promise<void> {
  const writer = openWriter(await createLibrary(objectSource(folderObjects(folder)), LIBRARY), processLeases());
  await writeFrame(writer, ONE, candleFrame(walkCandles(ROWS.one)));
  for (const symbol of MANY) await writeFrame(writer, symbol, candleFrame(walkCandles(ROWS.many / MANY.length)));
}

/** Starts a program; each call writes it a line, if one is given, and gives the line that it answers. */
function talk(processes: ChildProcess[], program: string, args: readonly string[]): (line?: string) => Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  processes.push(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return async (line) => {
    if (line !== undefined) child.stdin.write(`${line}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${program} ended`);
    return value;
  };
}

async function ourReads(uri: string): Promise<(name: Case) => Promise<Omit<Sample, 'requests'>>> {
  const { source } = await openArctic(uri, {});
  return async (name) => {
    const library = await openLibrary(source, LIBRARY);
    const [cpuBefore, before] = [process.cpuUsage(), performance.now()];
    const symbols = name === 'one' ? [ONE] : MANY;
    const candles = await Promise.all(symbols.map((symbol) => readCandles(library, symbol)));
    const wallMs = performance.now() - before;
    const { user, system } = process.cpuUsage(cpuBefore);
    return {
      wallMs,
      cpuMs: (user + system) / 1000,
      rows: candles.reduce((sum, { openTimeMs }) => sum + openTimeMs.length, 0),
    };
  };
}

async function compare(
  url: string,
  ours: (name: Case) => Promise<Omit<Sample, 'requests'>>,
  theirs: (name: Case) => Promise<string>,
): Promise<{ figures: Figure[]; goals: Goal[] }> {
  const [figures, goals]: [Figure[], Goal[]] = [[], []];
  const ask = async (what: string): Promise<number> => Number(await (await fetch(`${url}/-/${what}`)).text());
  for (const delayMs of DELAYS_MS) {
    await ask(`delay/${delayMs}`);
    for (const name of ['one', 'many'] as const) {
      const counted = async (read: () => Promise<Omit<Sample, 'requests'>>): Promise<Sample> => {
        const before = await ask('requests');
        const sample = await read();
        if (sample.rows !== ROWS[name]) throw new Error(`${sample.rows} rows were read`);
        // The one that opens the library is not in the times.
        return { ...sample, requests: (await ask('requests')) - before - 1 };
      };
      const [own, other]: [Sample[], Sample[]] = [[], []];
      for (let round = -WARM_UP; round < ROUNDS; round += 1) {
        const pair = [
          await counted(() => ours(name)),
          await counted(async () => JSON.parse(await theirs(name)) as Sample),
        ] as const;
        if (round < 0) continue;
        own.push(pair[0]);
        other.push(pair[1]);
      }
      figures.push(...figuresOf(`${nameOf(name)}, ${delayMs} ms away`, own, other));
      goals.push(...goalsOf(name, delayMs, own, other));
    }
  }
  return { figures, goals };
}

function nameOf(name: Case): string {
  return name === 'one' ? '1 × 100,000 rows' : '40 × 2,000 rows';
}

function middle(samples: readonly Sample[], figure: keyof Sample): number {
  return median(samples.map((sample) => sample[figure]));
}

function figuresOf(title: string, own: readonly Sample[], other: readonly Sample[]): Figure[] {
  const units = { wallMs: ['wall', 'ms'], cpuMs: ['CPU', 'ms'], requests: ['requests', ''] } as const;
  return Object.entries(units).flatMap(([figure, [word, unit]]) => [
    { name: `${title}: ${word}`, value: middle(own, figure as keyof Sample), unit },
    { name: `${title}: ${word} of ArcticDB`, value: middle(other, figure as keyof Sample), unit },
  ]);
}

function goalsOf(name: Case, delayMs: number, own: readonly Sample[], other: readonly Sample[]): Goal[] {
  const ratio = (figure: keyof Sample): number => middle(own, figure) / middle(other, figure);
  const title = `${nameOf(name)}, ${delayMs} ms away, ours over ArcticDB:`;
  return [
    atMost(`${title} CPU`, ratio('cpuMs'), 3),
    atMost(`${title} requests`, ratio('requests'), 1),
    ...(delayMs === 0 ? [] : [atMost(`${title} wall`, ratio('wallMs'), name === 'one' ? 1.1 : 0.3)]),
  ];
}
