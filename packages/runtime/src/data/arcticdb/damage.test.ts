import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockKernel } from './block-kernel.ts';
import { ArcticError, ArcticFault } from './errors.ts';
import { frameJson } from './expected.fixture.ts';
import { folderObjects } from './folder-objects.ts';
import { openLibrary, readFrame, snapshotOf, snapshotsOf, symbolsOf, versionsOf } from './library.ts';
import { lmdbSource } from './lmdb-source.ts';
import { memoryObjects } from './memory-objects.fixture.ts';
import { objectSource, type ObjectClient } from './object-source.ts';
import { readMsgpack } from './msgpack.ts';
import { readBitmap } from './sparse-bitmap.ts';
import type { ArcticSource } from './storage.ts';

const RUNS = 80;
const FIXTURES = join(import.meta.dirname, 'fixtures');

/** Everything that a library tells, or the code with which a part of it is refused. */
async function everything(source: ArcticSource, symbols: readonly string[]): Promise<Record<string, unknown>> {
  const said: Record<string, unknown> = {};
  const note = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    said[name] = await work().catch((error: unknown) => {
      if (!(error instanceof ArcticError)) throw error;
      return /^ArcticDB library "spot".*: [^\n]+\.$/.test(error.message) ? error.code : error.message;
    });
  };
  const opened = await openLibrary(source, 'spot').catch((error: unknown) => {
    if (!(error instanceof ArcticError)) throw error;
    return null;
  });
  if (opened === null) return said;
  await note('symbols', () => symbolsOf(opened));
  await note('snapshots', async () => Promise.all((await snapshotsOf(opened)).map((name) => snapshotOf(opened, name))));
  for (const symbol of symbols) {
    await note(`versions of ${symbol}`, () => versionsOf(opened, symbol));
    await note(symbol, async () => frameJson(await readFrame(opened, symbol)));
  }
  return said;
}

/** One place of an object, and what happens to it. */
const damage = fc.record({
  object: fc.nat(),
  place: fc.nat(),
  kind: fc.constantFrom('flip', 'cut', 'zero'),
  bit: fc.nat(7),
});
type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

function damaged(bytes: Uint8Array, { place, kind, bit }: Damage): Uint8Array {
  const copy = Buffer.from(bytes);
  const at = place % copy.length;
  if (kind === 'cut') return copy.subarray(0, at);
  copy[at] = kind === 'zero' ? 0 : copy[at]! ^ (1 << bit);
  return copy;
}

describe.each([
  ['snapshots', ['BTC_USDT_1h', 'ETH_USDT_1h']],
  ['sparse', ['sparse_floats', 'arrow_nulls', 'arrow_many']],
  ['dynamic_schema', ['added', 'promoted']],
  ['older_release', ['BTC_USDT_1h', 'text', 'three']],
])('damaged objects of %s', (fixture, symbols) => {
  const client = memoryObjects();
  let whole: Record<string, unknown> = {};

  beforeAll(async () => {
    await copyObjects(folderObjects(join(FIXTURES, fixture, 's3')), client);
    whole = await everything(objectSource(client), symbols);
  });

  it('give the same answer, or one clear error', async () => {
    const keys = [...client.objects.keys()];
    await fc.assert(
      fc.asyncProperty(damage, async (change) => {
        const key = keys[change.object % keys.length]!;
        const before = client.objects.get(key)!;
        client.objects.set(key, damaged(before, change));
        try {
          const said = await everything(objectSource(client), symbols);
          const odd = Object.entries(said).filter(
            ([name, answer]) =>
              !isHarmless(key, name) && !ERRORS.includes(answer as string) && !isDeepStrictEqual(answer, whole[name]),
          );
          expect(odd, key).toEqual([]);
        } finally {
          client.objects.set(key, before);
        }
      }),
      { numRuns: RUNS },
    );
    expect(blockKernel().memoryFor(0).byteLength).toBeLessThan(8 * 2 ** 20);
  });
});

/** Every code that damage may lead to. */
const ERRORS = [
  'arctic-corrupt',
  'arctic-unsupported',
  'arctic-no-symbol',
  'arctic-no-version',
  'arctic-no-column',
  'arctic-changed',
];

/** Objects that are overwritten have no hash in their names, and a library's options decide how it is read. */
function isHarmless(key: string, name: string): boolean {
  return (
    key.includes('_arctic_cfg') || name === 'symbols' || name === 'snapshots' || !/\/(tdata|tindex|ver)\//.test(key)
  );
}

async function copyObjects(from: ObjectClient, to: ObjectClient): Promise<void> {
  for (const key of await from.listObjects('')) await to.putObject(key, (await from.getObject(key))!);
}

describe('a damaged LMDB file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-lmdb-'));
  const file = join(folder, 'spot', 'data.mdb');

  beforeAll(() => cp(join(FIXTURES, 'candles', 'lmdb'), folder, { recursive: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives one clear error, or what it holds', async () => {
    const bytes = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(damage, async (change) => {
        writeFileSync(file, damaged(bytes, inHeaderOfPage(change, bytes.length)));
        const source = lmdbSource(folder);
        try {
          await everything(source, ['BTC_USDT_1h', 'ETH/USDT']);
        } finally {
          source.close();
        }
      }),
      { numRuns: RUNS },
    );
  });
});

/** Pages are 4096 bytes; what the file is made of stands in the first of them, and in the entries at their ends. */
function inHeaderOfPage(change: Damage, length: number): Damage {
  const page = (change.object % (length / 4096)) * 4096;
  return {
    ...change,
    place: change.place % 3 === 0 ? page + 4095 - (change.place % 400) : page + (change.place % 160),
  };
}

describe('damaged pieces', () => {
  it.each<[string, (bytes: Uint8Array) => unknown]>([
    ['user metadata', readMsgpack],
    [
      'a map of rows',
      (bytes) => readBitmap(Buffer.concat([Buffer.from('4d731200000400', 'hex'), bytes, Buffer.from('4d65', 'hex')])),
    ],
  ])('%s: any bytes end in a value or a fault', (_, read) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => endsWell(() => read(bytes))),
      { numRuns: 2000 },
    );
  });

  function endsWell(read: () => unknown): boolean {
    try {
      read();
      return true;
    } catch (error) {
      return error instanceof ArcticFault;
    }
  }
});
