import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { temporaryRepository } from '../test-support/temporary-repository.fixture.ts';

/** Every package is small and used, every dependency has a user. */
const CLEAN: Readonly<Record<string, string>> = {
  'packages/strategy-sdk/src/index.ts': 'export const sdk = 1;\n',
  'packages/strategy-sdk/src/graph/index.ts': 'export const graph = 1;\n',
  'packages/strategy-sdk/src/testing/index.ts': 'export const testing = 1;\n',
  'packages/runtime/src/index.ts': "export { used } from './used.ts';\n",
  'packages/runtime/src/used.ts': 'export const used = 1;\n',
};

function unused(files: Readonly<Record<string, string>>): { exitCode: number | null; report: string } {
  const { status, stdout } = spawnSync('knip', ['--include=files,exports', '--no-progress'], {
    cwd: temporaryRepository({ ...CLEAN, ...files }),
    encoding: 'utf8',
  });
  return { exitCode: status, report: stdout };
}

describe('npm run knip', () => {
  it('passes a tree without unused files and exports', () => {
    expect(unused({})).toEqual({ exitCode: 0, report: '' });
  });

  it('reports a file that nothing imports', () => {
    const { exitCode, report } = unused({ 'packages/runtime/src/forgotten.ts': 'export const forgotten = 1;\n' });

    expect(exitCode).toBe(1);
    expect(report).toContain('packages/runtime/src/forgotten.ts');
  });

  it('reports an export that nothing imports', () => {
    const { exitCode, report } = unused({
      'packages/runtime/src/used.ts': 'export const used = 1;\nexport const spare = 2;\n',
    });

    expect(exitCode).toBe(1);
    expect(report).toMatch(/spare\s+packages\/runtime\/src\/used\.ts/);
  });
});
