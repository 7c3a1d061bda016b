import { encodeSegment, type EncodedSegment } from './encode-segment.ts';
import { columnsToWrite, fieldsOf, timesToWrite, type FrameToWrite } from './frame-to-write.ts';
import type { AtomKey } from './keys.ts';
import type { LibraryConfig } from './library-config.ts';
import { INDEX_KIND } from './segment-header.ts';
import type { ArcticStorage } from './storage.ts';
import type { VersionIndex } from './version-index.ts';

/** A slice as the index lists it: rows [startRow, endRow) of columns [startColumn, endColumn), and the object that holds them. */
export interface SliceRow {
  readonly key: AtomKey;
  readonly startColumn: number;
  readonly endColumn: number;
  readonly startRow: number;
  readonly endRow: number;
}

/** Columns of one group of slices, counted in the schema, whose first is the index. */
export interface ColumnGroup {
  readonly start: number;
  readonly end: number;
}

/** What the objects of one change have in common. */
export interface ChangeContext {
  readonly storage: ArcticStorage;
  readonly symbol: string;
  readonly version: number;
  readonly nowNs: () => bigint;
}

export function sliceRows({ slices }: VersionIndex): SliceRow[] {
  return Array.from({ length: slices.keys.length }, (_, row) => ({
    key: slices.keys.keyOf(row),
    startColumn: slices.startColumn[row]!,
    endColumn: slices.endColumn[row]!,
    startRow: slices.startRow[row]!,
    endRow: slices.endRow[row]!,
  }));
}

/** Columns beside the index in groups, one for all of them in a library with a dynamic schema; an empty one for a table of times alone. */
export function columnGroups(columns: number, { dynamicSchema, columnsPerSlice }: LibraryConfig): ColumnGroup[] {
  const most = dynamicSchema ? Math.max(1, columns) : columnsPerSlice;
  const count = Math.max(1, Math.ceil(columns / most));
  return Array.from({ length: count }, (_, group) => ({
    start: 1 + group * most,
    end: 1 + Math.min(columns, (group + 1) * most),
  }));
}

/** Stores a frame's rows as slices, which start at row `firstRow` of the version. */
export async function writeSlices(
  context: ChangeContext,
  frame: FrameToWrite,
  groups: readonly ColumnGroup[],
  rowsPerSlice: number,
  firstRow: number,
): Promise<SliceRow[]> {
  const fields = fieldsOf(frame);
  const rows = frame.index.values.length;
  const writes: Promise<SliceRow>[] = [];
  for (const { start, end } of groups)
    for (let from = 0; from < rows; from += rowsPerSlice) {
      const to = Math.min(rows, from + rowsPerSlice);
      const { columns, pool } = columnsToWrite(frame.columns.slice(start - 1, end - 1), from, to);
      const segment = encodeSegment({
        descriptor: dataDescriptor(context.symbol, [fields[0]!, ...fields.slice(start, end)]),
        columns: [timesToWrite(frame, from, to), ...columns],
        pool,
      });
      const place = { startColumn: start, endColumn: end, startRow: firstRow + from, endRow: firstRow + to };
      const times = { first: frame.index.values[from]!, last: frame.index.values[to - 1]! };
      writes.push(putSlice(context, segment, times).then((key) => ({ key, ...place })));
    }
  return Promise.all(writes);
}

function dataDescriptor(
  id: string,
  fields: ReturnType<typeof fieldsOf>,
): Parameters<typeof encodeSegment>[0]['descriptor'] {
  return { id, indexKind: INDEX_KIND.time, indexFields: 1, fields, sorted: 0 };
}

/** Stores a slice under the range of its times, the end exclusive. */
export async function putSlice(
  { storage, symbol, version, nowNs }: ChangeContext,
  { bytes, contentHash }: EncodedSegment,
  { first, last }: { readonly first: bigint; readonly last: bigint },
): Promise<AtomKey> {
  const key: AtomKey = {
    kind: 'tdata',
    id: symbol,
    version,
    createdNs: nowNs(),
    hash: contentHash,
    start: first,
    end: last + 1n,
  };
  await storage.put(key, bytes);
  return key;
}
