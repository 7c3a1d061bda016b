import { setTimeout as pause } from 'node:timers/promises';
import { isGroupAlive, processIdentity, signalGroup } from '../tasks/process-identity.ts';
import { recordedExit, startProcess, type ProcessStart } from '../tasks/task-process.ts';
import type { LiveProcess } from './live-rows.ts';

const LOOK_MS = 100;

/** A container that runs, whoever started it. */
export interface RunningContainer extends LiveProcess {
  /** The exit code; null where nobody knows. It has ended with all that it started. */
  readonly ended: Promise<number | null>;
}

/** Starts one; it begins when `remember` has written it down, and never where that could not be. */
export async function startedContainer(
  start: ProcessStart,
  revision: string,
  remember: (process: LiveProcess) => Promise<void>,
): Promise<RunningContainer> {
  const launched = await startProcess(start);
  const { pid, ended } = launched;
  const identity = processIdentity(pid);
  try {
    if (identity !== null) {
      await remember({ pid, identity, revision });
      launched.go();
    }
  } catch (error) {
    // It waits for a word that nobody will say.
    await endGroup(pid);
    throw error;
  }
  const over = ended.then(async (code) => {
    await endGroup(pid);
    return code;
  });
  return { pid, identity: identity ?? '', revision, ended: over };
}

/** One that another platform has started and that may have ended since; what it left is waited for either way. */
export function foundContainer(process: LiveProcess, exitFile: string): RunningContainer {
  const { pid, identity } = process;
  const wait = async (): Promise<number | null> => {
    while (processIdentity(pid) === identity) await pause(LOOK_MS);
    // An id that another process has by now is not to be looked at further.
    if (processIdentity(pid) === null) await endGroup(pid);
    return recordedExit(exitFile) ?? null;
  };
  return { ...process, ended: wait() };
}

/** Whether this very process, or what it left behind, is there. */
export function isThere({ pid, identity }: LiveProcess): boolean {
  const now = processIdentity(pid);
  return now === null ? isGroupAlive(pid) : now === identity;
}

/** Asks it to end, and does not ask any more after `graceMs`. Resolves when it has. */
export async function stopContainer({ pid, ended }: RunningContainer, graceMs: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const late = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  try {
    await ended;
  } finally {
    clearTimeout(late);
  }
}

/** What it left behind in its group has nobody to listen to any more. */
async function endGroup(pid: number): Promise<void> {
  while (isGroupAlive(pid)) {
    signalGroup(pid, 'SIGKILL');
    await pause(LOOK_MS);
  }
}
