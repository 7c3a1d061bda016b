import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem } from './problem.ts';
import { parseStrictJson } from './strict-json.ts';

function problemOf(text: string): Problem {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error(`${text} was taken`);
}

describe('the JSON of a stranger', () => {
  it('is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.constantFrom(0, 1, 2, '\t'), (value, space) => {
        fc.pre(!/"(__proto__|constructor|prototype)":/.test(JSON.stringify(value)));
        const text = JSON.stringify(value, null, space);
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{"a":1,"b":{"c":[{"d":1,"d":2}]}}', '/b/c/0/d'],
    ['{"a":1, "\\u0061" : 2}', '/a'],
    ['{"a/b":{"~":1,"~":2}}', '/a~1b/~0'],
  ])('has no key twice: %s', (text, pointer) => {
    expect(problemOf(text)).toMatchObject({ type: 'validation', errors: [{ pointer, code: 'duplicate_key' }] });
  });

  it.each(['__proto__', 'constructor', 'prototype', '__pr\\u006fto__'])('reaches for no prototype: %s', (key) => {
    expect(problemOf(`{"a":{"${key}":{}}}`)).toMatchObject({ errors: [{ code: 'forbidden_key' }] });
  });

  it('is no deeper than 32 and has no more than 10,000 values', () => {
    const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseStrictJson(deep(33))).toBeDefined();
    expect(problemOf(deep(34))).toMatchObject({ type: 'validation' });
    expect(parseStrictJson(`[${'1,'.repeat(9998)}1]`)).toHaveLength(9999);
    expect(problemOf(`[${'1,'.repeat(9999)}1]`)).toMatchObject({ type: 'validation' });
  });

  it.each(['', '{', '{"a"}', '[1,]', 'NaN', "{'a':1}"])('is JSON: %s is not', (text) => {
    expect(problemOf(text)).toMatchObject({ type: 'malformed', status: 400 });
  });
});
