import { corrupt } from './errors.ts';
import { TYPE } from './column-types.ts';

/** The text at an offset of an object's string pool: four bytes of length, then so many bytes. */
export function wordAt(pool: Uint8Array, offset: number, type: number = TYPE.text): string {
  const bytes = Buffer.from(pool.buffer, pool.byteOffset, pool.byteLength);
  if (offset + 4 > bytes.length) throw corrupt(`a text lies at ${offset}, behind the end of its pool`);
  const end = offset + 4 + bytes.readUInt32LE(offset);
  if (end > bytes.length) throw corrupt('a text of a string pool is cut');
  if (type === TYPE.fixedText) return withoutPadding(fromCodePoints(bytes, offset + 4, end));
  const text = bytes.toString('utf8', offset + 4, end);
  return type === TYPE.fixedAscii ? withoutPadding(text) : text;
}

/** Numpy keeps texts of fixed width as code points of four bytes. */
function fromCodePoints(bytes: Buffer, start: number, end: number): string {
  let text = '';
  for (let at = start; at + 4 <= end; at += 4) {
    const point = bytes.readUInt32LE(at);
    if (point > 0x10_ffff) throw corrupt('a text holds what is no letter');
    text += String.fromCodePoint(point);
  }
  return text;
}

function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\0') end -= 1;
  return text.slice(0, end);
}
