import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isInstalled } from './installed.mjs';

const PACKAGES = {
  '': { version: '0.1.0' },
  'packages/cli': { version: '0.1.0' },
  'node_modules/@tradai/cli': { link: true },
  'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' },
  'node_modules/tool-macos': { version: '1.0.0', integrity: 'sha512-b', optional: true },
};
const { 'node_modules/tool-macos': _otherPlatform, '': _root, ...INSTALLED } = PACKAGES;

/** A folder with the given lock and what npm says it installed, `null` where the file is absent. */
function folder(installed: object | null, withNode = true): string {
  const root = mkdtempSync(join(tmpdir(), 'tradai-installed-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
  if (withNode) writeFileSync(join(root, 'node_modules/.bin/node'), '');
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: PACKAGES }));
  if (installed !== null) {
    writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  }
  return root;
}

describe('isInstalled', () => {
  it('holds when all but the binaries of other platforms are there', () => {
    expect(isInstalled(folder(INSTALLED))).toBe(true);
  });

  it.each([
    ['nothing was installed to the end', folder.bind(null, null)],
    ['Node is missing', folder.bind(null, INSTALLED, false)],
    ['a package is missing', folder.bind(null, { ...INSTALLED, 'node_modules/zod': undefined })],
    [
      'a package has another version',
      folder.bind(null, { ...INSTALLED, 'node_modules/zod': { version: '3.0.0', integrity: 'sha512-a' } }),
    ],
    [
      'a package has other contents',
      folder.bind(null, { ...INSTALLED, 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-c' } }),
    ],
    ['a new workspace has no link', folder.bind(null, { ...INSTALLED, 'node_modules/@tradai/cli': undefined })],
  ])('does not hold when %s', (_case, make) => {
    expect(isInstalled(make())).toBe(false);
  });
});
