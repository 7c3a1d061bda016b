import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, temporaryRepository } from '../test-support/temporary-repository.fixture.ts';

/** Exit code and last line of a test run over one file, under this repository's own configuration. */
function run(test: string): { exitCode: number | null; lastLine: string | undefined } {
  const root = temporaryRepository({ 'packages/cli/src/planted.test.ts': `import { it } from 'vitest';\n${test}` });
  // The reporter alone: with its folder this test would run itself.
  mkdirSync(join(root, 'scripts/report'));
  for (const path of ['vitest.config.ts', 'scripts/property-seed.ts', 'scripts/report/count-reporter.ts']) {
    copyFileSync(join(ROOT, path), join(root, path));
  }
  const { status, stdout } = spawnSync('vitest', ['run'], { cwd: root, encoding: 'utf8', timeout: 30_000 });
  return { exitCode: status, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

describe('the last line of a test run', () => {
  it.each([
    ['passes', "it('a', () => {});", 0, '1 passed, 0 failed'],
    ['failures', "it('a', () => {});\nit('b', () => { throw new Error('x'); });", 1, '1 passed, 1 failed'],
    ['skips', "it('a', () => {});\nit.skip('b', () => {});\nit.todo('c');", 0, '1 passed, 0 failed, 2 skipped'],
    ['a file that cannot be loaded', "throw new Error('x');", 1, '0 passed, 1 failed'],
    ['an error outside any test', "it('a', () => { void Promise.reject(new Error('x')); });", 1, '1 passed, 1 failed'],
  ])('counts %s', (_what, test, exitCode, lastLine) => {
    expect(run(test)).toEqual({ exitCode, lastLine });
  });
});
