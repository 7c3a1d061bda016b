import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCursor, readCursor } from './cursor.ts';
import { Problem } from './problem.ts';

const SECRET = new TextEncoder().encode('a secret of tests');
const filter = { list: 'runs', status: 'QUEUED' };
const cursor = makeCursor('0197', filter, SECRET);

function problemOf(read: () => string): Problem {
  try {
    read();
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error('it was taken');
}

describe('a cursor', () => {
  it('is read as it was made, whatever order the filter has', () => {
    const anyText = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(anyText, fc.dictionary(fc.string(), anyText), (key, any) => {
        const backwards = Object.fromEntries(Object.entries(any).toReversed());
        expect(readCursor(makeCursor(key, any, SECRET), backwards, SECRET)).toBe(key);
      }),
    );
  });

  it.each([
    ['of another list', () => readCursor(cursor, { ...filter, list: 'strategies' }, SECRET)],
    ['of another filter', () => readCursor(cursor, { ...filter, status: 'RUNNING' }, SECRET)],
    ['of less of a filter', () => readCursor(cursor, { list: 'runs' }, SECRET)],
    ['of more of a filter', () => readCursor(cursor, { ...filter, mine: 'true' }, SECRET)],
    ['of another secret', () => readCursor(cursor, filter, new Uint8Array(32))],
    ['with padding', () => readCursor(`${cursor}=`, filter, SECRET)],
    ['with something between', () => readCursor(`${cursor.slice(0, 9)} ${cursor.slice(9)}`, filter, SECRET)],
    ['with something behind', () => readCursor(`${cursor}A`, filter, SECRET)],
    ['without its end', () => readCursor(cursor.slice(0, -2), filter, SECRET)],
    ['of the signature alone', () => readCursor(cursor.slice(0, 22), filter, SECRET)],
    ['of nothing', () => readCursor('', filter, SECRET)],
    ['of no signature', () => readCursor(Buffer.from('0197').toString('base64url'), filter, SECRET)],
  ])('%s is refused', (_, read) => {
    expect(problemOf(read)).toMatchObject({
      status: 422,
      errors: [{ pointer: '/query/cursor', code: 'invalid_cursor' }],
    });
  });

  it('with any letter changed is refused', () => {
    const letters = fc.constantFrom(...Array.from('AZaz09-_+/='));
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), letters, (at, letter) => {
        fc.pre(cursor[at] !== letter);
        problemOf(() => readCursor(`${cursor.slice(0, at)}${letter}${cursor.slice(at + 1)}`, filter, SECRET));
      }),
    );
  });
});
