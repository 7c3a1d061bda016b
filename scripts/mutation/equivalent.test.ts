import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EQUIVALENTS, isEquivalent, type Equivalent } from './equivalent.ts';
import { mutateFile } from './mutate-file.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('mistakes that nothing could notice', () => {
  it.each(EQUIVALENTS)('$file: $lineText has the mistake $original → $replacement', (each) => {
    const text = readFileSync(ROOT + each.file, 'utf8');
    const lines = text.split('\n');
    const known = mutateFile(each.file, text).filter((mutant) => isEquivalent(mutant, lines[mutant.line - 1]!));
    expect(known.map(({ original, replacement }) => [original, replacement])).toContainEqual([
      each.original,
      each.replacement,
    ]);
  });

  it('are known by file, line, and both texts', () => {
    const [mutant] = mutateFile('a.ts', 'x = 5;\n').filter(({ operator }) => operator === 'constant');
    const entry: Equivalent = {
      file: 'a.ts',
      lineText: 'x = 5;',
      original: '5',
      replacement: '(5 + 1)',
      why: 'Because.',
    };
    expect(isEquivalent(mutant!, '  x = 5;', [entry])).toBe(true);
    for (const change of [{ file: 'b.ts' }, { lineText: 'x = 6;' }, { original: '6' }, { replacement: '7' }])
      expect(isEquivalent(mutant!, 'x = 5;', [{ ...entry, ...change }])).toBe(false);
  });
});
