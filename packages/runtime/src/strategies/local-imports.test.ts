import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localFiles, sourceHash, sourceMark } from './local-imports.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradai-source-'));
  write(
    'strategy.ts',
    "import { levels } from './levels.ts';\nimport { sma } from '@tradai/strategy-sdk';\nexport default levels;\n",
  );
  write('levels.ts', 'export * from "./more.ts";\n// import \'./gone.ts\'\n');
  write('more.ts', "import './strategy.ts';\nexport const levels = 1;\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

describe('the source of a strategy', () => {
  it('is its file and what it imports by relative path', () => {
    expect(localFiles(join(folder, 'strategy.ts'))).toEqual(
      ['strategy.ts', 'levels.ts', 'more.ts'].map((name) => join(folder, name)),
    );
  });

  it.each(['strategy.ts', 'levels.ts', 'more.ts'])('has another hash when %s changes', (name) => {
    const before = sourceHash(join(folder, 'strategy.ts'));
    write(name, "import './levels.ts';\nimport './more.ts';\nexport default 2;\n");

    expect(sourceHash(join(folder, 'strategy.ts'))).not.toBe(before);
  });

  it('has the same hash whatever else lies beside it', () => {
    const before = sourceHash(join(folder, 'strategy.ts'));
    write('strategy.test.ts', 'anything');

    expect(sourceHash(join(folder, 'strategy.ts'))).toBe(before);
  });

  it('has the hash of what it was built of', () => {
    const before = sourceHash(join(folder, 'strategy.ts'));
    write('built.js', `${sourceMark(before)}\nexport default 1;\n`);
    write('other.js', `export default 1;\n${sourceMark(before)}\n`);

    expect(sourceHash(join(folder, 'built.js'))).toBe(before);
    expect(sourceHash(join(folder, 'other.js'))).not.toBe(before);
  });
});
