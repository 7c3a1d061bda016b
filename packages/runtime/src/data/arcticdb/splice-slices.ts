import { typeRow } from './column-types.ts';
import { encodeSegment } from './encode-segment.ts';
import { corrupt, unsupported } from './errors.ts';
import type { Segment, StoredColumn } from './segment.ts';
import { openObject } from './versions.ts';
import { putSlice, type ChangeContext, type SliceRow } from './write-slices.ts';

/** Times from `from` to `to`, both inclusive. */
export interface TimeSpan {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Takes the rows of a span out of slices and puts others in their place. Slices that lie inside the span disappear, those at its ends are
 * cut, which makes new objects of what is left, and the rest stay as they are; rows are counted anew. `inserted` come from the same groups
 * of columns, counted from row 0.
 */
export async function spliceSlices(
  context: ChangeContext,
  slices: readonly SliceRow[],
  span: TimeSpan,
  inserted: readonly SliceRow[],
): Promise<SliceRow[]> {
  const groups = new Set([...slices, ...inserted].map(({ startColumn }) => startColumn));
  const spliced = await Promise.all(
    [...groups].map((group) => {
      const ofGroup = (rows: readonly SliceRow[]): SliceRow[] =>
        rows.filter(({ startColumn }) => startColumn === group).toSorted((a, b) => a.startRow - b.startRow);
      return spliceGroup(context, ofGroup(slices), span, ofGroup(inserted));
    }),
  );
  return spliced.flat();
}

async function spliceGroup(
  context: ChangeContext,
  slices: readonly SliceRow[],
  span: TimeSpan,
  inserted: readonly SliceRow[],
): Promise<SliceRow[]> {
  const isBefore = ({ key }: SliceRow): boolean => BigInt(key.end) - 1n < span.from;
  const isAfter = ({ key }: SliceRow): boolean => BigInt(key.start) > span.to;
  const before = slices.filter(isBefore);
  const after = slices.filter((slice) => !isBefore(slice) && isAfter(slice));
  const cut = await Promise.all(
    slices.filter((slice) => !isBefore(slice) && !isAfter(slice)).map((slice) => cutSlice(context, slice, span)),
  );
  const heads = cut.flatMap(({ head }) => head ?? []);
  const tails = cut.flatMap(({ tail }) => tail ?? []);
  return countAnew([...before, ...heads, ...inserted, ...tails, ...after]);
}

function countAnew(slices: readonly SliceRow[]): SliceRow[] {
  let row = 0;
  return slices.map((slice) => {
    const startRow = row;
    row += slice.endRow - slice.startRow;
    return { ...slice, startRow, endRow: row };
  });
}

/** Stores what a slice has before and behind a span. */
async function cutSlice(
  context: ChangeContext,
  slice: SliceRow,
  span: TimeSpan,
): Promise<{ head: SliceRow | null; tail: SliceRow | null }> {
  if (BigInt(slice.key.start) >= span.from && BigInt(slice.key.end) - 1n <= span.to) return { head: null, tail: null };
  const segment = await openObject(context.storage, slice.key);
  const columns = segment.descriptor.fields.map((_, place) =>
    wholeColumn(segment, place, slice.endRow - slice.startRow),
  );
  const times = new BigInt64Array(columns[0]!.bytes.buffer);
  const headEnd = times.findIndex((time) => time >= span.from);
  const tailStart = times.findLastIndex((time) => time <= span.to) + 1;
  const part = async (from: number, to: number): Promise<SliceRow | null> => {
    if (from >= to) return null;
    const encoded = encodeSegment({
      descriptor: segment.descriptor,
      columns: columns.map(({ bytes, width }) => ({
        items: to - from,
        bytes: bytes.subarray(from * width, to * width),
      })),
      pool: segment.pool(),
    });
    const key = await putSlice(context, encoded, { first: times[from]!, last: times[to - 1]! });
    return { ...slice, key, startRow: 0, endRow: to - from };
  };
  const [head, tail] = await Promise.all([
    part(0, headEnd === -1 ? times.length : headEnd),
    part(headEnd === -1 ? times.length : tailStart, times.length),
  ]);
  return { head, tail };
}

function wholeColumn(segment: Segment, place: number, rows: number): { bytes: Uint8Array<ArrayBuffer>; width: number } {
  const { name, type } = segment.descriptor.fields[place]!;
  const width = typeRow(type)?.width;
  if (width === undefined) throw unsupported(`column "${name}" of type ${type}`);
  const column: StoredColumn = segment.column(place, width);
  if (column.rows !== null) throw unsupported(`sparse column "${name}", which can be read, but not cut`);
  if (column.items !== rows) throw corrupt(`a slice of ${rows} rows has ${column.items} values in column "${name}"`);
  return { bytes: column.bytes.slice(), width };
}
