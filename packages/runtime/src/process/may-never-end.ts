import { statSync } from 'node:fs';

/**
 * Whether who reads this might wait without end: for somebody who writes into a pipe, or for the end of a device. What is not there, is a folder or
 * cannot be looked at, is told by who reads it.
 */
export function mayNeverEnd(path: string): boolean {
  try {
    const found = statSync(path);
    return !found.isFile() && !found.isDirectory();
  } catch {
    return false;
  }
}
