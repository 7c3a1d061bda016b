import { columnsOfList, heapAlloc, type Alloc, type Columns } from '../candles.ts';
import { TYPE } from './column-types.ts';
import { ArcticFault } from './errors.ts';
import { readWith, type ArcticLibrary } from './library.ts';
import { loadSlices } from './load-slices.ts';
import { readMsgpack, type MetadataValue } from './msgpack.ts';
import { planSlices, type PartOfVersion } from './plan-slices.ts';
import { INDEX_KIND } from './segment-header.ts';
import { MillisecondSink, NumberSink, type ColumnSink } from './sinks.ts';
import { indexColumnCount, type VersionIndex } from './version-index.ts';
import type { AsOf } from './versions.ts';

export interface CandleRange {
  /** Inclusive, epoch milliseconds; from the first candle when left out. */
  readonly fromMs?: number;
  /** Exclusive; to the last candle when left out. */
  readonly toMs?: number;
  readonly asOf?: AsOf;
  /** Where the columns go; the heap when left out. */
  readonly alloc?: Alloc;
}

export interface StoredCandles extends Columns {
  readonly version: number;
  readonly metadata: MetadataValue;
  /** Objects that the candles were read from: far more than one for 100,000 candles means that the symbol is worth rewriting. */
  readonly slices: number;
}

const VALUE_COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;

/**
 * Reads candles: the index is the open time, columns `open`, `high`, `low`, `close` and `volume` are found by name, in any letters. A
 * symbol with the one column `funding_rate` gives the rate in all prices and a volume of 0, as our funding series have it.
 * A range without candles gives empty columns. Throws `arctic-not-candles` for other tables, and what `readFrame` throws.
 */
export async function readCandles(
  library: ArcticLibrary,
  symbol: string,
  range: CandleRange = {},
): Promise<StoredCandles> {
  const part = partOf(range);
  return readWith(library, symbol, range, async (index) => {
    const fields = candleFields(index);
    const plan = planSlices(index, { ...part, columns: [...new Set(fields.map(({ name }) => name))] });
    const alloc = range.alloc ?? heapAlloc;
    const times = new MillisecondSink(alloc);
    const values = new Map(fields.map(({ position, type }) => [position, valueSink(type, alloc)]));
    const rows = await loadSlices(
      library.storage,
      index,
      plan,
      part,
      new Map<number, ColumnSink>([[0, times], ...values]),
    );
    const columns = candleColumns(
      times.values,
      fields.map(({ position }) => values.get(position)!.values as Float64Array),
      rows,
      alloc,
    );
    checkRising(columns.openTimeMs);
    const { userMetadata } = index.description;
    const metadata = userMetadata === null ? null : readMsgpack(userMetadata);
    return { ...columns, version: index.key.version, metadata, slices: plan.bands.length };
  });
}

function partOf({ fromMs, toMs }: CandleRange): PartOfVersion {
  if (fromMs === undefined && toMs === undefined) return {};
  const from = fromMs === undefined || fromMs === -Infinity ? {} : { from: BigInt(Math.ceil(fromMs)) * 1_000_000n };
  // The range of ArcticDB is inclusive, ours is not; no candle lies between two milliseconds.
  const to = toMs === undefined || toMs === Infinity ? {} : { to: BigInt(Math.ceil(toMs)) * 1_000_000n - 1n };
  return { timeNs: { ...from, ...to } };
}

interface CandleField {
  readonly name: string;
  readonly position: number;
  readonly type: number;
}

/** Where open, high, low, close and volume are; or the one column of a funding series. */
function candleFields(index: VersionIndex): CandleField[] {
  const { descriptor, normalization } = index.description;
  const hasTimes = descriptor.indexKind === INDEX_KIND.time && indexColumnCount(index.description) === 1;
  if (!hasTimes) throw notCandles('its index holds no times');
  const known = descriptor.fields.slice(1).map(({ name, type }, place) => ({
    name,
    shown: (normalization.names.get(name)?.name ?? name).toLowerCase(),
    position: place + 1,
    type,
  }));
  const names = known.some(({ shown }) => shown === 'funding_rate') ? ['funding_rate'] : VALUE_COLUMNS;
  return names.map((wanted) => {
    const found = known.filter(({ shown }) => shown === wanted);
    const [field] = found;
    if (field === undefined || found.length > 1)
      throw notCandles(
        `${found.length === 0 ? 'no' : 'more than one'} column is called "${wanted}" among ${known.map(({ name }) => name).join(', ')}`,
      );
    return field;
  });
}

/** Volumes and prices may be stored as whole numbers or halves; all become doubles. */
function valueSink(type: number, alloc: Alloc): NumberSink {
  if (type >> 3 > TYPE.float64 >> 3) throw notCandles(`a column has the type ${type}, which is no number`);
  return new NumberSink(TYPE.float64, alloc);
}

function candleColumns(times: Float64Array, values: readonly Float64Array[], rows: number, alloc: Alloc): Columns {
  if (values.length > 1) return columnsOfList([times, ...values]);
  const [rate] = values as [Float64Array];
  const volume = alloc(rows);
  volume.fill(0);
  return { openTimeMs: times, open: rate, high: rate, low: rate, close: rate, volume };
}

function checkRising(times: Float64Array): void {
  for (let i = 1; i < times.length; i += 1)
    if (!(times[i]! > times[i - 1]!))
      throw notCandles(`the candle of ${new Date(times[i]!).toISOString()} does not come after the one before it`);
}

function notCandles(found: string): ArcticFault {
  return new ArcticFault('arctic-not-candles', found);
}
