import {
  appendFrame,
  deleteRange,
  deleteSymbol,
  deleteVersions,
  updateFrame,
  writeFrame,
  type ArcticWriter,
  type FrameToWrite,
} from '../../packages/runtime/src/data/arcticdb/index.ts';

const HOUR_NS = 3_600_000_000_000n;
const FIRST_NS = 1_609_459_200_000_000_000n;
const CANDLE_COLUMNS = ['open', 'high', 'low', 'close', 'volume'];

/** The open time of an hourly candle. */
function hour(row: number): bigint {
  return FIRST_NS + BigInt(row) * HOUR_NS;
}

/** Hourly candles from row `first` on; `scale` tells those of a later change apart. */
function candles(first: number, count: number, scale = 1): FrameToWrite {
  const values = (place: number): Float64Array =>
    Float64Array.from(
      { length: count },
      (_, i) => Math.round((100 + Math.sin((first + i) * (place + 1)) * 10) * scale * 100) / 100,
    );
  return {
    index: { name: 'date', timezone: 'UTC', values: BigInt64Array.from({ length: count }, (_, i) => hour(first + i)) },
    columns: CANDLE_COLUMNS.map((name, place) => ({
      name,
      data: { kind: 'number', type: 'float64', values: values(place) },
    })),
  };
}

/** All types that can be written, missing texts and times among them. */
function typed(count: number): FrameToWrite {
  const rows = { length: count };
  const words = ['BTC', '', 'ü€漢', 'L'.repeat(5000)];
  return {
    index: candles(0, count).index,
    columns: [
      {
        name: 'text',
        data: { kind: 'text', words, indices: Int32Array.from(rows, (_, i) => [0, -1, 1, -2, 2, 3][i % 6]!) },
      },
      { name: 'small', data: { kind: 'number', type: 'int8', values: Int8Array.from(rows, (_, i) => i - 3) } },
      {
        name: 'unsigned',
        data: { kind: 'number', type: 'uint16', values: Uint16Array.from(rows, (_, i) => i * 1000) },
      },
      {
        name: 'id',
        data: { kind: 'number', type: 'int64', values: BigInt64Array.from(rows, (_, i) => 2n ** 60n + BigInt(i)) },
      },
      { name: 'half', data: { kind: 'number', type: 'float32', values: Float32Array.from(rows, (_, i) => i / 3) } },
      { name: 'flag', data: { kind: 'bool', values: Uint8Array.from(rows, (_, i) => i % 2) } },
      {
        name: 'at',
        data: {
          kind: 'time',
          timezone: null,
          values: BigInt64Array.from(rows, (_, i) => (i === 1 ? -(2n ** 63n) : hour(i))),
        },
      },
    ],
  };
}

/** Makes symbols in all the ways that the writer knows. */
export async function writeCases(writer: ArcticWriter): Promise<void> {
  const metadata = { source: 'tradai', n: 1, ratio: 0.5, big: 2 ** 40, list: [1, null, true], negative: -5 };
  await writeFrame(writer, 'one', candles(0, 120), { metadata });
  await writeFrame(writer, 'typed', typed(30));
  await updateFrame(writer, 'typed', typed(4));
  const unnamed = candles(0, 10);
  await writeFrame(writer, 'unnamed naive', { ...unnamed, index: { ...unnamed.index, name: null, timezone: null } });
  await writeFrame(writer, 'BTC/USDT:USDT', candles(0, 12));
  await writeFrame(writer, 'appends', candles(0, 60));
  await appendFrame(writer, 'appends', candles(60, 60));
  await appendFrame(writer, 'appends', candles(120, 1), { metadata: 'third' });
  await appendFrame(writer, 'new by append', candles(0, 7));
  await writeUpdates(writer);
  await writeDeletions(writer);
  await writeFrame(writer, 'empty', candles(0, 0));
  await writeFrame(writer, 'filled later', candles(0, 0));
  await appendFrame(writer, 'filled later', candles(0, 9));
}

async function writeUpdates(writer: ArcticWriter): Promise<void> {
  await writeFrame(writer, 'updates', candles(0, 160));
  await updateFrame(writer, 'updates', candles(45, 20, 2));
  await updateFrame(writer, 'updates', candles(-5, 5));
  await updateFrame(writer, 'updates', candles(170, 5));
  await updateFrame(writer, 'updates', candles(20, 2, 3), { span: { from: hour(18), to: hour(25) } });
  await deleteRange(writer, 'updates', { from: hour(60), to: hour(70) });
}

async function writeDeletions(writer: ArcticWriter): Promise<void> {
  for (const count of [10, 20]) await writeFrame(writer, 'pruned', candles(0, count));
  await writeFrame(writer, 'pruned', candles(0, 30), { prune: true });
  await appendFrame(writer, 'pruned', candles(30, 5), { prune: true });
  for (const count of [10, 11, 12, 13]) await writeFrame(writer, 'deleted', candles(0, count));
  await deleteVersions(writer, 'deleted', [1]);
  await deleteVersions(writer, 'deleted', [3]);
  for (const symbol of ['gone', 'again']) {
    for (const count of [10, 11]) await writeFrame(writer, symbol, candles(0, count));
    await deleteSymbol(writer, symbol);
  }
  await writeFrame(writer, 'again', candles(0, 14));
}
