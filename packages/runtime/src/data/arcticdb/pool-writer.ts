const SHORTEST_ENTRY = 8;

/** A string pool with each of the words once, in their order, and where each starts. */
export function poolOf(words: Iterable<string>): {
  readonly pool: Uint8Array;
  readonly offsets: ReadonlyMap<string, number>;
} {
  const offsets = new Map<string, number>();
  const entries: Buffer[] = [];
  let at = 0;
  for (const word of words) {
    if (offsets.has(word)) continue;
    const bytes = Buffer.from(word, 'utf8');
    const entry = Buffer.alloc(Math.max(SHORTEST_ENTRY, 4 + bytes.length));
    entry.writeUInt32LE(bytes.length, 0);
    bytes.copy(entry, 4);
    offsets.set(word, at);
    entries.push(entry);
    at += entry.length;
  }
  return { pool: Buffer.concat(entries), offsets };
}
