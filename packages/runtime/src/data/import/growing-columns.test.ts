import { describe, expect, it } from 'vitest';
import { GrowingColumns } from './growing-columns.ts';
import { LineIndex } from './line-index.ts';

describe('growing columns', () => {
  it.each([0, 1, 1024, 1025, 3072, 10_000])('keep %i rows over their chunks', (n) => {
    const columns = new GrowingColumns(6);
    for (let i = 0; i < n; i += 1) columns.push(i, -i, i / 2, i * i, 1 / (i + 1), i % 7);
    const joined = columns.join();
    expect(joined).toHaveLength(6);
    expect(joined.every((column) => column.length === n)).toBe(true);
    expect(joined[3]!.every((value, i) => value === i * i)).toBe(true);
    expect(joined[5]!.every((value, i) => value === i % 7)).toBe(true);
  });

  it('can be four', () => {
    const columns = new GrowingColumns(4);
    columns.push(1, 2, 3, 4);
    expect(columns.join().map((column) => column[0])).toEqual([1, 2, 3, 4]);
  });
});

describe('lines of rows', () => {
  it('are found between jumps', () => {
    const lines = [2, 3, 4, 9, 10, 20, 21, 22];
    const index = new LineIndex();
    for (const line of lines) index.push(line);
    expect(lines.map((_, row) => index.lineOf(row))).toEqual(lines);
  });
});
