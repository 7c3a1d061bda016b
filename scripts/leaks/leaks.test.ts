import { describe, expect, it } from 'vitest';
import { leaksIn } from './leaks.ts';

/** Put together, so that the check does not find this file. */
const join = (...parts: readonly string[]): string => parts.join('');

describe('leaksIn', () => {
  it.each([
    join('const data = "/ho', 'me/ann/data";'),
    join('see /Us', 'ers/ann/tradai'),
    join('/wo', 'rk/main/x.ts'),
    join('`/tm', 'p/output`'),
    join('C:\\Us', 'ers\\ann'),
    join('"resolved": "https://registry.np', 'mjs.org/zod"'),
    join('https://artifacts.example/', ' https://ne', 'xus.example/npm'),
  ])('finds %s', (line) => {
    expect(leaksIn(`fine\n${line}\n`)).toEqual([{ line: 2, text: line }]);
  });

  it.each([
    '../shared/data',
    './tmp/output',
    'https://example.com/home/page',
    join('packages/wo', 'rk/src'),
    'a/tmp/b',
    '/etc/hosts',
  ])('leaves %s alone', (line) => {
    expect(leaksIn(line)).toEqual([]);
  });
});
