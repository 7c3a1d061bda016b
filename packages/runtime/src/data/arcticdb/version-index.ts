import { corrupt, unsupported } from './errors.ts';
import { columnBytes, readKeyRows, type KeyRows } from './key-rows.ts';
import type { AtomKey } from './keys.ts';
import { Segment } from './segment.ts';
import { readVersionDescription, type VersionDescription } from './stream-metadata.ts';

/** The index object of one version: what its table looks like, and which objects hold which part of it. */
export interface VersionIndex {
  readonly key: AtomKey;
  readonly description: VersionDescription;
  readonly slices: SliceTable;
  /** Slices may lack columns, or have them in another order and of a smaller type. */
  readonly isDynamic: boolean;
}

/** Slices in columns: row numbers run over the whole version, column numbers over the whole schema; ends are exclusive. */
export interface SliceTable {
  readonly keys: KeyRows;
  readonly startColumn: Float64Array;
  readonly endColumn: Float64Array;
  readonly startRow: Float64Array;
  readonly endRow: Float64Array;
}

const MOST_ROWS = 2 ** 31;

export function readVersionIndex(key: AtomKey, bytes: Uint8Array, isDynamic: boolean): VersionIndex {
  if (key.kind === 'mref') throw unsupported('nested data (a python structure that holds tables)');
  const segment = new Segment(bytes, key.hash);
  const description = readVersionDescription(segment.metadata());
  return { key, description, slices: readSlices(segment), isDynamic };
}

/** The list of slices alone, which every version has, whatever it holds. */
export function readSlices(segment: Segment): SliceTable {
  const keys = readKeyRows(segment);
  const [startColumn, endColumn, startRow, endRow] = [8, 9, 10, 11].map((index) => {
    const numbers = Float64Array.from(new BigUint64Array(columnBytes(segment, index, 8).buffer), Number);
    if (numbers.length !== keys.length) throw corrupt('the columns of an index differ in length');
    return numbers;
  }) as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let slice = 0; slice < keys.length; slice += 1)
    if (
      !(startRow[slice]! <= endRow[slice]! && endRow[slice]! <= MOST_ROWS && startColumn[slice]! <= endColumn[slice]!)
    )
      throw corrupt(`slice ${slice} of an index has rows ${startRow[slice]} to ${endRow[slice]}`);
  return { keys, startColumn, endColumn, startRow, endRow };
}

/** Leading columns that belong to the index: one for times even where nothing says that it is stored. */
export function indexColumnCount({ descriptor, normalization }: VersionDescription): number {
  const stored = normalization.index.isStored || normalization.hasArrowIndex ? 1 : 0;
  return Math.max(descriptor.indexFields, stored) + normalization.moreLevels.length;
}
