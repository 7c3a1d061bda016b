import { TextDecoder } from 'node:util';

/** A text as UTF-8 without a byte order mark. UTF-16 is told by its mark; spreadsheets save it as "Unicode text". */
export async function* asUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decoder: TextDecoder | null = null;
  let first = true;
  for await (const chunk of chunks) {
    const bytes = first && hasUtf8Mark(chunk) ? chunk.subarray(3) : chunk;
    if (first) decoder = utf16Decoder(chunk);
    first = false;
    yield decoder === null ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }), 'utf8');
  }
}

function hasUtf8Mark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function utf16Decoder(bytes: Uint8Array): TextDecoder | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le');
  return bytes[0] === 0xfe && bytes[1] === 0xff ? new TextDecoder('utf-16be') : null;
}
