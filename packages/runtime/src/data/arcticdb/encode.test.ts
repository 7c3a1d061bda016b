import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockKernel } from './block-kernel.ts';
import { hashBytes, unpackBlocks } from './blocks.ts';
import { typeRow } from './column-types.ts';
import { encodeSegment } from './encode-segment.ts';
import { fixtureLibraries } from './expected.fixture.ts';
import { folderObjects } from './folder-objects.ts';
import { isRef, type AtomKey, type KeyKind } from './keys.ts';
import { packLz4 } from './lz4-pack.ts';
import { openLibrary } from './library.ts';
import { objectSource } from './object-source.ts';
import { Segment } from './segment.ts';
import type { Block, Codec } from './segment-header.ts';
import type { ArcticStorage } from './storage.ts';

describe('XXH64', () => {
  it.each([
    ['', 0xef46db3751d8e999n],
    ['abc', 0x44bc2cf5ad770999n],
    ['Nobody inspects the spammish repetition', 0xfbcea83c8a378bf1n],
  ])('of "%s" is the published value', (text, hash) => {
    const kernel = blockKernel();
    const bytes = Buffer.from(text);
    new Uint8Array(kernel.memoryFor(64)).set(bytes);
    expect(kernel.hash(0, bytes.length, 0n)).toBe(hash);
  });
});

describe('LZ4', () => {
  /** Bytes that repeat at all distances, or do not at all. */
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    fc
      .tuple(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(3), { maxLength: 300 }),
      )
      .map(([pieces, order]) => Buffer.concat(order.map((place) => pieces[place % pieces.length]!))),
    fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.nat(3000))
      .map(([unit, length]) => Buffer.alloc(length, unit)),
  );

  it('unpacks to what was packed', () => {
    fc.assert(
      fc.property(bytes, (source) => {
        const packed = packLz4(source);
        const block = {
          unpackedBytes: source.length,
          storedBytes: packed.length,
          hash: hashBytes(source),
          codec: 'lz4',
        } as const;
        expect(Buffer.from(unpackBlocks(packed, 0, [block])).equals(Buffer.from(source))).toBe(true);
      }),
    );
  });

  it('of any bytes whatever ends with a fault or with as many bytes as were promised', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(5000), (stored, length) => {
        const kernel = blockKernel();
        const memory = new Uint8Array(kernel.memoryFor(8192));
        memory.set(stored, 0);
        memory.fill(0xaa, 512 + length + 16, 512 + length + 64);
        const fault = kernel.unpack(0, stored.length, 512, 512 + length);
        expect([0, 1, 2, 3, 4]).toContain(fault);
        expect(memory.subarray(512 + length + 16, 512 + length + 64).every((byte) => byte === 0xaa)).toBe(true);
      }),
    );
  });
});

describe('other codecs', () => {
  const bytes = Buffer.from('candles '.repeat(50));
  const block = (stored: Uint8Array, codec: Codec): Block => ({
    unpackedBytes: bytes.length,
    storedBytes: stored.length,
    hash: hashBytes(bytes),
    codec,
  });

  it.each<[Codec, Uint8Array]>([
    ['zstd', zstdCompressSync(bytes)],
    ['none', bytes],
  ])('%s is read', (codec, stored) => {
    expect(Buffer.from(unpackBlocks(stored, 0, [block(stored, codec)]))).toEqual(bytes);
  });

  it.each<[string, Codec, Uint8Array, number]>([
    ['a zstd block cannot be unpacked', 'zstd', bytes, bytes.length],
    ['a zstd block unpacks to another length than it says', 'zstd', zstdCompressSync(bytes), bytes.length + 1],
    ['a zstd block cannot be unpacked', 'zstd', zstdCompressSync(bytes), bytes.length - 1],
    ['a block of 400 bytes says that it holds 401', 'none', bytes, 401],
    ['a block of 400 bytes says that it holds 4000000000', 'lz4', bytes, 4_000_000_000],
    ['a block packed with TurboPFor', 'turbopfor', bytes, bytes.length],
    ['a block with an unknown codec', 'missing', bytes, bytes.length],
  ])('%s', (message, codec, stored, unpackedBytes) => {
    expect(() => unpackBlocks(stored, 0, [{ ...block(stored, codec), unpackedBytes }])).toThrow(message);
  });
});

describe('objects of the real library, written anew', () => {
  it.each(['candles', 'deletions', 'snapshots', 'prune', 'empty', 'dynamic_schema', 'older_release'])(
    '%s: the hashes of fields and blocks are those in the keys',
    async (fixture) => {
      const { folder, expected } = fixtureLibraries().find(
        (entry) => entry.fixture === fixture && entry.backend === 's3',
      )!;
      for (const { name } of expected.libraries) {
        const { storage } = await openLibrary(objectSource(folderObjects(folder)), name);
        const keys = await atomKeys(storage);
        expect(keys.length).toBeGreaterThan(5);
        for (const key of keys) expect(await hashWrittenAnew(storage, key), `${key.kind} of ${key.id}`).toBe(key.hash);
      }
    },
  );
});

async function atomKeys(storage: ArcticStorage): Promise<AtomKey[]> {
  const kinds: readonly KeyKind[] = ['tdata', 'tindex', 'ver', 'sl'];
  const keys = await Promise.all(kinds.map((kind) => storage.list(kind)));
  return keys.flat().filter((key) => !isRef(key));
}

async function hashWrittenAnew(storage: ArcticStorage, key: AtomKey): Promise<bigint> {
  const segment = new Segment((await storage.get(key))!);
  const { descriptor } = segment;
  const columns = descriptor.fields.map(({ type }, index) => ({
    items: segment.itemsOf(index),
    bytes: segment.column(index, typeRow(type)?.width ?? 8).bytes.slice(),
  }));
  const metadata = segment.metadata();
  const written = encodeSegment({
    descriptor,
    columns: columns.every(({ items }) => items === 0) ? [] : columns,
    pool: segment.pool(),
    ...(metadata === null ? {} : { metadata }),
  });
  const again = new Segment(written.bytes);
  expect(again.descriptor).toEqual(descriptor);
  expect(again.metadata()).toEqual(metadata);
  return written.contentHash;
}
