import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const BYTES = 32;

/** 32 random bytes that stay the same, in a file of mode 0600; made when there are none. */
export function keptSecret(path: string): Uint8Array {
  if (!existsSync(path)) make(path);
  return readFileSync(path);
}

function make(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, randomBytes(BYTES), { mode: 0o600, flush: true });
  chmodSync(aside, 0o600);
  try {
    // Unlike a renaming, it never takes the place of one that is there by now.
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
