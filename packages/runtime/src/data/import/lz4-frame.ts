const HAS_BLOCK_SUMS = 0x10;
const HAS_CONTENT_SIZE = 0x08;
const IS_PLAIN = 0x8000_0000;

/**
 * Throws where an LZ4 frame cannot be what it says: a block beyond its end, or more content than its blocks can hold. The library would
 * fill memory instead. The magic number and the header's checksum are the library's business.
 */
export function checkLz4Frame(data: Uint8Array): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const flags = view.getUint8(4);
  const largest = 2 ** (8 + 2 * ((view.getUint8(5) >> 4) & 7));
  const hasSize = (flags & HAS_CONTENT_SIZE) !== 0;
  let at = hasSize ? 15 : 7;
  let most = 0;
  for (;;) {
    const size = view.getUint32(at, true) & (IS_PLAIN - 1);
    at += 4;
    if (size === 0) break;
    at += size + ((flags & HAS_BLOCK_SUMS) === 0 ? 0 : 4);
    most += largest;
    if (at > data.byteLength) throw new Error(`a block of an LZ4 frame has ${size} bytes, more than there are`);
  }
  const content = hasSize ? view.getBigUint64(6, true) : 0n;
  if (content > most) throw new Error(`an LZ4 frame of ${data.byteLength} bytes says that it holds ${content}`);
}
