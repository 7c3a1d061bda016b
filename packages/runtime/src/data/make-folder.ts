import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are missing, one by one, each with `mode` less the process' mask. Throws as the system does, with the path that was refused: `ENOTDIR` for a file in
 * the way. Node's own recursive way never ends where a file system takes no folders and says that theirs is missing, such as /proc.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  for (const path of missing(resolve(folder))) {
    try {
      mkdirSync(path, { mode });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Somebody else was faster.
      if (code === 'EEXIST' && isFolder(path)) continue;
      throw code === 'ENOENT' ? refusal('EPERM', path) : error;
    }
  }
}

/** Outermost first. */
function missing(folder: string): readonly string[] {
  const paths: string[] = [];
  for (let path = folder; ; path = dirname(path)) {
    if (isFolder(path)) return paths.toReversed();
    paths.push(path);
  }
}

function isFolder(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isDirectory()) return stat !== undefined;
  throw refusal('ENOTDIR', path);
}

function refusal(code: 'EPERM' | 'ENOTDIR', path: string): Error {
  return Object.assign(new Error(`${code}: mkdir '${path}'`), { code, syscall: 'mkdir', path });
}
