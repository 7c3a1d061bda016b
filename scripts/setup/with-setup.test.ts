import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../test-support/temporary-repository.fixture.ts';

/** Stands in for npm: writes down what it was asked for, and leaves what an installation leaves. */
const NPM = `#!/bin/sh
echo "npm $*" >> installations
[ -e broken ] && exit 7
mkdir -p node_modules/.bin
ln -sf "${process.execPath}" node_modules/.bin/node
cp package-lock.json node_modules/.package-lock.json
`;
const PROGRAM = `console.log(JSON.stringify(process.argv.slice(2)));\nprocess.exitCode = Number(process.argv[2]);\n`;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tradai-setup-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const path of ['scripts/with-setup.mjs', 'scripts/setup/installed.mjs'])
    cpSync(join(ROOT, path), join(root, path));
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin/npm'), NPM);
  chmodSync(join(root, 'bin/npm'), 0o755);
  writeFileSync(join(root, 'program.mjs'), PROGRAM);
  lock('4.0.0');
});

function lock(version: string): void {
  const packages = { '': {}, 'node_modules/zod': { version, integrity: 'sha512-a' } };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
}

function start(...programArguments: readonly string[]): { exitCode: number | null; stdout: string } {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['scripts/with-setup.mjs', 'program.mjs', ...programArguments],
    { cwd: root, encoding: 'utf8', env: { PATH: [join(root, 'bin'), process.env['PATH']].join(delimiter) } },
  );
  return { exitCode: status, stdout };
}

function installations(): string[] {
  const path = join(root, 'installations');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

describe('with-setup', () => {
  it('installs from the lock, then runs the program with its arguments and gives its exit code', () => {
    expect(start('3', '--flag')).toEqual({ exitCode: 3, stdout: '["3","--flag"]\n' });
    expect(installations()).toEqual(['npm ci --no-audit --no-fund --loglevel=error']);
  });

  it('does not install a second time', () => {
    start('0');
    start('0');

    expect(installations()).toHaveLength(1);
  });

  it('installs again when the lock has changed', () => {
    start('0');
    lock('4.0.1');
    start('0');

    expect(installations()).toHaveLength(2);
  });

  it("gives npm's exit code when it fails, and does not run the program", () => {
    writeFileSync(join(root, 'broken'), '');

    expect(start('0')).toEqual({ exitCode: 7, stdout: '' });
  });
});
