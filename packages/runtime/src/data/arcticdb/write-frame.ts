import { changeSymbol, type ArcticWriter, type Change } from './change.ts';
import { keyRow } from './encode-keys.ts';
import { ArcticFault } from './errors.ts';
import { fieldsOf, type FrameToWrite } from './frame-to-write.ts';
import type { MetadataValue } from './msgpack.ts';
import { writeMsgpack } from './msgpack-writer.ts';
import { publish, tombstoneAll } from './publish.ts';
import { INDEX_KIND, SORTED, type StreamDescriptor } from './segment-header.ts';
import { spliceSlices, type TimeSpan } from './splice-slices.ts';
import { sweep } from './sweep.ts';
import { readVersionIndex, type VersionIndex } from './version-index.ts';
import { listLiveKeys, MissingObject } from './versions.ts';
import { pandasNormalization, writeIndex, type IndexToWrite } from './write-index.ts';
import { columnGroups, sliceRows, writeSlices, type ColumnGroup, type SliceRow } from './write-slices.ts';

export interface WriteOptions {
  /** Stored with the new version; what the version before had is not carried over. */
  readonly metadata?: MetadataValue;
  /** Deletes all earlier versions but those that a snapshot holds; the library's own setting when left out. */
  readonly prune?: boolean;
}

export interface WrittenVersion {
  readonly version: number;
  /** Rows of the whole version. */
  readonly rows: number;
}

/** Stores a frame as the next version of a symbol, which need not be there. */
export async function writeFrame(
  writer: ArcticWriter,
  symbol: string,
  frame: FrameToWrite,
  options: WriteOptions = {},
): Promise<WrittenVersion> {
  return changeSymbol(writer, symbol, (change) => writeWhole(writer, change, frame, options));
}

/**
 * Adds rows behind those of the newest version; their first time may equal the last one there. Columns must be the same, in the same order.
 * Only the new rows are stored. Without a live version, it is a first write.
 */
export async function appendFrame(
  writer: ArcticWriter,
  symbol: string,
  frame: FrameToWrite,
  options: WriteOptions = {},
): Promise<WrittenVersion> {
  return changeSymbol(writer, symbol, async (change) => {
    const before = await liveIndex(writer, change);
    if (before === null) return writeWhole(writer, change, frame, options);
    checkFits(before, frame, [SORTED.ascending]);
    const old = sliceRows(before);
    const last =
      old.reduce((latest, { key }) => (BigInt(key.end) > latest ? BigInt(key.end) : latest), -(2n ** 63n)) - 1n;
    const [first] = frame.index.values;
    if (old.length > 0 && first !== undefined && first < last)
      throw refused(`the first new time ${first} ns is before the last one there, ${last} ns`);
    const added = await writeSlices(
      change,
      frame,
      groupsOf(writer, before, frame),
      writer.library.config.rowsPerSlice,
      before.description.totalRows,
    );
    return finish(writer, change, options, { ...laidDown(before, frame), slices: [...old, ...added] });
  });
}

export interface UpdateOptions extends WriteOptions {
  /** Times whose rows are replaced, both ends inclusive: from the first to the last time of the frame when left out. */
  readonly span?: TimeSpan;
}

/**
 * Puts a frame in the place of all rows from its first to its last time, so that to store the same rows twice does no harm. Without a live
 * version, it is a first write. Only slices at the ends of the range are fetched and stored anew.
 */
export async function updateFrame(
  writer: ArcticWriter,
  symbol: string,
  frame: FrameToWrite,
  options: UpdateOptions = {},
): Promise<WrittenVersion> {
  return changeSymbol(writer, symbol, async (change) => {
    const before = await liveIndex(writer, change);
    if (before === null) return writeWhole(writer, change, frame, options);
    checkFits(before, frame, [SORTED.ascending, SORTED.unknown]);
    const { values } = frame.index;
    const span = options.span ?? (values.length === 0 ? null : { from: values[0]!, to: values.at(-1)! });
    if (span === null) throw refused('an update without rows needs a range of time');
    if (values.length > 0 && (values[0]! < span.from || values.at(-1)! > span.to))
      throw refused('the rows of an update go beyond its range of time');
    const inserted = await writeSlices(
      change,
      frame,
      groupsOf(writer, before, frame),
      writer.library.config.rowsPerSlice,
      0,
    );
    const slices = await spliceSlices(change, sliceRows(before), span, inserted);
    return finish(writer, change, options, { ...laidDown(before, frame), slices });
  });
}

/** Takes all rows of a range of time out, both ends inclusive. Metadata stay as they are. */
export async function deleteRange(writer: ArcticWriter, symbol: string, span: TimeSpan): Promise<WrittenVersion> {
  return changeSymbol(writer, symbol, async (change) => {
    const before = await liveIndex(writer, change);
    if (before === null) throw new ArcticFault('arctic-no-symbol', 'there is no live version to delete rows from');
    checkKind(before, [SORTED.ascending, SORTED.unknown]);
    const { descriptor, normalizationBytes, userMetadata } = before.description;
    const slices = await spliceSlices(change, sliceRows(before), span, []);
    const index = { slices, descriptor, normalization: normalizationBytes, userMetadata };
    return publishVersion(writer, change, {}, index);
  });
}

async function writeWhole(
  writer: ArcticWriter,
  change: Change,
  frame: FrameToWrite,
  options: WriteOptions,
): Promise<WrittenVersion> {
  const { config } = writer.library;
  const fields = fieldsOf(frame);
  const groups = columnGroups(frame.columns.length, config);
  const slices = await writeSlices(change, frame, groups, config.rowsPerSlice, 0);
  const kind = { indexKind: INDEX_KIND.time, indexFields: 1, sorted: SORTED.ascending };
  return finish(writer, change, options, {
    slices,
    descriptor: { id: change.symbol, ...kind, fields },
    normalization: pandasNormalization(frame),
  });
}

function finish(
  writer: ArcticWriter,
  change: Change,
  options: WriteOptions,
  index: Omit<IndexToWrite, 'userMetadata'>,
): Promise<WrittenVersion> {
  const { metadata } = options;
  const userMetadata = metadata === undefined || metadata === null ? null : writeMsgpack(metadata);
  return publishVersion(writer, change, options, { ...index, userMetadata });
}

async function publishVersion(
  { library }: ArcticWriter,
  change: Change,
  { prune = library.config.prunesVersions }: WriteOptions,
  index: IndexToWrite,
): Promise<WrittenVersion> {
  const { state, storage, symbol, nowNs } = change;
  const key = await writeIndex(change, index);
  const pruned = prune && state.head !== null ? await listLiveKeys(storage, state.head) : [];
  const rows = [keyRow(key), ...(pruned.length > 0 ? [tombstoneAll(pruned[0]!, nowNs())] : [])];
  const previous = pruned.length > 0 ? null : state.live;
  await publish(change, change.lease, state.link, {
    rows,
    previous,
    listed: state.live === null ? 'added' : 'as before',
  });
  if (pruned.length > 0) await sweep(storage, symbol, pruned, [key]);
  return { version: key.version, rows: index.slices.reduce((most, { endRow }) => Math.max(most, endRow), 0) };
}

async function liveIndex({ library }: ArcticWriter, { state, storage }: Change): Promise<VersionIndex | null> {
  if (state.live === null) return null;
  const bytes = await storage.get(state.live);
  if (bytes === null) throw new MissingObject(state.live);
  return readVersionIndex(state.live, bytes, library.config.dynamicSchema);
}

/** New rows go into the same columns, in groups of columns cut at the same places. */
function checkFits(before: VersionIndex, frame: FrameToWrite, orders: readonly number[]): void {
  checkKind(before, orders);
  const { descriptor, normalization, totalRows } = before.description;
  const described = (fields: StreamDescriptor['fields']): string =>
    fields.map(({ name, type }) => `${name} (type ${type})`).join(', ');
  const [old, given] = [described(descriptor.fields), described(fieldsOf(frame))];
  if (old !== given) throw refused(`the columns are ${given}; there are ${old}`);
  const zone = normalization.index.timezone;
  if (totalRows > 0 && zone !== frame.index.timezone)
    throw refused(`the times are in zone ${frame.index.timezone ?? 'none'}; there it is ${zone ?? 'none'}`);
}

function checkKind({ description }: VersionIndex, orders: readonly number[]): void {
  const { descriptor, normalization, isBucketized } = description;
  if (
    normalization.kind !== 'dataframe' ||
    normalization.moreLevels.length > 0 ||
    descriptor.indexKind !== INDEX_KIND.time
  )
    throw refused('only tables with an index of times can be changed');
  if (normalization.categories.size > 0) throw refused('tables with categories cannot be changed');
  if (isBucketized) throw refused('tables whose columns are spread over buckets cannot be changed');
  if (!orders.includes(descriptor.sorted)) throw refused('the rows that are there are not in order of time');
}

/** What stays of a version's description; an empty table takes the new frame's, zone and all. */
function laidDown({ description }: VersionIndex, frame: FrameToWrite): Omit<IndexToWrite, 'userMetadata' | 'slices'> {
  const { descriptor, normalizationBytes, totalRows } = description;
  return { descriptor, normalization: totalRows > 0 ? normalizationBytes : pandasNormalization(frame) };
}

function groupsOf({ library }: ArcticWriter, before: VersionIndex, frame: FrameToWrite): ColumnGroup[] {
  const { config } = library;
  const old = sliceRows(before);
  if (config.dynamicSchema || old.length === 0) return columnGroups(frame.columns.length, config);
  const groups = new Map(old.map(({ startColumn: start, endColumn: end }: SliceRow) => [start, { start, end }]));
  return [...groups.values()];
}

function refused(found: string): ArcticFault {
  return new ArcticFault('arctic-refused', found);
}
