import { ArcticFault } from './errors.ts';
import { MetadataDuration, MetadataOpaque, MetadataTime, type MetadataValue } from './msgpack.ts';

/** ArcticDB's own limit. Metadata are loaded with every read, so they should be far smaller. */
const MOST_BYTES = 16 * 2 ** 20;

/** Writes user metadata as msgpack, in the form that ArcticDB reads. */
export function writeMsgpack(value: MetadataValue): Uint8Array {
  const bytes: number[] = [];
  put(bytes, value);
  if (bytes.length > MOST_BYTES)
    throw new ArcticFault(
      'arctic-refused',
      `user metadata have ${bytes.length} bytes; ArcticDB takes up to ${MOST_BYTES}`,
    );
  return Uint8Array.from(bytes);
}

function put(bytes: number[], value: MetadataValue): void {
  if (value === null) bytes.push(0xc0);
  else if (typeof value === 'boolean') bytes.push(value ? 0xc3 : 0xc2);
  else if (typeof value === 'number') putNumber(bytes, value);
  else if (typeof value === 'bigint') putBigint(bytes, value);
  else if (typeof value === 'string') putSpan(bytes, Buffer.from(value, 'utf8'), [0xd9, 0xda, 0xdb]);
  else if (value instanceof Uint8Array) putSpan(bytes, value, [0xc4, 0xc5, 0xc6]);
  else if (value instanceof MetadataTime) putExtension(bytes, 32, [value.ns, value.timezone]);
  else if (value instanceof MetadataDuration) putExtension(bytes, 34, value.ns);
  else if (value instanceof MetadataOpaque)
    throw new ArcticFault('arctic-refused', 'user metadata hold a python object, which cannot be written');
  else if (Array.isArray(value)) {
    bytes.push(0xdd, ...word(value.length, 4));
    for (const inner of value as readonly MetadataValue[]) put(bytes, inner);
  } else {
    const entries = Object.entries(value as Readonly<Record<string, MetadataValue>>);
    bytes.push(0xdf, ...word(entries.length, 4));
    for (const [key, inner] of entries) {
      put(bytes, key);
      put(bytes, inner);
    }
  }
}

function putNumber(bytes: number[], value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    putBigint(bytes, BigInt(value));
    return;
  }
  const eight = Buffer.alloc(8);
  eight.writeDoubleBE(value);
  bytes.push(0xcb, ...eight);
}

function putBigint(bytes: number[], value: bigint): void {
  if (value >= 0n && value < 128n) {
    bytes.push(Number(value));
    return;
  }
  const eight = Buffer.alloc(8);
  if (value > 0n) eight.writeBigUInt64BE(value);
  else eight.writeBigInt64BE(value);
  bytes.push(value > 0n ? 0xcf : 0xd3, ...eight);
}

/** `codes` are those for lengths of one, two and four bytes. */
function putSpan(bytes: number[], span: Uint8Array, codes: readonly [number, number, number]): void {
  const size = span.length < 256 ? 0 : span.length < 65_536 ? 1 : 2;
  bytes.push(codes[size], ...word(span.length, 2 ** size));
  for (const byte of span) bytes.push(byte);
}

function putExtension(bytes: number[], kind: number, content: MetadataValue): void {
  const inner: number[] = [];
  put(inner, content);
  bytes.push(0xc7, inner.length, kind, ...inner);
}

function word(value: number, size: number): number[] {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return [...bytes];
}
