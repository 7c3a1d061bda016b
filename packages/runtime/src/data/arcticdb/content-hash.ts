import { hashBytes } from './blocks.ts';
import type { FieldDescriptor } from './segment-header.ts';

/**
 * The hash in an object's key: over its fields (length of the name, type, dimension, name of at least two bytes), then over the hashes of
 * its blocks in the order in which they lie there, shapes before values in each part.
 */
export function contentHash(fields: readonly FieldDescriptor[], blockHashes: readonly bigint[]): bigint {
  const names = fields.map(({ name }) => Buffer.from(name, 'utf8'));
  const namesLength = names.reduce((sum, name) => sum + 6 + Math.max(2, name.length), 0);
  const bytes = Buffer.alloc(namesLength + 8 * blockHashes.length);
  let at = 0;
  for (const [place, name] of names.entries()) {
    bytes.writeUInt32LE(name.length, at);
    bytes[at + 4] = fields[place]!.type;
    bytes[at + 5] = fields[place]!.dimension;
    name.copy(bytes, at + 6);
    at += 6 + Math.max(2, name.length);
  }
  for (const hash of blockHashes) at = bytes.writeBigUInt64LE(hash, at);
  return hashBytes(bytes);
}
