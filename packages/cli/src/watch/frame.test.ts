import { describe, expect, it } from 'vitest';
import { composeFrame, cutText, spread, type Panel } from './frame.ts';

const panel = (rank: number, name: string, lines: number, least = 1): Panel => ({
  ...{ rank, least },
  lines: Array.from({ length: lines }, (_, i) => ({ text: `${name}${i + 1}` })),
});
const texts = (panels: readonly Panel[], rows: number, columns = 20): string[] =>
  composeFrame(panels, { text: 'foot' }, { columns, rows }).map(({ text }) => text);

describe('a frame', () => {
  it('has as many lines as the screen, its foot on the last', () => {
    expect(texts([panel(0, 'a', 2), panel(1, 'b', 1)], 6)).toEqual(['a1', 'a2', 'b1', '', '', 'foot']);
  });

  it('gives room by rank, and keeps panels in their order', () => {
    expect(texts([panel(2, 'a', 3), panel(0, 'b', 2), panel(1, 'c', 2)], 6)).toEqual([
      'a1',
      'b1',
      'b2',
      'c1',
      'c2',
      'foot',
    ]);
  });

  it('leaves out a panel of which too little would be seen, for the next one', () => {
    expect(texts([panel(0, 'a', 2), panel(1, 'b', 5, 3), panel(2, 'c', 1)], 5)).toEqual(['a1', 'a2', 'c1', '', 'foot']);
  });

  it.each([0, 1, 2])('has no more than %d rows where there are no more', (rows) => {
    expect(texts([panel(0, 'a', 4)], rows).length).toBe(Math.max(1, rows));
  });

  it('is no wider than the screen, and no control character gets through', () => {
    expect(cutText('a\u001B[2Jb', 10)).toBe('a·[2Jb');
    expect(cutText('1234567890', 10)).toBe('1234567890');
    expect(cutText('12345678901', 10)).toBe('123456789…');
    expect(cutText('anything', 0)).toBe('');
  });

  it('spreads two texts over a line; the left one gives way', () => {
    expect(spread('left', 'right', 14)).toBe('left     right');
    expect(spread('a long text', 'right', 14)).toBe('a long…  right');
  });
});
