import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '@tradai/runtime/data';
import { ServiceError } from '@tradai/runtime/ports';

/** In the environment of every container: what it was started for, so that it is found by whoever did not see it start. */
const LAUNCH = 'TRADAI_LAUNCH';

/** How a process is known again. Ids are given out anew; an id with the moment of its start is one process. */
export interface ProcessMark {
  readonly pid: number;
  /** As the system tells it, since when it runs. */
  readonly started: string;
}

export interface ContainerStart {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly cwd?: string;
  /** All of it: nothing of ours is passed on. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it says is added to this file. It needs none of us to go on saying it. */
  readonly log: string;
  /** Of this start alone. */
  readonly launch: string;
}

export interface ContainerEnd {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface StartedContainer {
  readonly mark: ProcessMark;
  readonly ended: Promise<ContainerEnd>;
}

/** Starts a process in a group of its own, which goes on when this one ends. Throws `ServiceError`: `unavailable`. */
export async function startContainer(start: ContainerStart): Promise<StartedContainer> {
  const { command, environment, log, launch, cwd } = start;
  const [file, ...args] = command as [string, ...string[]];
  makeFolder(dirname(log));
  const out = openSync(log, 'a', 0o600);
  try {
    const child = spawn(file, args, {
      env: { ...environment, [LAUNCH]: launch },
      detached: true,
      stdio: ['ignore', out, out],
      ...(cwd === undefined ? {} : { cwd }),
    });
    const ended = once(child, 'exit').then(([exitCode, signal]) => ({ exitCode, signal }) as ContainerEnd);
    // It is waited for where somebody does; a start that fails is told below.
    ended.catch(() => {});
    await once(child, 'spawn');
    return { mark: { pid: child.pid!, started: startOf(child.pid!) ?? '' }, ended };
  } catch (error) {
    const message = `The container's program ${file} could not be started: ${(error as Error).message}.`;
    throw new ServiceError('unavailable', message, { cause: error });
  } finally {
    closeSync(out);
  }
}

/** Whether this very process still runs; one that only waits to be buried does not. */
export function isRunning({ pid, started }: ProcessMark): boolean {
  return startOf(pid) === started;
}

/** To the process and all that it started. One that has ended hears nothing. */
export function signalContainer(mark: ProcessMark, signal: NodeJS.Signals): void {
  if (!isRunning(mark)) return;
  try {
    process.kill(-mark.pid, signal);
  } catch {
    // It has ended in between.
  }
}

/** The process of a launch whose id nobody wrote down; null where there is none, or the system does not tell. */
export function findLaunched(launch: string): ProcessMark | null {
  const wanted = `${LAUNCH}=${launch}`;
  for (const name of processIds()) {
    const pid = Number(name);
    // Children of a container have its environment too: the leader of the group is meant.
    if (!environmentOf(pid).includes(wanted) || groupOf(pid) !== pid) continue;
    const started = startOf(pid);
    if (started !== null) return { pid, started };
  }
  return null;
}

function processIds(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function groupOf(pid: number): number {
  return Number(statOf(pid)?.[2]);
}

/** Null: it does not run. */
function startOf(pid: number): string | null {
  if (process.platform !== 'linux') return startByPs(pid);
  const stat = statOf(pid);
  return stat === null || stat[0] === 'Z' ? null : `${bootId()}/${stat[19]}`;
}

/** From the third field on: the second is a name that may hold anything, in parentheses. */
function statOf(pid: number): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Times of start are counted from the machine's own. */
function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function startByPs(pid: number): string | null {
  try {
    const said = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return said === '' ? null : said;
  } catch {
    return null;
  }
}
