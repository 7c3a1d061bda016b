import { ArcticFault, corrupt } from './errors.ts';
import { INDEX_KIND, SORTED } from './segment-header.ts';
import { indexColumnCount, type VersionIndex } from './version-index.ts';

/** Part of a version. Everything when nothing is given. */
export interface PartOfVersion {
  /** Nanoseconds since 1970, both ends inclusive; open when left out. */
  readonly timeNs?: { readonly from?: bigint; readonly to?: bigint };
  /** Row numbers, the end exclusive. */
  readonly rows?: { readonly from: number; readonly to: number };
  /** Columns by the stored name or, where nothing is stored under it, by the name in the table. The index comes along, also unasked. */
  readonly columns?: readonly string[];
}

/** Rows that are cut at the same places in all groups of columns. */
export interface RowBand {
  readonly startRow: number;
  readonly endRow: number;
  /** Numbers of slices in the index. */
  readonly slices: readonly number[];
  /** Whether the ends of a time range may fall into it. */
  readonly isCutByTime: boolean;
}

export interface SlicePlan {
  /** In order of rows. */
  readonly bands: readonly RowBand[];
  /** Positions in the schema of the columns that are wanted, the index first. */
  readonly positions: readonly number[];
}

/** Which objects a read needs: ranges of time and row leave out slices, a choice of columns leaves out groups of columns. */
export function planSlices(index: VersionIndex, part: PartOfVersion): SlicePlan {
  if (part.timeNs !== undefined) requireOrder(index);
  const positions = wantedPositions(index, part.columns);
  const inColumns = groupFilter(index, positions);
  const bands = new Map<number, { endRow: number; slices: number[]; isCutByTime: boolean }>();
  const { keys, startRow, endRow } = index.slices;
  for (let slice = 0; slice < keys.length; slice += 1) {
    if (!isInTime(index, part, slice) || !isInRows(index, part, slice) || !inColumns(slice)) continue;
    const band = bands.get(startRow[slice]!) ?? { endRow: endRow[slice]!, slices: [], isCutByTime: false };
    if (band.endRow !== endRow[slice]) throw corrupt('groups of columns are cut at different rows');
    band.slices.push(slice);
    band.isCutByTime ||= isCutByTime(index, part, slice);
    bands.set(startRow[slice]!, band);
  }
  const inOrder = [...bands]
    .map(([row, band]) => ({ startRow: row, ...band }))
    .toSorted((a, b) => a.startRow - b.startRow);
  for (let i = 1; i < inOrder.length; i += 1)
    if (inOrder[i]!.startRow !== inOrder[i - 1]!.endRow)
      throw corrupt(`rows ${inOrder[i - 1]!.endRow} to ${inOrder[i]!.startRow} are in no slice`);
  return { bands: inOrder, positions };
}

function requireOrder({ description: { descriptor } }: VersionIndex): void {
  if (descriptor.indexKind !== INDEX_KIND.time)
    throw new ArcticFault('arctic-unsorted', 'a range of time was asked for, and the index holds no times');
  if (descriptor.sorted !== SORTED.ascending && descriptor.sorted !== SORTED.unknown)
    throw new ArcticFault('arctic-unsorted', 'a range of time was asked for, and the rows are not in order of time');
}

function isInTime({ slices: { keys } }: VersionIndex, { timeNs }: PartOfVersion, slice: number): boolean {
  if (timeNs === undefined) return true;
  // Some old data have an inclusive end, so one that equals the start of the range is kept.
  return (
    (timeNs.to === undefined || keys.starts[slice]! <= timeNs.to) &&
    (timeNs.from === undefined || keys.ends[slice]! >= timeNs.from)
  );
}

function isCutByTime({ slices: { keys } }: VersionIndex, { timeNs }: PartOfVersion, slice: number): boolean {
  return (
    (timeNs?.from !== undefined && keys.starts[slice]! < timeNs.from) ||
    (timeNs?.to !== undefined && keys.ends[slice]! > timeNs.to)
  );
}

function isInRows({ slices: { startRow, endRow } }: VersionIndex, { rows }: PartOfVersion, slice: number): boolean {
  return rows === undefined || (startRow[slice]! < rows.to && endRow[slice]! > rows.from);
}

function wantedPositions(index: VersionIndex, columns: readonly string[] | undefined): number[] {
  const { descriptor, normalization } = index.description;
  const inIndex = indexColumnCount(index.description);
  const all = descriptor.fields.map((_, position) => position);
  if (columns === undefined) return all;
  const wanted = new Set(columns.map((column) => positionOf(index, column, inIndex)));
  const isSeries = normalization.kind === 'series';
  return all.filter((position) => position < inIndex || isSeries || wanted.has(position));
}

function positionOf({ description }: VersionIndex, column: string, inIndex: number): number {
  const { fields } = description.descriptor;
  const { names } = description.normalization;
  const stored = fields.findIndex(({ name }) => name === column);
  if (stored !== -1) return stored;
  const shown = fields.findIndex(({ name }, position) => position >= inIndex && names.get(name)?.name === column);
  if (shown !== -1) return shown;
  const known = fields.slice(inIndex).map(({ name }) => names.get(name)?.name ?? name);
  throw new ArcticFault('arctic-no-column', `it has no column "${column}", but ${known.slice(0, 20).join(', ')}`);
}

/** With a fixed schema, columns lie in the group that covers their position; with a dynamic one every slice may have any of them. */
function groupFilter(index: VersionIndex, positions: readonly number[]): (slice: number) => boolean {
  const { descriptor } = index.description;
  const { startColumn, endColumn } = index.slices;
  if (index.isDynamic || positions.length === descriptor.fields.length) return () => true;
  const wanted = positions.filter((position) => position >= descriptor.indexFields);
  const firstGroup = startColumn.reduce((least, column) => Math.min(least, column), Infinity);
  return (slice) =>
    wanted.length === 0
      ? startColumn[slice] === firstGroup
      : wanted.some((position) => position >= startColumn[slice]! && position < endColumn[slice]!);
}
