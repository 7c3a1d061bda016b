import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** When a process began, in words of its system; null: there is none of this id. Another process that was given the same id later has other words. */
export function processIdentity(pid: number): string | null {
  return process.platform === 'linux' ? ofLinux(pid) : ofOthers(pid);
}

/** Whether anybody of a group of processes is left. */
export function isGroupAlive(group: number): boolean {
  return signalGroup(group, 0);
}

/** Gives whether there was anybody to hear it. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    // Who may not be signaled is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Ticks since the machine started, which alone would come again after its next start. */
function ofLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of a program is in parentheses and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${fields[19]!}`;
  } catch {
    return null;
  }
}

function ofOthers(pid: number): string | null {
  try {
    const text = execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], {
      ...{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { LC_ALL: 'C', TZ: 'UTC' } },
    });
    return text.trim() || null;
  } catch {
    return null;
  }
}
