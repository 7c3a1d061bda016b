import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MetadataDuration, MetadataOpaque, MetadataTime, readMsgpack, type MetadataValue } from './msgpack.ts';
import { writeMsgpack } from './msgpack-writer.ts';

it('metadata come back as they were', () => {
  const leaf = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.integer(),
    fc.bigInt({ min: 2n ** 60n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 60n) }),
    fc.string(),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Uint8Array.from(bytes)),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((ns) => new MetadataDuration(BigInt(ns))),
    fc
      .tuple(fc.bigInt({ min: 2n ** 60n, max: 2n ** 62n }), fc.constantFrom(null, 'UTC'))
      .map(([ns, zone]) => new MetadataTime(ns, zone)),
  );
  const { value } = fc.letrec<{ value: MetadataValue }>((tie) => ({
    value: fc.oneof(
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(value, (metadata) => {
      expect(readMsgpack(writeMsgpack(metadata))).toEqual(metadata);
    }),
  );
});

it('a python object is shown, not read, and cannot be written', () => {
  const opaque = readMsgpack(Uint8Array.of(0xc7, 2, 102, 1, 2));
  expect(opaque).toEqual(new MetadataOpaque(102));
  expect(() => writeMsgpack(opaque)).toThrow('user metadata hold a python object, which cannot be written');
});
