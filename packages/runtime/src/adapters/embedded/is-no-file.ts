import { statSync } from 'node:fs';

/** Whether something is there that is no file. What cannot be looked at is told by SQLite. */
export function isNoFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === false;
  } catch {
    return false;
  }
}
