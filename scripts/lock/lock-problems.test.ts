import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, temporaryRepository } from '../test-support/temporary-repository.fixture.ts';
import { type Lock, lockProblems, manifestProblems } from './lock-problems.ts';

const COMPLETE: Lock = {
  packages: {
    '': {},
    'node_modules/@tradai/cli': { link: true, resolved: 'packages/cli' },
    'node_modules/tool': { optionalDependencies: { 'tool-linux': '1.0.0', 'tool-macos': '1.0.0' } },
    'node_modules/tool/node_modules/tool-linux': {},
    'node_modules/tool-macos': {},
  },
};

describe('lockProblems', () => {
  it('finds none in a complete lock, whether a binary is nested or not', () => {
    expect(lockProblems(COMPLETE)).toEqual([]);
  });

  it.each(['node_modules/tool/node_modules/tool-linux', 'node_modules/tool-macos'])(
    'names the missing %s',
    (missing) => {
      const packages = Object.fromEntries(Object.entries(COMPLETE.packages).filter(([path]) => path !== missing));

      expect(lockProblems({ packages })).toEqual([
        `node_modules/tool wants ${missing.split('/').at(-1)} on some platform, and the lock does not have it`,
      ]);
    },
  );

  it('does not take a binary nested in another package for the missing one', () => {
    const { 'node_modules/tool-macos': macos, ...packages } = COMPLETE.packages;

    expect(
      lockProblems({ packages: { ...packages, 'node_modules/other/node_modules/tool-macos': macos ?? {} } }),
    ).toHaveLength(1);
  });

  it('names a package that is bound to the host it came from', () => {
    const packages = { 'node_modules/tool': { resolved: 'https://packages.invalid/tool.tgz' } };

    expect(lockProblems({ packages })).toEqual([
      'node_modules/tool names the place it came from: https://packages.invalid/tool.tgz',
    ]);
  });
});

describe('manifestProblems', () => {
  const lock: Lock = { packages: { '': { devDependencies: { b: '2.0.0', a: '1.0.0' } }, 'packages/cli': {} } };
  const root = { devDependencies: { a: '1.0.0', b: '2.0.0' } };

  it('finds none where lock and manifests ask for the same, in any order', () => {
    expect(manifestProblems(lock, { '': root, 'packages/cli': {} })).toEqual([]);
  });

  it('names a workspace that the lock does not know', () => {
    expect(manifestProblems(lock, { '': root, 'examples/strategies/one': {} })).toEqual([
      'examples/strategies/one/package.json is new to the lock: run "npm install"',
    ]);
  });

  it('names a manifest that asks for another version or another package', () => {
    const manifests = {
      '': { devDependencies: { a: '1.0.1', b: '2.0.0' } },
      'packages/cli': { dependencies: { c: '1.0.0' } },
    };

    expect(manifestProblems(lock, manifests)).toHaveLength(2);
  });
});

describe('npm run check:lock', () => {
  it('exits 1 and says what is missing', () => {
    const root = temporaryRepository({});
    const lock: Lock = { packages: { 'node_modules/tool': { optionalDependencies: { 'tool-linux': '1.0.0' } } } };
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
    const { status, stdout } = spawnSync('node', [join(ROOT, 'scripts/lock/run.ts')], { cwd: root, encoding: 'utf8' });

    expect(status).toBe(1);
    expect(stdout).toContain('node_modules/tool wants tool-linux');
  });
});
