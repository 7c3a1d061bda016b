import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const ENTRY = fileURLToPath(new URL('../bin/tradai-strategy.js', import.meta.url));

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The entry beside these files of `dist`. */
function run(files: readonly string[]) {
  folder = mkdtempSync(join(tmpdir(), 'tradai-entry-'));
  for (const name of ['bin', 'dist']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  copyFileSync(ENTRY, join(folder, 'bin', 'tradai-strategy.js'));
  for (const file of files) writeFileSync(join(folder, 'dist', file), `process.stdout.write('${file}');`);
  const entry = join(folder, 'bin', 'tradai-strategy.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry], { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

describe('the entry', () => {
  it.each([
    ['an image', ['tradai-strategy.js', 'main.js'], { status: 0, said: 'tradai-strategy.js' }],
    ['a clone that was built', ['main.js'], { status: 0, said: 'main.js' }],
    [
      'nothing',
      [],
      { status: 69, said: 'tradai-strategy is not built here; expected npm run build before, or an image.\n' },
    ],
  ])('runs what there is of %s', (_, files, expected) => {
    expect(run(files)).toEqual(expected);
    // A clone has no place for code that was compiled.
    expect(existsSync(join(folder, 'compiled'))).toBe(expected.said === 'tradai-strategy.js');
  });
});
