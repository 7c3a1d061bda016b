import { describe, expect, it } from 'vitest';
import { mutateFile } from './mutate-file.ts';
import { mutated } from './mutant.ts';

/** What each mutant of a text reads, by operator. */
const texts = (text: string): (readonly [operator: string, text: string])[] =>
  mutateFile('a.ts', text).map((mutant) => [mutant.operator, mutated(text, mutant)] as const);

describe('mistakes on purpose', () => {
  it.each([
    ['x = a === b;', ['equality', 'x = a !== b;']],
    ['x = a < b;', ['boundary', 'x = a <= b;']],
    ['x = a < b;', ['direction', 'x = a >= b;']],
    ['x = a && b;', ['logic', 'x = a || b;']],
    ['x = a ?? b;', ['logic', 'x = (a && b);']],
    ['x = a + b;', ['arithmetic', 'x = a - b;']],
    ['if (a) b();', ['negation', 'if (!(a)) b();']],
    ['x = !a;', ['negation', 'x = (a);']],
    ['x = true;', ['constant', 'x = false;']],
    ["x = 'text';", ['constant', "x = '';"]],
    ["x = '';", ['constant', "x = 'mutant';"]],
    ['x = `a${b}`;', ['constant', "x = '';"]],
    ['x = 5;', ['constant', 'x = (5 + 1);']],
    ['x = 5n;', ['constant', 'x = (5n + 1n);']],
    ['a(); b();', ['removal', '; b();']],
    ['await a();', ['removal', ';']],
    ["throw new Error('no');", ['removal', ';']],
    ['for (const a of b) { continue; }', ['removal', 'for (const a of b) { ; }']],
    ['function f(): X | null { return a; }', ['emptied', 'function f(): X | null { return null; }']],
    ['const f = (): readonly X[] => a;', ['emptied', 'const f = (): readonly X[] => [];']],
    ['const f = (): Promise<X | null> => a;', ['emptied', 'const f = (): Promise<X | null> => null;']],
    ['x = { ...a, b };', ['spread', 'x = { ...{}, b };']],
    ['x = [...a, b];', ['spread', 'x = [...[], b];']],
    ['x = a.some(b);', ['method', 'x = a.every(b);']],
  ] as const)('%s has %j', (text, expected) => {
    expect(texts(text)).toContainEqual(expected);
  });

  it.each([
    "import { a } from './a.ts';",
    "type A = 'a' | 'b';",
    'interface A { readonly a: 1 }',
    "await crashPoint('C01');",
    "const a: 'b' = c;",
    'const f = (): null => null;',
  ])('there are none in %s', (text) => {
    expect(texts(text)).toEqual([]);
  });

  it('a condition that only compares is turned round once, not twice', () => {
    expect(
      texts('if (a === b) c = d;').filter(([, text]) => text.startsWith('if (a !== b)') || text.includes('!(a')),
    ).toEqual([['equality', 'if (a !== b) c = d;']]);
  });

  it('a comparison that sorts has a sign alone', () => {
    const sorting = texts('x.toSorted((a, b) => (a < b ? -1 : 1));').map(([operator]) => operator);
    expect(sorting).toEqual(['removal', 'direction']);
    expect(texts('x = (a, b) => (a < b ? -1 : 1);').map(([operator]) => operator)).toContain('constant');
  });

  it('each has an id of its own that names file, line and operator', () => {
    const ids = mutateFile('a.ts', 'x = 1 + 2;\ny = 3;').map(({ id }) => id);
    expect(ids).toEqual([
      'a.ts:1 removal',
      'a.ts:1 constant',
      'a.ts:1 arithmetic',
      'a.ts:1 constant 2',
      'a.ts:2 removal',
      'a.ts:2 constant',
    ]);
  });
});
