import { readdirSync, readFileSync } from 'node:fs';

/** Processes whose environment says that they work in this folder, and that they are containers of a run. */
export function containersOf(data: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isContainer(pid, data));
}

function isContainer(pid: number, data: string): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return environment.includes('TRADAI_PARENT=stdin') && environment.some((line) => line.includes(data));
  } catch {
    // It has ended by now, or belongs to somebody else.
    return false;
  }
}
