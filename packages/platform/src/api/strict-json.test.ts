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

/** False: refused. Throws what is no `Problem`. */
function taken(text: string): boolean {
  try {
    parseStrictJson(text);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
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

  it.each([
    ['{"a":"x\\u0000y"}', '/a'],
    ['{"a":["\\u001b[2J"]}', '/a/0'],
    ['{"a":{"b\\u0007":1}}', '/a'],
    ['{"a":"\u0085"}', '/a'],
    ['{"a":"\u007f"}', '/a'],
    ['{"a":"\\ud800"}', '/a'],
    ['{"a":"\\udc00\\ud800"}', '/a'],
    ['"\\b"', ''],
  ])('has no control characters and no halves of letters: %s', (text, pointer) => {
    expect(problemOf(text)).toMatchObject({ errors: [{ pointer, code: 'forbidden_character' }] });
  });

  it('may have line breaks, tabs and whole letters of any script', () => {
    const value = { a: 'one\ntwo\r\n\tthree', ü: '日本 😀 \u2028' };
    expect(parseStrictJson(JSON.stringify(value))).toEqual(value);
    expect(parseStrictJson('"\\ud83d\\ude00"')).toBe('😀');
  });

  it('that is none is not told again, as there may be a password in it', () => {
    for (const text of ['{"password":"hunter2"', '{"password":hunter2}', 'hunter2', '{"a":"hunter2",}', '["hunter2"'])
      expect(problemOf(text).message).toMatch(/^The body is no JSON(, at character \d+)?\.$/);
    expect(problemOf('{"a":1,}').message).toBe('The body is no JSON, at character 8.');
  });

  it('is looked at in little time, however it is made', () => {
    const texts = [
      `"${'\\u0061'.repeat(40_000)}"`,
      `{"${'~/'.repeat(60_000)}":[${'1,'.repeat(9000)}1]}`,
      `{${Array.from({ length: 9000 }, (_, at) => `"k${at}":{}`).join()}}`,
      '['.repeat(250_000),
      `${'['.repeat(120_000)}${']'.repeat(120_000)}`,
      `[${' '.repeat(250_000)}]`,
      `"${'\\\\'.repeat(120_000)}"`,
    ];
    const times = texts.map((text) => {
      const began = performance.now();
      expect(taken(text)).toBeTypeOf('boolean');
      return performance.now() - began;
    });
    expect(Math.max(...times)).toBeLessThan(1000);
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
