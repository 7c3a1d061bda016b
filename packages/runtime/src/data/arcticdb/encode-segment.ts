import { hashBytes } from './blocks.ts';
import { contentHash } from './content-hash.ts';
import { packLz4 } from './lz4-pack.ts';
import { ProtoWriter } from './proto-writer.ts';
import type { StreamDescriptor } from './segment-header.ts';

const MAGIC = 0xfa57;
const HEADER_VERSION = 1;

export interface SegmentToWrite {
  readonly descriptor: StreamDescriptor;
  /** One for each field of the descriptor; none at all for an object without rows. */
  readonly columns: readonly ColumnToWrite[];
  readonly metadata?: Uint8Array;
  readonly pool?: Uint8Array;
}

export interface ColumnToWrite {
  readonly items: number;
  /** Little-endian values. */
  readonly bytes: Uint8Array;
}

export interface EncodedSegment {
  readonly bytes: Uint8Array;
  /** What stands in the object's key: a hash of the fields and of all blocks' hashes. */
  readonly contentHash: bigint;
}

/** Makes the bytes of an object: every part is one block, packed with LZ4. */
export function encodeSegment({ descriptor, columns, metadata, pool }: SegmentToWrite): EncodedSegment {
  const metadataPart = metadata === undefined ? null : bytePart(metadata);
  const columnParts = columns.map(({ items, bytes }) => ({ items, shapes: [], values: [packedBlock(bytes)] }));
  const poolPart = pool === undefined || pool.length === 0 ? null : bytePart(pool);
  const parts = [metadataPart, ...columnParts, poolPart].filter((part) => part !== null);
  const body = parts.flatMap(({ shapes, values }) => [...shapes, ...values]);
  const header = new ProtoWriter().message(3, (message) => {
    const ofMetadata = metadata === undefined ? 0 : metadata.length + 8;
    const unpacked = columns.reduce((sum, { bytes }) => sum + bytes.length, ofMetadata + (pool?.length ?? 0));
    const packed = body.reduce((sum, block) => sum + block.packed.length, 0);
    writeStreamDescriptor(message, descriptor).number(8, unpacked).number(9, packed);
  });
  for (const part of columnParts) header.message(5, (message) => writeField(message, part));
  if (metadataPart !== null) header.message(7, (message) => writeField(message, metadataPart));
  if (poolPart !== null) header.message(8, (message) => writeField(message, poolPart));
  const headerBytes = header.finish();
  const prefix = Buffer.alloc(8);
  prefix.writeUInt16LE(MAGIC, 0);
  prefix.writeUInt16LE(HEADER_VERSION, 2);
  prefix.writeUInt32LE(headerBytes.length, 4);
  return {
    bytes: Buffer.concat([prefix, headerBytes, ...body.map(({ packed }) => packed)]),
    contentHash: contentHash(
      descriptor.fields,
      body.map(({ hash }) => hash),
    ),
  };
}

export function writeStreamDescriptor(message: ProtoWriter, descriptor: StreamDescriptor): ProtoWriter {
  message.chosenText(2, descriptor.id);
  message.message(3, (index) => index.number(1, descriptor.indexFields).number(2, descriptor.indexKind));
  for (const { name, type, dimension } of descriptor.fields)
    message.message(4, (field) => {
      field.message(1, (inner) =>
        inner
          .number(1, type >> 3)
          .number(2, type & 7)
          .number(3, dimension),
      );
      field.text(2, name);
    });
  return message.number(7, descriptor.sorted);
}

interface PackedBlock {
  readonly packed: Uint8Array;
  readonly unpackedBytes: number;
  readonly hash: bigint;
}

interface Part {
  readonly items: number;
  readonly shapes: readonly PackedBlock[];
  readonly values: readonly PackedBlock[];
}

function packedBlock(bytes: Uint8Array): PackedBlock {
  return { packed: packLz4(bytes), unpackedBytes: bytes.length, hash: hashBytes(bytes) };
}

/** Metadata and pools are arrays of bytes: their length goes in front as a block of its own. */
function bytePart(bytes: Uint8Array): Part {
  const shape = Buffer.alloc(8);
  shape.writeBigInt64LE(BigInt(bytes.length));
  return { items: 1, shapes: [packedBlock(shape)], values: [packedBlock(bytes)] };
}

function writeField(message: ProtoWriter, { items, shapes, values }: Part): void {
  message.message(2, (array) => {
    array.number(1, items);
    for (const block of shapes) array.message(2, (inner) => writeBlock(inner, block, 0));
    for (const block of values) array.message(3, (inner) => writeBlock(inner, block, 1));
  });
  // Empty statistics, as ArcticDB writes them.
  message.message(6, () => undefined);
}

function writeBlock(message: ProtoWriter, { packed, unpackedBytes, hash }: PackedBlock, acceleration: number): void {
  message.number(1, unpackedBytes).number(2, packed.length).number(3, hash).number(4, 1);
  message.message(5, (codec) => codec.message(18, (lz4) => lz4.number(1, acceleration)));
}
