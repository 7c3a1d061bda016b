import { field, keyColumns, keyRow, KEY_FIELDS, rowDescriptor, wordColumn } from './encode-keys.ts';
import { encodeSegment, writeStreamDescriptor } from './encode-segment.ts';
import { storedIndexName, type FrameToWrite } from './frame-to-write.ts';
import { TYPE } from './column-types.ts';
import type { AtomKey } from './keys.ts';
import { anyOf, ProtoWriter } from './proto-writer.ts';
import type { StreamDescriptor } from './segment-header.ts';
import type { ChangeContext, SliceRow } from './write-slices.ts';

const SLICE_FIELDS = [
  ...KEY_FIELDS,
  field('start_col', TYPE.uint64),
  field('end_col', TYPE.uint64),
  field('start_row', TYPE.uint64),
  field('end_row', TYPE.uint64),
];
/** Start and end of a version without rows. */
const NO_TIME = -(2n ** 63n) + 1n;

export interface IndexToWrite {
  readonly slices: readonly SliceRow[];
  /** The whole schema. */
  readonly descriptor: StreamDescriptor;
  readonly normalization: Uint8Array;
  /** msgpack; `null` for none. */
  readonly userMetadata: Uint8Array | null;
}

/** Stores the index of a version, the last object before it becomes visible. */
export async function writeIndex(context: ChangeContext, index: IndexToWrite): Promise<AtomKey> {
  const { storage, symbol, version, nowNs } = context;
  const slices = index.slices.toSorted((a, b) => a.startColumn - b.startColumn || a.startRow - b.startRow);
  const { columns, pool } = keyColumns(
    symbol,
    slices.map(({ key }) => keyRow(key)),
  );
  const places = [
    wordColumn(slices, ({ startColumn }) => BigInt(startColumn)),
    wordColumn(slices, ({ endColumn }) => BigInt(endColumn)),
    wordColumn(slices, ({ startRow }) => BigInt(startRow)),
    wordColumn(slices, ({ endRow }) => BigInt(endRow)),
  ];
  const { bytes, contentHash } = encodeSegment({
    descriptor: rowDescriptor(symbol, SLICE_FIELDS),
    columns: slices.length === 0 ? [] : [...columns, ...places],
    ...(slices.length === 0 ? {} : { pool }),
    metadata: anyOf('descriptors_pb2.TimeSeriesDescriptor', description(index)),
  });
  const start = slices.length === 0 ? NO_TIME : BigInt(slices[0]!.key.start);
  const end = slices.length === 0 ? NO_TIME : BigInt(slices.at(-1)!.key.end);
  const key: AtomKey = { kind: 'tindex', id: symbol, version, createdNs: nowNs(), hash: contentHash, start, end };
  await storage.put(key, bytes);
  return key;
}

function description({ slices, descriptor, normalization, userMetadata }: IndexToWrite): Uint8Array {
  return new ProtoWriter()
    .number(
      1,
      slices.reduce((rows, { endRow }) => Math.max(rows, endRow), 0),
    )
    .message(2, (message) => writeStreamDescriptor(message, descriptor))
    .written(3, normalization)
    .message(5, (message) => (userMetadata === null ? message : message.bytes(3, userMetadata)))
    .finish();
}

/** How pandas shall make a table of the columns. An empty table says neither that its index is stored nor its zone, as ArcticDB does it. */
export function pandasNormalization(frame: FrameToWrite): Uint8Array {
  const { name, timezone, values } = frame.index;
  const isEmpty = values.length === 0;
  return new ProtoWriter()
    .message(1, (table) =>
      table.message(1, (common) => {
        common.message(2, (index) => {
          index.text(1, storedIndexName(frame)).text(2, isEmpty ? '' : (timezone ?? ''));
          index.bool(3, name === null).bool(4, !isEmpty);
        });
        common.bool(4, true);
        for (const column of frame.columns)
          common.message(7, (entry) => entry.text(1, column.name).message(2, (note) => note.text(3, column.name)));
        common.message(8, (axis) => axis.bool(3, true));
      }),
    )
    .finish();
}
