import { zstdDecompressSync } from 'node:zlib';
import { blockKernel } from './block-kernel.ts';
import { corrupt, unsupported } from './errors.ts';
import type { Block } from './segment-header.ts';

/** ArcticDB hashes with this seed. */
const HASH_SEED = 0x42n;

/** The kernel copies whole words, so it may touch some bytes behind what it works on. */
const SLACK_BYTES = 64;
/** One byte of an LZ4 block can stand for no more than this many. */
const LZ4_RATIO = 255;
const MOST_BYTES = 2 ** 31 - 1;

const UNPACK_FAULTS = [
  '',
  'is cut',
  'unpacks to more than it says',
  'refers to bytes before its start',
  'unpacks to less than it says',
];

/**
 * Unpacks blocks that lie one after the other in `stored` from `at` on, `skipped[i]` bytes in front of each, and checks their hashes.
 * The result is a view of shared working memory, aligned to 16 bytes: good until the next call, so copy what is to stay.
 */
export function unpackBlocks(
  stored: Uint8Array,
  at: number,
  blocks: readonly Block[],
  skipped?: readonly Block[],
): Uint8Array<ArrayBuffer> {
  checkSizes(stored, at, blocks);
  const kernel = blockKernel();
  const target = roundUp(blocks.reduce((most, block) => Math.max(most, block.storedBytes), 0) + SLACK_BYTES);
  const length = blocks.reduce((sum, block) => sum + block.unpackedBytes, 0);
  if (target + length > MOST_BYTES) throw unsupported(`a column of ${length} bytes in one object`);
  const memory = new Uint8Array(kernel.memoryFor(target + length + SLACK_BYTES));
  let from = at;
  let to = target;
  blocks.forEach((block, index) => {
    from += skipped?.[index]?.storedBytes ?? 0;
    unpackInto(memory, stored.subarray(from, from + block.storedBytes), block, to);
    if (kernel.hash(to, block.unpackedBytes, HASH_SEED) !== block.hash)
      throw corrupt(`a block of ${block.unpackedBytes} bytes does not match its checksum`);
    from += block.storedBytes;
    to += block.unpackedBytes;
  });
  return memory.subarray(target, target + length);
}

/** XXH64 of some bytes with ArcticDB's seed. */
export function hashBytes(bytes: Uint8Array): bigint {
  const kernel = blockKernel();
  new Uint8Array(kernel.memoryFor(bytes.length + SLACK_BYTES)).set(bytes);
  return kernel.hash(0, bytes.length, HASH_SEED);
}

/** Sizes that a header states are believed only as far as the bytes that are there can bear them out. */
function checkSizes(stored: Uint8Array, at: number, blocks: readonly Block[]): void {
  let left = stored.length - at;
  for (const { storedBytes, unpackedBytes, codec } of blocks) {
    left -= storedBytes;
    if (left < 0) throw corrupt('the object is cut');
    const most = codec === 'lz4' ? storedBytes * LZ4_RATIO : codec === 'none' ? storedBytes : MOST_BYTES;
    if (unpackedBytes > most) throw corrupt(`a block of ${storedBytes} bytes says that it holds ${unpackedBytes}`);
  }
}

function unpackInto(memory: Uint8Array, packed: Uint8Array, block: Block, to: number): void {
  switch (block.codec) {
    case 'lz4': {
      memory.set(packed, 0);
      const fault = blockKernel().unpack(0, packed.length, to, to + block.unpackedBytes);
      if (fault !== 0) throw corrupt(`an LZ4 block ${UNPACK_FAULTS[fault]}`);
      return;
    }
    case 'zstd':
      memory.set(unpackZstd(packed, block.unpackedBytes), to);
      return;
    case 'none':
      if (packed.length !== block.unpackedBytes) throw corrupt('a plain block has two different lengths');
      memory.set(packed, to);
      return;
    case 'turbopfor':
      throw unsupported('a block packed with TurboPFor');
    case 'missing':
      throw unsupported('a block with an unknown codec');
  }
}

function unpackZstd(packed: Uint8Array, length: number): Uint8Array {
  let unpacked: Uint8Array;
  try {
    unpacked = zstdDecompressSync(packed, { maxOutputLength: Math.max(1, length) });
  } catch (error) {
    throw corrupt(`a zstd block cannot be unpacked: ${(error as Error).message}`);
  }
  if (unpacked.length !== length) throw corrupt('a zstd block unpacks to another length than it says');
  return unpacked;
}

function roundUp(bytes: number): number {
  return (bytes + 15) & ~15;
}
