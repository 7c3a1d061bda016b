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
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = `${lineStart} `;
  return Array.isArray(value) ? writeList(value, inner, lineStart) : writeMembers(value, inner, lineStart);
}

function writeMembers(value: object, inner: string, lineStart: string): string {
  let text = '';
  for (const key of sortedKeys(value)) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) text += `${text === '' ? inner : `,${inner}`}${quoted(key)}: ${write(member, inner)}`;
  }
  return text === '' ? '{}' : `{${text}${lineStart}}`;
}

/** Lists of plain values stay on one line. */
function writeList(values: readonly unknown[], inner: string, lineStart: string): string {
  const isPlain = values.every((value) => typeof value !== 'object' || value === null);
  const between = isPlain ? ', ' : `,${inner}`;
  let text = '';
  for (const value of values) text += `${text === '' ? '' : between}${write(value, inner)}`;
  return isPlain ? `[${text}]` : `[${inner}${text}${lineStart}]`;
}

function writeNumber(value: number): string {
  if (Number.isFinite(value)) return `${value}`;
  return Number.isNaN(value) ? 'null' : `"${value}"`;
}

/** Documents repeat few texts and few sets of keys thousands of times. */
const MOST_KNOWN = 4_096;
const knownTexts = new Map<string, string>();
const knownKeys = new Map<string, readonly string[]>();

function quoted(text: string): string {
  const known = knownTexts.get(text);
  if (known !== undefined) return known;
  const made = JSON.stringify(text);
  if (knownTexts.size < MOST_KNOWN && text.length <= 64) knownTexts.set(text, made);
  return made;
}

function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value);
  const id = `${keys.length}\n${keys.join('\n')}`;
  const known = knownKeys.get(id);
  if (known !== undefined) return known;
  const sorted = keys.sort();
  if (knownKeys.size < MOST_KNOWN && id.length <= 4_096 && !keys.some((key) => key.includes('\n')))
    knownKeys.set(id, sorted);
  return sorted;
}
