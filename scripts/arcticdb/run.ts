import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openArctic } from '../../packages/runtime/src/compose/open-arctic.ts';
import {
  appendFrame,
  createLibrary,
  folderObjects,
  objectSource,
  openLibrary,
  openWriter,
  processLeases,
  readFrame,
  updateFrame,
  type ArcticFrame,
  type ArcticSource,
  type FrameToWrite,
  type LibraryOptions,
} from '../../packages/runtime/src/data/arcticdb/index.ts';
import { arcticdb } from '../../bench/arcticdb.ts';
import { documentOf, type FrameDocument, type LibraryDocument } from './frame-document.ts';
import { makeBucket } from '../peers/make-bucket.ts';
import { ministackPython, startMinistack } from '../peers/ministack.ts';
import { pythonWith } from '../python-environment.ts';
import { writeCases } from './written-cases.ts';

/**
 * Proves the ArcticDB writer with the real ArcticDB: what we write it reads, goes on with, and leaves for us; what we make of that it reads
 * again; by folders, and over S3. `npm run arcticdb`; needs Python, whose packages are installed at the first run.
 * Exit code 1 when anything differs. With `bench`, and a folder of LMDB environments if there is one, it times reads instead.
 */
const LIBRARIES: Readonly<Record<string, LibraryOptions>> = {
  plain: {},
  'binance.spot': { rowsPerSlice: 50, columnsPerSlice: 2 },
  dynamic: { rowsPerSlice: 70, dynamicSchema: true },
};

type Documents = Record<string, LibraryDocument>;

const [action, lmdbFolder] = process.argv.slice(2);
if (action === 'bench') {
  const { part, figures } = await arcticdb(lmdbFolder);
  console.log(part);
  for (const { name, value, unit } of figures)
    console.log(`  ${name.padEnd(44)} ${value.toFixed(2).padStart(8)} ${unit}`);
} else
  process.exitCode = (await inFolder(async (folder) => (await prove(trees(folder), folder)) && onServer(folder)))
    ? 0
    : 1;

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-arcticdb-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Libraries as we reach them, and what `go_on.py` is told of them. */
interface Place {
  readonly source: ArcticSource;
  readonly name: string;
  readonly pathPrefix?: string;
}

/** What we write, and where ArcticDB leaves what it makes of that. */
interface Places {
  readonly ours: Place;
  readonly theirs: Place;
}

/** Two buckets as folders; ArcticDB has copies of them. */
function trees(folder: string): Places {
  const tree = (name: string): Place => ({
    source: objectSource(folderObjects(join(folder, name))),
    name: join(folder, name),
  });
  console.log('by folders of objects');
  return { ours: tree('ours'), theirs: tree('theirs') };
}

/** One bucket at a server, which we and ArcticDB are given by the same address. */
async function onServer(folder: string): Promise<boolean> {
  const python = ministackPython();
  if (python === null) {
    console.error('no python3 that can install MiniStack');
    return false;
  }
  const server = await startMinistack(python);
  try {
    const name = `s3://127.0.0.1:candles?port=${new URL(server.url).port}&access=test&secret=test&region=us-east-1&path_prefix=envs/dev`;
    await makeBucket(server.url, 'candles');
    const arctic = await openArctic(name, {});
    console.log(`over ${arctic.place}`);
    const bucket = { source: arctic.source, name, pathPrefix: arctic.pathPrefix };
    const isProved = await prove({ ours: bucket, theirs: bucket }, folder);
    const { requests, bytes } = arctic.counts();
    console.log(`${requests} requests, ${bytes} bytes received`);
    return isProved;
  } finally {
    await server.close();
  }
}

async function prove({ ours, theirs }: Places, folder: string): Promise<boolean> {
  const [oursJson, theirsJson, againJson] = ['ours.json', 'theirs.json', 'again.json'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await writeLibraries(ours, oursJson);
  console.log('what we wrote, read and changed by ArcticDB:');
  const isRead = goOn('continue', ours.name, oursJson, theirs.name, theirsJson);
  const isReadBack = await readBack(theirs, JSON.parse(readFileSync(theirsJson, 'utf8')) as Documents);
  await changeAll(theirs, againJson);
  console.log('what we made of that, read by ArcticDB:');
  return goOn('compare', theirs.name, againJson) && isRead && isReadBack;
}

async function writeLibraries({ source, pathPrefix = '' }: Place, document: string): Promise<void> {
  const documents: Documents = {};
  for (const [name, options] of Object.entries(LIBRARIES)) {
    const library = await createLibrary(source, name, { ...options, pathPrefix });
    await writeCases(openWriter(library, processLeases()));
    documents[name] = await documentOf(library);
  }
  writeFileSync(document, JSON.stringify(documents));
}

/** Whether we read every version as ArcticDB reads it. */
async function readBack({ source }: Place, documents: Documents): Promise<boolean> {
  let equal = 0;
  const different: string[] = [];
  for (const [name, theirs] of Object.entries(documents)) {
    const ours = await documentOf(await openLibrary(source, name));
    if (!isDeepStrictEqual(ours.symbols, theirs.symbols)) different.push(`${name}: symbols`);
    for (const [symbol, versions] of Object.entries(theirs.frames))
      for (const [version, frame] of Object.entries(versions)) {
        if (isSame(ours.frames[symbol]?.[version], frame)) equal += 1;
        else different.push(`${name} ${symbol} version ${version}`);
      }
  }
  console.log(`what ArcticDB made of it, read by us:\n${equal} passed, ${different.length} failed`);
  for (const what of different) console.log('FAIL', what);
  return different.length === 0;
}

function isSame(ours: FrameDocument | null | undefined, theirs: FrameDocument | null): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(ours ?? null)), theirs);
}

/** Appends to and updates every symbol that has rows, as ArcticDB left it. */
async function changeAll({ source }: Place, document: string): Promise<void> {
  const documents: Documents = {};
  for (const name of Object.keys(LIBRARIES)) {
    const library = await openLibrary(source, name);
    const writer = openWriter(library, processLeases());
    for (const symbol of (await documentOf(library)).symbols) {
      const frame = await readFrame(library, symbol);
      if (frame.rows < 4) continue;
      await updateFrame(writer, symbol, rowsToWrite(frame, 1, 3, 0n));
      const { values } = rowsToWrite(frame, 0, frame.rows, 0n).index;
      await appendFrame(writer, symbol, rowsToWrite(frame, 0, 2, values.at(-1)! - values[0]! + 1_000_000_000n), {
        metadata: { by: 'tradai' },
      });
    }
    documents[name] = await documentOf(library);
  }
  writeFileSync(document, JSON.stringify(documents));
}

/** Rows [from, to) of a frame, moved in time. */
function rowsToWrite({ index, columns }: ArcticFrame, from: number, to: number, byNs: bigint): FrameToWrite {
  if (index.kind !== 'time') throw new Error('only tables with an index of times are written');
  const values = index.values.slice(from, to).map((time) => time + byNs);
  return {
    index: { name: index.name === null ? null : String(index.name), timezone: index.timezone, values },
    columns: columns.map(({ name, data }) => ({
      name: String(name),
      data:
        data.kind === 'text'
          ? { ...data, indices: data.indices.slice(from, to) }
          : data.kind === 'category'
            ? data
            : ({ ...data, values: data.values.slice(from, to) } as typeof data),
    })),
  };
}

function goOn(...args: readonly string[]): boolean {
  const python = pythonWith(join(import.meta.dirname, 'requirements.txt'));
  if (python === null) {
    console.error('no python3 that can install what scripts/arcticdb/requirements.txt names');
    return false;
  }
  const { status } = spawnSync(python, [join(import.meta.dirname, 'go_on.py'), ...args], { stdio: 'inherit' });
  return status === 0;
}
