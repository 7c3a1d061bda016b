import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ENTERED, functionAt, withNotes } from './functions.ts';

const TEXT = `
const inner = (a) => a.map((each) => each + 1);
const empty = () => ({});
function outer(list) { return list.length === 0 ? empty() : inner(list); }
class Made { get size() { return 1; } }
`;

/** Which functions a script enters, as the texts of their first characters. */
function entered(script: string): string[] {
  const { text } = withNotes('a.ts', TEXT);
  const context: Record<string, Set<string> | undefined> = {};
  runInNewContext(`${text}\n${script}`, context);
  return [...context[ENTERED]!].map((id) => TEXT.slice(Number(id.split('#')[1])).slice(0, 14)).sort();
}

describe('notes in functions', () => {
  it('tell that a file was loaded', () => {
    expect(entered('')).toEqual([TEXT.slice(0, 14)]);
  });

  it('tell which functions ran, and leave what they answer as it was', () => {
    expect(entered('if (outer([1])[0] !== 2) throw new Error()')).toEqual([
      TEXT.slice(0, 14),
      '(a) => a.map((',
      '(each) => each',
      'function outer',
    ]);
    expect(entered('outer([])')).toEqual([TEXT.slice(0, 14), '() => ({});\nfu', 'function outer']);
    expect(entered('new Made().size')).toEqual([TEXT.slice(0, 14), 'get size() { r']);
  });

  it('belong to the innermost function around a place, or to the file', () => {
    const { functions } = withNotes('a.ts', TEXT);
    const startAt = (text: string): number => functionAt(functions, TEXT.indexOf(text)).start;
    expect(startAt('each + 1')).toBe(TEXT.indexOf('(each)'));
    expect(startAt('a.map')).toBe(TEXT.indexOf('(a)'));
    expect(startAt('const inner')).toBe(0);
  });
});
