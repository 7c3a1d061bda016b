import { corrupt } from './errors.ts';
import { isRef, isRefKind, type AtomKey, type KeyKind, type ObjectKey, type RefKey } from './keys.ts';
import { safeVersion } from './key-text.ts';

/** The name of an object in LMDB: a descriptor of four letters, then the fields without separators, numbers in eight bytes. */
export function keyBytes(key: ObjectKey): Buffer {
  if (isRef(key)) return Buffer.concat([Buffer.from('*sUo'), shortText(key.id)]);
  const isText = typeof key.start === 'string';
  return Buffer.concat([
    Buffer.from(isText ? '*sSo' : '*sTo'),
    shortText(key.id),
    word(BigInt(key.version)),
    word(key.createdNs),
    word(key.hash),
    ...[key.start, key.end].map((value) => (typeof value === 'string' ? shortText(value) : word(value))),
  ]);
}

/** `null` for bytes that are no key of a text id. */
export function parseKeyBytes(kind: KeyKind, bytes: Buffer): ObjectKey | null {
  const descriptor = bytes.toString('latin1', 0, 4);
  const idEnd = 5 + (bytes[4] ?? 0);
  if (idEnd > bytes.length) return null;
  const id = bytes.toString('utf8', 5, idEnd);
  if (isRefKind(kind)) return descriptor === '*sUo' ? { kind: kind as RefKey['kind'], id } : null;
  const isText = descriptor === '*sSo';
  if ((!isText && descriptor !== '*sTo') || bytes.length < idEnd + 26) return null;
  const [start, end] = isText ? textRange(bytes, idEnd + 24) : numberRange(bytes, idEnd + 24);
  return {
    kind: kind as AtomKey['kind'],
    id,
    version: safeVersion(bytes.readBigUInt64LE(idEnd)),
    createdNs: bytes.readBigUInt64LE(idEnd + 8),
    hash: bytes.readBigUInt64LE(idEnd + 16),
    start,
    end,
  };
}

function numberRange(bytes: Buffer, at: number): [bigint, bigint] {
  if (bytes.length !== at + 16) throw corrupt(`a key has ${bytes.length} bytes instead of ${at + 16}`);
  return [bytes.readBigInt64LE(at), bytes.readBigInt64LE(at + 8)];
}

function textRange(bytes: Buffer, at: number): [string, string] {
  const startEnd = at + 1 + bytes[at]!;
  const start = bytes.toString('utf8', at + 1, startEnd);
  return [start, bytes.toString('utf8', startEnd + 1, startEnd + 1 + (bytes[startEnd] ?? 0))];
}

function word(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
}

function shortText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > 254) throw corrupt(`the name "${text.slice(0, 40)}…" has more than 254 bytes`);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
