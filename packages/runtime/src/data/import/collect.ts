import type { Part } from './reading.ts';

/** The whole of a part in memory: for formats that cannot be read as a stream. */
export async function collect(part: Part): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of part.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
