import { accessSync, constants, statfsSync, statSync } from 'node:fs';
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

/** As Linux numbers them: proc, sysfs, whose folders say that they can be written to and take nothing. */
const OF_THE_SYSTEM: readonly number[] = [0x9fa0, 0x6265_6572];

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return !OF_THE_SYSTEM.includes(statfsSync(path).type);
  } catch {
    return false;
  }
}
