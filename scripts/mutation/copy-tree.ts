import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const OWN = '@tradai';
const COPIED = ['packages', 'examples', 'scripts', '*.json', '*.ts'];

/**
 * A folder with what git knows or would add, as it lies on the disk, and with links to the installed packages; those of the repository itself are
 * the copy's. Mistakes are made there, so the tree that people work in never has one.
 */
export function copyTree(root: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tradai-mutation-')));
  const git = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...COPIED];
  const listed = execFileSync('git', git, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  for (const path of listed.split('\0').filter((each) => each !== '' && existsSync(join(root, each))))
    cpSync(join(root, path), join(folder, path), { verbatimSymlinks: true });
  linkPackages(root, folder);
  return folder;
}

function linkPackages(root: string, folder: string): void {
  const places = ['', ...readdirSync(join(root, 'packages')).map((name) => join('packages', name))];
  for (const place of places) {
    const installed = join(root, place, 'node_modules');
    if (!existsSync(installed)) continue;
    for (const name of readdirSync(installed))
      if (name !== OWN) link(join(installed, name), join(folder, place, 'node_modules', name));
  }
  for (const name of readdirSync(join(root, 'node_modules', OWN)))
    ownPackage(root, folder, realpathSync(join(root, 'node_modules', OWN, name)), name);
}

function ownPackage(root: string, folder: string, target: string, name: string): void {
  const inCopy = join(folder, target.slice(realpathSync(root).length));
  if (existsSync(inCopy) && lstatSync(inCopy).isDirectory()) link(inCopy, join(folder, 'node_modules', OWN, name));
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
