import { crc32 } from 'node:zlib';

/** Of a text and what it is kept under: SQLite does not notice a changed byte within a text. */
export function textSum(name: string, text: string): number {
  return crc32(text, crc32(`${name}\0`));
}

/** A text with its own sum before it. */
export function sealed(name: string, text: string): string {
  return `${textSum(name, text)} ${text}`;
}

/** The text, null when it is not the one that was sealed. */
export function unsealed(name: string, whole: string): string | null {
  const text = whole.slice(whole.indexOf(' ') + 1);
  return whole === sealed(name, text) ? text : null;
}
