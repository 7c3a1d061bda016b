import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../process/failure.ts';

/** Finds out before a run whether its files could be written; makes nothing. `setting` is what named the folder. */
export function checkOutFolder(folder: string, setting = '--out'): void {
  if (folder === '') throw new UsageError(`${setting} is empty; expected a folder.`);
  for (let path = resolve(folder); ; path = dirname(path)) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined && path !== dirname(path)) continue;
    if (stat?.isDirectory() !== true)
      throw new UsageError(`${setting} ${folder}: ${path} is a file; expected a folder.`);
    if (!isWritable(path)) throw new UsageError(`${setting} ${folder}: the folder ${path} cannot be written to.`);
    return;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
