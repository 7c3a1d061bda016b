import { createHash } from 'node:crypto';

/**
 * The one text of a document, so that equal documents are equal bytes: keys in the order of their UTF-16 code units, shortest numbers that
 * read back to the same double, one-space indentation, LF, and a line end at the end. `undefined` members are left out, NaN becomes
 * `null`, infinities become the texts `Infinity` and `-Infinity`.
 */
export function canonicalJson(value: unknown): string {
  return `${write(value, '\n')}\n`;
}

/** SHA-256 of the canonical text, in hex. */
export function canonicalHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** `lineStart` is the line break with the indentation of the surrounding value. */
function write(value: unknown, lineStart: string): string {
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = `${lineStart} `;
  if (Array.isArray(value)) return writeList(value, inner, lineStart);
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}: ${write(member, inner)}`);
  }
  return members.length === 0 ? '{}' : `{${inner}${members.join(`,${inner}`)}${lineStart}}`;
}

/** Lists of plain values stay on one line. */
function writeList(values: readonly unknown[], inner: string, lineStart: string): string {
  const isPlain = values.every((value) => typeof value !== 'object' || value === null);
  if (isPlain) return `[${values.map((value) => write(value, inner)).join(', ')}]`;
  return `[${inner}${values.map((value) => write(value, inner)).join(`,${inner}`)}${lineStart}]`;
}

function writeNumber(value: number): string {
  if (Number.isFinite(value)) return JSON.stringify(value);
  return Number.isNaN(value) ? 'null' : `"${value}"`;
}
