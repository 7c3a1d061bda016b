import { describe, expect, it } from 'vitest';
import { boundedStorage } from './bounded-storage.ts';
import { countedStorage, type StorageCounts } from './counted-storage.ts';
import { fixtureLibraries } from './expected.fixture.ts';
import { folderObjects } from './folder-objects.ts';
import { openLibrary, readFrame, readMetadata, symbolsOf, versionsOf, type ArcticLibrary } from './library.ts';
import { objectSource } from './object-source.ts';
import { readCandles } from './read-candles.ts';
import type { ArcticStorage } from './storage.ts';

/** `get vref 1, get tindex 1` of what `work` asks of a fixture's library, its opening left out. */
async function requestsOf(fixture: string, work: (library: ArcticLibrary) => Promise<unknown>): Promise<string> {
  const { folder } = fixtureLibraries().find((entry) => entry.fixture === fixture && entry.backend === 's3')!;
  const library = await openLibrary(objectSource(folderObjects(folder)), 'spot');
  const { storage, counts } = countedStorage(library.storage);
  await work({ ...library, storage }).catch(() => undefined);
  return shown(counts);
}

function shown({ byKind }: StorageCounts): string {
  return [...byKind].map(([request, count]) => `${request} ${count}`).join(', ');
}

/** The counts are those of ArcticDB 6.28 for the same reads of the same objects; where it asks more, a comment says so. */
describe('no read asks more than ArcticDB does', () => {
  const HOUR = 3_600_000;
  const JANUARY = Date.UTC(2021, 0, 1);

  it('opening a library is one request', async () => {
    const { folder } = fixtureLibraries().find(({ fixture, backend }) => fixture === 'candles' && backend === 's3')!;
    const all: StorageCounts[] = [];
    await openLibrary(objectSource(folderObjects(folder)), 'spot', (storage) => {
      const { storage: counting, counts } = countedStorage(storage);
      all.push(counts);
      return counting;
    });
    expect(all.map(shown)).toEqual(['get cref 1', '']);
  });

  // `older_release` has slices of 60 rows and 3 columns. Its newest version was written (60, 60, 30 rows), appended to (50), updated inside
  // the second slice (which is 10, 10, 40 rows since), and appended to again (10): seven bands of rows in two groups of columns.
  it.each<[string, string, (library: ArcticLibrary) => Promise<unknown>, string]>([
    [
      'the newest version',
      'candles',
      (library) => readFrame(library, 'BTC_USDT_1h'),
      'get vref 1, get tindex 1, get tdata 1',
    ],
    ['candles', 'candles', (library) => readCandles(library, 'BTC_USDT_1h'), 'get vref 1, get tindex 1, get tdata 1'],
    ['metadata', 'candles', (library) => readMetadata(library, 'BTC_USDT_1h'), 'get vref 1, get tindex 1'],
    [
      '14 slices',
      'older_release',
      (library) => readFrame(library, 'BTC_USDT_1h'),
      'get vref 1, get tindex 1, get tdata 14',
    ],
    [
      'a range inside one slice of two groups',
      'older_release',
      (library) => readCandles(library, 'BTC_USDT_1h', { fromMs: JANUARY + HOUR, toMs: JANUARY + 5 * HOUR }),
      'get vref 1, get tindex 1, get tdata 2',
    ],
    [
      'one column',
      'older_release',
      (library) => readFrame(library, 'BTC_USDT_1h', { columns: ['close'] }),
      'get vref 1, get tindex 1, get tdata 7',
    ],
    [
      'one column in a range over two slices',
      'older_release',
      (library) =>
        readFrame(library, 'BTC_USDT_1h', {
          columns: ['open'],
          timeNs: { from: BigInt(JANUARY + 65 * HOUR) * 1_000_000n, to: BigInt(JANUARY + 72 * HOUR) * 1_000_000n },
        }),
      'get vref 1, get tindex 1, get tdata 2',
    ],
    [
      'rows',
      'older_release',
      (library) => readFrame(library, 'BTC_USDT_1h', { rows: { from: 205, to: 210 } }),
      'get vref 1, get tindex 1, get tdata 2',
    ],
    [
      'the newest when an older one was deleted',
      'deletions',
      (library) => readFrame(library, 'middle'),
      'get vref 1, get ver 2, get tindex 1, get tdata 1',
    ],
    [
      'a version further down the chain',
      'deletions',
      (library) => readFrame(library, 'middle', { asOf: { version: 0 } }),
      'get vref 1, get ver 5, get tindex 1, get tdata 1',
    ],
    // ArcticDB first asks whether it is there.
    [
      'a snapshot',
      'snapshots',
      (library) => readFrame(library, 'BTC_USDT_1h', { asOf: { snapshot: 'first' } }),
      'get tref 1, get tindex 1, get tdata 1',
    ],
    // ArcticDB looks for the head of a very old library, too.
    ['a symbol that is not there', 'candles', (library) => readFrame(library, 'nothing'), 'get vref 1'],
    // ArcticDB lists the snapshots, too.
    ['versions', 'deletions', (library) => versionsOf(library, 'middle'), 'get vref 1, get ver 5'],
    ['symbols, one of which was deleted at once', 'older_release', symbolsOf, 'list sl 1, get sl 1, get vref 1'],
  ])('%s', async (_, fixture, work, requests) => {
    expect(await requestsOf(fixture, work)).toBe(requests);
  });
});

describe('a bounded storage', () => {
  it('lets so many requests run and no more, and all in the end', async () => {
    let running = 0;
    let most = 0;
    const slow = {
      async get() {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
        return null;
      },
    } as unknown as ArcticStorage;
    const storage = boundedStorage(slow, 3);
    const all = Array.from({ length: 20 }, (_, number) => storage.get({ kind: 'vref', id: `S${number}` }));
    expect(await Promise.all(all)).toHaveLength(20);
    expect(most).toBe(3);
  });

  it('goes on after a failure', async () => {
    let calls = 0;
    const failing = {
      get: () => (++calls === 1 ? Promise.reject(new Error('once')) : Promise.resolve(null)),
    } as unknown as ArcticStorage;
    const storage = boundedStorage(failing, 1);
    const [first, second] = await Promise.allSettled([
      storage.get({ kind: 'vref', id: 'a' }),
      storage.get({ kind: 'vref', id: 'b' }),
    ]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
  });
});
