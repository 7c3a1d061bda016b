import { copyFileSync, statSync, truncateSync } from 'node:fs';

/**
 * Keeps a log that a process adds to within a size: what there is becomes `<log>.1`, and the log begins anew. A line that is written in between
 * may be lost. A log that is not there is none.
 */
export function limitLog(log: string, mostBytes: number): void {
  try {
    if (statSync(log).size <= mostBytes) return;
    copyFileSync(log, `${log}.1`);
    truncateSync(log);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
