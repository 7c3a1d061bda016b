import { describe, expect, it } from 'vitest';
import { ArcticError } from './errors.ts';
import {
  fixtureLibraries,
  frameJson,
  lightJson,
  metadataJson,
  type ExpectedItem,
  type Json,
  type ExpectedLibrary,
  type FixtureLibrary,
} from './expected.fixture.ts';
import type { ArcticFrame } from './frame.ts';
import { folderObjects } from './folder-objects.ts';
import {
  listLibraries,
  openLibrary,
  readFrame,
  snapshotOf,
  snapshotsOf,
  symbolsOf,
  versionsOf,
  type ArcticLibrary,
  type ReadRequest,
} from './library.ts';
import { lmdbSource } from './lmdb-source.ts';
import { objectSource } from './object-source.ts';
import type { ArcticSource } from './storage.ts';

const PREFIXES: Readonly<Record<string, string>> = { path_prefix: 'envs/dev', tradai_layout: 'candles' };
/** Refused as a whole: the experimental binary header. */
const REFUSED = new Set(['encoding_v2']);

const fixtures = fixtureLibraries();

const readable = fixtures.filter(({ fixture }) => !REFUSED.has(fixture));
const refused = fixtures.filter(({ fixture }) => REFUSED.has(fixture));

describe.each(readable)('$fixture on $backend', (fixture) => {
  const source = sourceOf(fixture);

  it('has the libraries that the real library lists', async () => {
    expect(await listLibraries(source)).toEqual(fixture.expected.libraries.map(({ name }) => name));
  });

  describe.each(fixture.expected.libraries)('library $name', (expected) => {
    it('has the same options, symbols and snapshots', async () => {
      await checkLibrary(await openLibrary(source, expected.name), expected);
    });

    it.each(expected.items)('$symbol: every version, as-of and query is equal', async (item) => {
      await checkItem(await openLibrary(source, expected.name), item);
    });
  });
});

it.each(refused)('$fixture on $backend is refused by name', async (fixture) => {
  await expect(openLibrary(sourceOf(fixture), 'spot')).rejects.toMatchObject({
    code: 'arctic-unsupported',
    message: 'ArcticDB library "spot": the library uses encoding V2 (header version 2), which cannot be read.',
  });
});

function sourceOf({ fixture, backend, folder }: FixtureLibrary): ArcticSource {
  return backend === 'lmdb' ? lmdbSource(folder) : objectSource(folderObjects(folder), PREFIXES[fixture]);
}

async function checkLibrary(library: ArcticLibrary, expected: ExpectedLibrary): Promise<void> {
  const { config } = library;
  expect({
    dynamic_schema: config.dynamicSchema,
    dedup: config.deduplicates,
    rows_per_segment: config.rowsPerSlice,
    columns_per_segment: config.columnsPerSlice,
    encoding_version: config.encodingVersion,
    recursive_normalizers: config.nestsData,
    prune_previous_versions: config.prunesVersions,
  }).toEqual(expected.options);
  expect(await symbolsOf(library)).toEqual(expected.symbols);
  expect(await snapshotsOf(library)).toEqual(expected.snapshots.map(({ name }) => name).toSorted());
  for (const { name, metadata, symbols, frames } of expected.snapshots) {
    const snapshot = await snapshotOf(library, name);
    expect(metadataJson(snapshot.metadata)).toEqual(metadata);
    expect(Object.fromEntries([...snapshot.symbols].map(([symbol, key]) => [symbol, key.version]))).toEqual(symbols);
    for (const [symbol, frame] of Object.entries(frames))
      expect(lightJson(await readFrame(library, symbol, { asOf: { snapshot: name } }))).toEqual(frame);
  }
}

async function checkItem(library: ArcticLibrary, item: ExpectedItem): Promise<void> {
  const { symbol } = item;
  const entries = new Map((await versionsOf(library, symbol)).map((entry) => [entry.version, entry]));
  for (const { version, live, created_ns, metadata, frame, error } of item.versions) {
    const entry = entries.get(version);
    expect(entry !== undefined && !entry.isDeleted, `version ${version} is live`).toBe(live);
    expect(live ? String(entry?.createdNs) : created_ns, `version ${version}`).toBe(created_ns);
    const ours = await outcome(readFrame(library, symbol, { asOf: { version } }), wholeJson);
    expect(ours).toEqual(error === undefined ? wanted(frame!, metadata) : 'arctic-no-version');
  }
  const latest = item.latest === undefined ? 'arctic-no-symbol' : versionOf(item, item.latest);
  expect(await outcome(readFrame(library, symbol), versionNumber)).toBe(latest);
  for (const { as_of, as_of_ns, version, error } of item.as_of ?? []) {
    const asOf = as_of_ns === undefined ? { version: as_of! } : { timeNs: BigInt(as_of_ns) };
    const ours = await outcome(readFrame(library, symbol, { asOf }), versionNumber);
    expect(ours, `as of ${as_of ?? as_of_ns}`).toBe(
      error === undefined ? versionOf(item, version!) : 'arctic-no-version',
    );
  }
  for (const query of item.queries ?? []) {
    const ours = await outcome(readFrame(library, symbol, requestOf(query)), lightJson);
    expect(ours, query.what).toEqual(query.result ?? 'arctic-unsorted');
  }
}

const REFUSAL = 'arctic-unsupported';
const versionNumber = ({ version }: ArcticFrame): number => version;

function wholeJson(frame: ArcticFrame): unknown {
  return { frame: frameJson(frame), metadata: withoutClassNames(metadataJson(frame.metadata)) };
}

function versionOf({ versions }: ExpectedItem, version: number): number | string {
  const { frame } = versions.find((entry) => entry.version === version)!;
  return frame!['kind'] === 'other' ? REFUSAL : version;
}

/** Pickled and nested data are refused. */
function wanted(frame: Json, metadata: unknown): unknown {
  return frame['kind'] === 'other' ? REFUSAL : { frame, metadata: withoutClassNames(metadata) };
}

/** What a read gives, or the code of its error. */
async function outcome(read: Promise<ArcticFrame>, show: (frame: ArcticFrame) => unknown): Promise<unknown> {
  try {
    return show(await read);
  } catch (error) {
    if (error instanceof ArcticError) return error.code;
    throw error;
  }
}

function requestOf({ from_ns, to_ns, columns, rows }: NonNullable<ExpectedItem['queries']>[number]): ReadRequest {
  const timeNs = {
    ...(from_ns == null ? {} : { from: BigInt(from_ns) }),
    ...(to_ns == null ? {} : { to: BigInt(to_ns) }),
  };
  return {
    ...(from_ns === undefined && to_ns === undefined ? {} : { timeNs }),
    ...(columns === undefined ? {} : { columns }),
    ...(rows === undefined ? {} : { rows: { from: rows[0], to: rows[1] } }),
  };
}

/** The name of a python class is all that the files say of what only python can read. */
function withoutClassNames(metadata: unknown): unknown {
  return JSON.parse(JSON.stringify(metadata ?? null), (_, value: unknown) =>
    typeof value === 'object' && value !== null && '$opaque' in value ? 'opaque' : value,
  );
}
