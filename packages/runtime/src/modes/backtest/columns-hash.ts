import { createHash } from 'node:crypto';

/** SHA-256 in hex of the values as they lie in memory, column after column. */
export function columnsHash(columns: readonly Float64Array[]): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of columns) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}
