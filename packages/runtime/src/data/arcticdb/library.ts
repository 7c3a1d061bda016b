import { ArcticFault, atPlace, type ArcticPlace } from './errors.ts';
import { frameOf, sinkFor, type ArcticFrame } from './frame.ts';
import { readLibraryConfig, type LibraryConfig } from './library-config.ts';
import { loadSlices } from './load-slices.ts';
import { readMsgpack, type MetadataValue } from './msgpack.ts';
import { planSlices, type PartOfVersion } from './plan-slices.ts';
import type { ColumnSink } from './sinks.ts';
import { listSnapshots, readSnapshot, type Snapshot } from './snapshots.ts';
import type { ArcticSource, ArcticStorage } from './storage.ts';
import { listSymbols } from './symbol-list.ts';
import { readVersionIndex, type VersionIndex } from './version-index.ts';
import {
  listVersions,
  MissingObject,
  readHead,
  resolveLatest,
  resolveTime,
  resolveVersion,
  type AsOf,
  type VersionEntry,
} from './versions.ts';
import type { AtomKey } from './keys.ts';

/** An ArcticDB library that was opened for reading. */
export interface ArcticLibrary {
  readonly name: string;
  readonly config: LibraryConfig;
  readonly storage: ArcticStorage;
}

export interface ReadRequest extends PartOfVersion {
  readonly asOf?: AsOf;
}

/**
 * Opens a library: one request. Throws `arctic-no-library`, and `arctic-unsupported` for a library in encoding V2. `wrap` puts counters
 * and bounds around its storage.
 */
export async function openLibrary(
  source: ArcticSource,
  name: string,
  wrap: (storage: ArcticStorage) => ArcticStorage = (storage) => storage,
): Promise<ArcticLibrary> {
  return atPlace({ library: name }, async () => {
    const bytes = await wrap(source.config).get({ kind: 'cref', id: name });
    if (bytes === null) throw new ArcticFault('arctic-no-library', 'there is no library of this name');
    const config = readLibraryConfig(bytes);
    if (config.encodingVersion !== 0)
      throw new ArcticFault(
        'arctic-unsupported',
        'the library uses encoding V2 (header version 2), which cannot be read',
      );
    return { name, config, storage: wrap(source.library(name, config.prefix, config.isRawPrefix)) };
  });
}

/** Names of all libraries, in order. */
export async function listLibraries({ config }: ArcticSource): Promise<string[]> {
  return atPlace({ library: '_arctic_cfg' }, async () => (await config.list('cref')).map(({ id }) => id).toSorted());
}

/** Reads a version of a symbol, the newest when nothing else is said, or a part of it. Throws `ArcticError`. */
export async function readFrame(
  library: ArcticLibrary,
  symbol: string,
  request: ReadRequest = {},
): Promise<ArcticFrame> {
  return readWith(library, symbol, request, (index) => readFrameOf(library, index, request));
}

async function readFrameOf(library: ArcticLibrary, index: VersionIndex, request: ReadRequest): Promise<ArcticFrame> {
  const plan = planSlices(index, request);
  const sinks = new Map<number, ColumnSink>();
  for (const position of plan.positions) {
    const { type, name, dimension } = index.description.descriptor.fields[position]!;
    if (dimension !== 0) throw new ArcticFault('arctic-unsupported', `column "${name}" holds arrays`);
    sinks.set(position, sinkFor(type, name));
  }
  const rows = await loadSlices(library.storage, index, plan, request, sinks);
  return frameOf(index, plan.positions, sinks, rows, metadataOf(index));
}

/** User metadata of a version, without its data: two requests for the newest. */
export async function readMetadata(library: ArcticLibrary, symbol: string, asOf?: AsOf): Promise<MetadataValue> {
  return readWith(library, symbol, asOf === undefined ? {} : { asOf }, metadataOf);
}

export async function symbolsOf(library: ArcticLibrary): Promise<string[]> {
  return twice({ library: library.name }, () => listSymbols(library.storage, library.config.hasSymbolList));
}

/** Newest first; deleted ones are marked. Empty for a symbol that was never written. */
export async function versionsOf(library: ArcticLibrary, symbol: string): Promise<VersionEntry[]> {
  return twice({ library: library.name, symbol }, async () => {
    const head = await readHead(library.storage, symbol);
    return head === null ? [] : listVersions(library.storage, head);
  });
}

export async function snapshotsOf(library: ArcticLibrary): Promise<string[]> {
  return atPlace({ library: library.name }, () => listSnapshots(library.storage));
}

/** Throws `arctic-no-snapshot`. */
export async function snapshotOf(library: ArcticLibrary, name: string): Promise<Snapshot> {
  return atPlace({ library: library.name }, () => requireSnapshot(library.storage, name));
}

/**
 * Finds the version that is asked for and gives its index to `work`. When objects vanish meanwhile, because a writer pruned them, it is
 * looked for once more.
 */
export async function readWith<Result>(
  library: ArcticLibrary,
  symbol: string,
  { asOf }: Pick<ReadRequest, 'asOf'>,
  work: (index: VersionIndex) => Promise<Result> | Result,
): Promise<Result> {
  const place = { library: library.name, symbol };
  return twice(place, async () => {
    const key = await resolve(library.storage, symbol, asOf);
    return atPlace({ ...place, version: key.version }, async () => work(await indexOf(library, key)));
  });
}

/** Objects that vanish while they are read make a second attempt worthwhile, and no third. */
async function twice<Result>(place: ArcticPlace, attempt: () => Promise<Result>): Promise<Result> {
  return atPlace(place, async () => {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof MissingObject)) throw error;
    }
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof MissingObject)) throw error;
      throw new ArcticFault('arctic-changed', `${error.message}, though the version names it`);
    }
  });
}

async function indexOf({ storage, config }: ArcticLibrary, key: AtomKey): Promise<VersionIndex> {
  const bytes = await storage.get(key);
  if (bytes === null) throw new MissingObject(key);
  return readVersionIndex(key, bytes, config.dynamicSchema);
}

async function resolve(storage: ArcticStorage, symbol: string, asOf: AsOf | undefined): Promise<AtomKey> {
  if (asOf !== undefined && 'snapshot' in asOf) {
    const { symbols } = await requireSnapshot(storage, asOf.snapshot);
    const key = symbols.get(symbol);
    if (key === undefined) throw new ArcticFault('arctic-no-symbol', `snapshot "${asOf.snapshot}" does not hold it`);
    return key;
  }
  const head = await readHead(storage, symbol);
  if (head === null) throw new ArcticFault('arctic-no-symbol', 'there is no symbol of this name');
  if (asOf === undefined) {
    const latest = await resolveLatest(storage, head);
    if (latest === null) throw new ArcticFault('arctic-no-symbol', 'the symbol was deleted');
    return latest;
  }
  const key = await ('version' in asOf
    ? resolveVersion(storage, head, asOf.version)
    : resolveTime(storage, head, asOf.timeNs));
  if (key === null)
    throw new ArcticFault(
      'arctic-no-version',
      'version' in asOf ? `there is no version ${asOf.version}` : `there was no version at ${asOf.timeNs} ns`,
    );
  return key;
}

async function requireSnapshot(storage: ArcticStorage, name: string): Promise<Snapshot> {
  const snapshot = await readSnapshot(storage, name);
  if (snapshot === null) throw new ArcticFault('arctic-no-snapshot', `there is no snapshot "${name}"`);
  return snapshot;
}

function metadataOf({ description }: VersionIndex): MetadataValue {
  return description.userMetadata === null ? null : readMsgpack(description.userMetadata);
}
