import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NIGHT_PARTS } from './parts.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Sources of the tests that these arguments of vitest choose: folders, files, or beginnings of names. */
function testsOf(words: readonly string[]): string {
  const files = words.flatMap((word) => {
    const isFolder = statSync(join(ROOT, word), { throwIfNoEntry: false })?.isDirectory() === true;
    return globSync(isFolder ? `${word}/**/*.test.ts` : `${word}*`, { cwd: ROOT });
  });
  return files.map((path) => readFileSync(join(ROOT, path), 'utf8')).join('\n');
}

const told = NIGHT_PARTS.flatMap(({ name, command, env }) =>
  Object.keys(env?.(0) ?? {}).map((variable) => ({ name, variable, files: command(0).slice(4) })),
);

describe('the parts of a night', () => {
  it('have names of their own', () => {
    expect(new Set(NIGHT_PARTS.map(({ name }) => name)).size).toBe(NIGHT_PARTS.length);
  });

  it.each(told)('$name tells its tests how much by $variable, which they read', ({ variable, files }) => {
    expect(testsOf(files)).toContain(`process.env['${variable}']`);
  });

  it.each(NIGHT_PARTS.filter(({ command }) => command(0).includes('crash:live')))(
    '$name plays on the store that its name says, when it tries again as well',
    ({ name, command, again }) => {
      const isTable = name.endsWith('-dynamodb');
      const commands = [command(0), command(1), again?.(2, []) ?? command(2)];
      expect(commands.map((words) => words.join(' ').includes('--store dynamodb'))).toEqual(
        commands.map(() => isTable),
      );
    },
  );

  it.each(NIGHT_PARTS)('$name has done nothing where nothing was counted', ({ counted }) => {
    expect(counted([])).toBe(0);
    expect(counted([{}])).toBe(0);
  });
});
