import { createHash } from 'node:crypto';
import { LONGEST } from '../ports/tracking-rules.ts';

/**
 * Values as parameters of a tracked run: lists of plain values with commas, other structures as JSON; what is null is left out. A text that is too long is cut
 * and ends with its SHA-256, so that two that differ only behind the cut still differ.
 */
export function paramTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === undefined) continue;
    texts[key] = withinLimit(textOf(value));
  }
  return texts;
}

function textOf(value: unknown): string {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(',');
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function withinLimit(text: string): string {
  if (text.length <= LONGEST.param) return text;
  const hash = ` … sha256:${createHash('sha256').update(text).digest('hex')}`;
  return `${text.slice(0, LONGEST.param - hash.length)}${hash}`;
}
