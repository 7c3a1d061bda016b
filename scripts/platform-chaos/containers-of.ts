import { readdirSync, readFileSync } from 'node:fs';

/** Processes whose environment says that they are containers of this folder; `mode`: in this mode alone. */
export function containersOf(data: string, mode?: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isContainer(pid, data, mode));
}

function isContainer(pid: number, data: string, mode: string | undefined): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const isMeant = mode === undefined || environment.includes(`TRADING_MODE=${mode}`);
    return isMeant && environment.includes('TRADAI_PARENT=stdin') && environment.some((line) => line.includes(data));
  } catch {
    // It has ended by now, or belongs to somebody else.
    return false;
  }
}
