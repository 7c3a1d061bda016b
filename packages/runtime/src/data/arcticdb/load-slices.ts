import { typeRow } from './column-types.ts';
import { corrupt, unsupported } from './errors.ts';
import type { PartOfVersion, RowBand, SlicePlan } from './plan-slices.ts';
import type { Segment } from './segment.ts';
import type { ColumnSink } from './sinks.ts';
import type { ArcticStorage } from './storage.ts';
import type { VersionIndex } from './version-index.ts';
import { openObject } from './versions.ts';

/** Rows [from, to) of a band that are wanted. */
interface Cut {
  readonly from: number;
  readonly to: number;
}

/**
 * Fetches the slices of a plan, all at once, and fills one sink for each wanted position of the schema. Gives the number of rows. Memory
 * for the columns is taken once, as soon as the number of rows is known: before any slice arrives, unless a range of time cuts some.
 */
export async function loadSlices(
  storage: ArcticStorage,
  index: VersionIndex,
  plan: SlicePlan,
  part: PartOfVersion,
  sinks: ReadonlyMap<number, ColumnSink>,
): Promise<number> {
  const loads = plan.bands.map(({ slices }) =>
    slices.map((slice) => openObject(storage, index.slices.keys.keyOf(slice))),
  );
  // A load that fails while another one is waited for is not forgotten: it is waited for below.
  for (const load of loads.flat()) load.catch(() => undefined);
  const cuts: Cut[] = [];
  for (const [place, band] of plan.bands.entries()) cuts.push(await cutOf(index, band, part, loads[place]![0]!));
  const rows = cuts.reduce((sum, { from, to }) => sum + to - from, 0);
  for (const sink of sinks.values()) sink.allocate(rows);
  let at = 0;
  const placed = plan.bands.map((band, place) => {
    const cut = cuts[place]!;
    const start = at;
    at += cut.to - cut.from;
    return placeBand(index, band, loads[place]!, cut, start, sinks);
  });
  await Promise.all(placed);
  return rows;
}

async function cutOf(index: VersionIndex, band: RowBand, part: PartOfVersion, load: Promise<Segment>): Promise<Cut> {
  const length = band.endRow - band.startRow;
  let [from, to] = [0, length];
  if (part.rows !== undefined) {
    from = Math.max(0, part.rows.from - band.startRow);
    to = Math.min(length, part.rows.to - band.startRow);
  }
  if (!band.isCutByTime) return { from, to };
  const times = timesOf(await load, length);
  if (part.timeNs?.from !== undefined) from = Math.max(from, firstAtOrAbove(times, part.timeNs.from));
  if (part.timeNs?.to !== undefined) to = Math.min(to, firstAtOrAbove(times, part.timeNs.to + 1n));
  return { from, to: Math.max(from, to) };
}

/** In working memory: to be used at once. */
function timesOf(segment: Segment, rows: number): BigInt64Array {
  const { bytes, items } = segment.column(0, 8);
  if (items !== rows) throw corrupt(`a slice of ${rows} rows has ${items} times`);
  return new BigInt64Array(bytes.buffer, bytes.byteOffset, items);
}

function firstAtOrAbove(times: BigInt64Array, time: bigint): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function placeBand(
  index: VersionIndex,
  band: RowBand,
  loads: readonly Promise<Segment>[],
  cut: Cut,
  at: number,
  sinks: ReadonlyMap<number, ColumnSink>,
): Promise<void> {
  const { fields, indexFields } = index.description.descriptor;
  const missing = new Set(sinks.keys());
  await Promise.all(
    loads.map(async (load) => {
      const segment = await load;
      const names = new Map(segment.descriptor.fields.map(({ name }, place) => [name, place]));
      for (const [position, sink] of sinks) {
        const place = position < indexFields ? position : names.get(fields[position]!.name);
        if (place === undefined || !missing.delete(position)) continue;
        putColumn(segment, place, sink, band, cut, at);
      }
    }),
  );
  for (const position of missing) {
    if (!index.isDynamic) throw corrupt(`column "${fields[position]!.name}" is in no slice`);
    sinks.get(position)!.putMissing(at, cut.to - cut.from);
  }
}

function putColumn(segment: Segment, place: number, sink: ColumnSink, band: RowBand, cut: Cut, at: number): void {
  const field = segment.descriptor.fields[place];
  if (field === undefined) throw corrupt(`a slice has no column ${place}`);
  const row = typeRow(field.type);
  if (row === undefined) throw unsupported(`column "${field.name}" of type ${field.type}`);
  if (segment.itemsOf(place) > band.endRow - band.startRow)
    throw corrupt(`a slice of ${band.endRow - band.startRow} rows has ${segment.itemsOf(place)} values`);
  if (row.name === 'empty') sink.putMissing(at, cut.to - cut.from);
  else sink.put(segment.column(place, row.width), segment, cut.from, cut.to, at);
}
