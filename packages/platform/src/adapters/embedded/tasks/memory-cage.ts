import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';

/** A control group (version 2) of this process in which others with a limit of memory can be made; null where there is none. */
export function memoryCages(root = ROOT, own = ownGroup()): string | null {
  if (own === null) return null;
  const folder = join(root, own);
  try {
    if (!readFileSync(join(folder, 'cgroup.subtree_control'), 'utf8').split(/\s+/).includes('memory')) return null;
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return null;
  }
}

/** Makes one, and gives the file that a process enters it by; null where none can be made now. */
export function makeCage(cages: string, name: string, megabytes: number): string | null {
  const folder = join(cages, name);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'memory.max'), String(megabytes * 1024 * 1024));
    return join(folder, 'cgroup.procs');
  } catch {
    return null;
  }
}

/** One that somebody is still in stays. */
export function removeCage(cages: string, name: string): void {
  try {
    rmdirSync(join(cages, name));
  } catch {
    // The next one of this name takes it.
  }
}

function ownGroup(): string | null {
  try {
    const line = readFileSync('/proc/self/cgroup', 'utf8')
      .split('\n')
      .find((each) => each.startsWith('0::'));
    return line?.slice(3) ?? null;
  } catch {
    return null;
  }
}
