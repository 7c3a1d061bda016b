import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const PACKAGES = ['strategy-sdk', 'runtime', 'platform', 'sim-exchange', 'cli'];
const ROOT_CONFIGURATION = /^(package\.json|knip\.json|\.oxlintrc\.json|tsconfig.*\.json|turbo\.json)$/;
const PACKAGE_CONFIGURATION = /^(package\.json|tsconfig.*\.json)$/;

/**
 * A folder laid out and configured like this repository, with the same installed packages but only the given files,
 * so that a rule can be broken there. Removed after the test.
 */
export function temporaryRepository(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tradai-repository-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));

  copyConfiguration(root);
  linkInstalledPackages(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

function copyConfiguration(root: string): void {
  copyMatching('.', ROOT_CONFIGURATION, root);
  for (const name of PACKAGES) copyMatching(join('packages', name), PACKAGE_CONFIGURATION, root);
  cpSync(join(ROOT, 'scripts/lint/clock-plugin.js'), join(root, 'scripts/lint/clock-plugin.js'));
}

function copyMatching(folder: string, names: RegExp, root: string): void {
  mkdirSync(join(root, folder), { recursive: true });
  for (const name of readdirSync(join(ROOT, folder))) {
    if (names.test(name)) cpSync(join(ROOT, folder, name), join(root, folder, name));
  }
}

/** Ours link to the temporary tree, all others to what is installed. */
function linkInstalledPackages(root: string): void {
  const installed = join(ROOT, 'node_modules');
  mkdirSync(join(root, 'node_modules/@tradai'), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== '@tradai') symlinkSync(join(installed, name), join(root, 'node_modules', name));
  }
  for (const name of PACKAGES) symlinkSync(join(root, 'packages', name), join(root, 'node_modules/@tradai', name));
}
