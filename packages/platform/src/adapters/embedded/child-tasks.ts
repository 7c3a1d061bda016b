import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODE } from '@tradai/runtime/contract';
import { ServiceError } from '@tradai/runtime/ports';
import type { Clock } from '../../ports/clock.ts';
import type { TaskExit, TaskKey, Tasks, TaskSpec } from '../../ports/tasks.ts';
import type { PlatformDatabase } from './platform-database.ts';
import { limitLog } from './tasks/log-limit.ts';
import { makeCage, memoryCages, removeCage } from './tasks/memory-cage.ts';
import { isGroupAlive, processIdentity, signalGroup } from './tasks/process-identity.ts';
import { passedOn } from './tasks/passed-on.ts';
import { recordedExit, startProcess, type StartedProcess } from './tasks/task-process.ts';
import { TaskRows, type TaskRow } from './tasks/task-rows.ts';

export interface ChildTasksOptions {
  readonly database: PlatformDatabase;
  /** Of the platform: logs and exit codes go below it. */
  readonly folder: string;
  /** A file for Node that is a container's program, behind it its arguments. */
  readonly program: readonly [string, ...string[]];
  /** What every container is told. Nothing else of this process' environment reaches one, but what `PASSED_ON` names. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** For what a container's program is asked to stop and does not; default two minutes. */
  readonly graceMs?: number;
  /** Of memory, in MB, by size. */
  readonly memoryMb?: Readonly<Record<TaskSpec['size'], number>>;
  /** Of a log, before it begins anew; default 16 MB. */
  readonly mostLogBytes?: number;
}

const MEMORY_MB: Readonly<Record<TaskSpec['size'], number>> = { prepare: 1024, small: 2048, large: 4096 };
const GRACE_MS = 120_000;
const MOST_LOG_BYTES = 16 * 1024 * 1024;
const LOOK_MS = 100;
/** A machine that shuts down asks everybody to stop, and not all at the same moment. */
const SHUTDOWN_MS = 1000;
const LOG_LOOK_MS = 5000;
const RUN_ID = /^[A-Za-z0-9][\w-]{0,79}$/;
const TIER = /^[a-z][a-z0-9-]{0,79}$/;

/** How a process ended. */
interface Ending {
  /** Null: its program never began. Undefined: nobody knows. */
  readonly code: number | null | undefined;
  /** Who asked it to stop; null: nobody. */
  readonly asked: 'us' | 'spot' | null;
  /** It ended while nobody listened. */
  readonly wasAlone: boolean;
}

/**
 * Containers as processes of this machine. One of a key is found again by the next platform, which waits for it, or takes how it ended; a
 * second one is started only when the first is proved gone and left no word that counts.
 */
export class ChildTasks implements Tasks {
  readonly #options: ChildTasksOptions;
  readonly #rows: TaskRows;
  readonly #cages = memoryCages();
  /** By name of the task; two who ask for one get the same. */
  readonly #running = new Map<string, Promise<TaskExit>>();
  readonly #interrupted = new Set<string>();
  readonly #closing = new AbortController();

  constructor(options: ChildTasksOptions) {
    this.#options = options;
    this.#rows = new TaskRows(options.database);
  }

  async run(task: TaskSpec, signal: AbortSignal): Promise<TaskExit> {
    const name = nameOf(task);
    const known = this.#running.get(name);
    if (known !== undefined) return known;
    const running = this.#run(task, name, AbortSignal.any([signal, this.#closing.signal]));
    this.#running.set(name, running);
    try {
      return await running;
    } finally {
      this.#running.delete(name);
    }
  }

  async find(key: TaskKey): Promise<TaskExit | 'running' | null> {
    if (this.#running.has(nameOf(key))) return 'running';
    const row = await this.#rows.get(key);
    if (row === null) return null;
    return row.exit ?? (isThere(row) ? 'running' : null);
  }

  /** What Spot would do: it is told to stop, and its end is put down to that. Gives whether there was one. */
  async interrupt(key: TaskKey): Promise<boolean> {
    const row = await this.#rows.get(key);
    if (row === null || row.exit !== null || !isThere(row)) return false;
    this.#interrupted.add(nameOf(key));
    return signalGroup(row.pid!, 'SIGTERM');
  }

  /** Stops all of them and waits for their ends; the next platform starts them again. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running.values());
  }

  async #run(task: TaskSpec, name: string, signal: AbortSignal): Promise<TaskExit> {
    const before = await this.#rows.get(task);
    if (before?.state === 'ended') return before.exit!;
    if (before !== null && isThere(before)) {
      const ending = await this.#adopted(before, name, signal);
      if (counts(ending) || ending.asked !== null) return this.#over(task, name, ending);
    } else if (before?.state === 'running') {
      const ending = { code: recordedExit(this.#exitFile(name)), asked: null, wasAlone: true };
      if (counts(ending)) return this.#over(task, name, ending);
    }
    if (signal.aborted) throw new ServiceError('unavailable', `The container ${name} is no longer wanted.`);
    return this.#over(task, name, await this.#started(task, name, signal));
  }

  async #started(task: TaskSpec, name: string, signal: AbortSignal): Promise<Ending> {
    const { clock, folder, environment } = this.#options;
    await this.#rows.starting(task, clock.now());
    if (!existsSync(this.#options.program[0])) return { code: null, asked: null, wasAlone: false };
    const cage = this.#cage(task, name);
    const started = await startProcess({
      ...{ command: this.#command(task, cage), folder, log: this.#log(task), exitFile: this.#exitFile(name) },
      environment: { ...passedOn(), ...environment, ...task.environment, TRADAI_PARENT: 'stdin' },
      cage,
    });
    const identity = processIdentity(started.pid);
    if (identity !== null) {
      await this.#rows.running(task, started.pid, identity);
      started.go();
    }
    const byUs = await this.#watched(task, started, signal);
    const code = await started.ended;
    return { code, asked: await this.#askedBy(name, { byUs, code }, signal), wasAlone: false };
  }

  /** Gives whether it was stopped by us. */
  async #watched(task: TaskKey, { pid, ended }: StartedProcess, signal: AbortSignal): Promise<boolean> {
    const watch = setInterval(() => this.#limitLog(task), LOG_LOOK_MS).unref();
    const stop = this.#stopping(pid, signal);
    try {
      await ended;
      return stop.isAsked();
    } finally {
      stop.forget();
      clearInterval(watch);
      // What it left behind in its group has nobody to listen to any more.
      signalGroup(pid, 'SIGKILL');
    }
  }

  /** Waits for one that another platform has started. */
  async #adopted(row: TaskRow, name: string, signal: AbortSignal): Promise<Ending> {
    const pid = row.pid!;
    const stop = this.#stopping(pid, signal);
    try {
      while (processIdentity(pid) === row.process) await pause(LOOK_MS);
      // Without the one that was to say how it ended.
      while (isGroupAlive(pid)) {
        signalGroup(pid, 'SIGKILL');
        await pause(LOOK_MS);
      }
    } finally {
      stop.forget();
      this.#limitLog(row);
    }
    const code = recordedExit(this.#exitFile(name));
    return { code, asked: await this.#askedBy(name, { byUs: stop.isAsked(), code }, signal), wasAlone: true };
  }

  #stopping(pid: number, signal: AbortSignal): { isAsked: () => boolean; forget: () => void } {
    let isAsked = false;
    let late: NodeJS.Timeout | undefined;
    const ask = (): void => {
      isAsked = true;
      signalGroup(pid, 'SIGTERM');
      late = setTimeout(() => signalGroup(pid, 'SIGKILL'), this.#options.graceMs ?? GRACE_MS);
    };
    if (signal.aborted) ask();
    else signal.addEventListener('abort', ask, { once: true });
    return {
      isAsked: () => isAsked,
      forget: () => {
        signal.removeEventListener('abort', ask);
        clearTimeout(late);
      },
    };
  }

  /** Of one that was taken away while we stop as well: it is stopped with us, and not taken away from us. */
  async #askedBy(
    name: string,
    { byUs, code }: Pick<Ending, 'code'> & { readonly byUs: boolean },
    signal: AbortSignal,
  ): Promise<Ending['asked']> {
    if (this.#interrupted.delete(name)) return 'spot';
    if (!byUs && isTermination(code)) await this.#options.clock.sleep(SHUTDOWN_MS, signal);
    return byUs || (isTermination(code) && signal.aborted) ? 'us' : null;
  }

  async #over(task: TaskKey, name: string, { code, asked }: Ending): Promise<TaskExit> {
    const stopCode = stopCodeOf(code, asked);
    const exit: TaskExit = { task: name, stopCode, exitCode: code ?? (code === null ? null : 137) };
    // One that we stopped is done again when somebody wants it again.
    await this.#rows.over(task, asked === 'us' ? 'stopped' : 'ended', exit, this.#options.clock.now());
    rmSync(this.#exitFile(name), { force: true });
    if (this.#cages !== null) removeCage(this.#cages, name);
    return exit;
  }

  #cage(task: TaskSpec, name: string): string | null {
    return this.#cages === null ? null : makeCage(this.#cages, name, this.#megabytes(task));
  }

  #command(task: TaskSpec, cage: string | null): readonly [string, ...string[]] {
    const heap = cage === null ? [`--max-old-space-size=${this.#megabytes(task)}`] : [];
    return [process.execPath, ...heap, ...this.#options.program];
  }

  #megabytes({ size }: TaskSpec): number {
    return (this.#options.memoryMb ?? MEMORY_MB)[size];
  }

  #log({ runId, attempt, tier }: TaskKey): string {
    return join(this.#options.folder, 'logs', 'runs', runId, `a${attempt}-${tier}.log`);
  }

  #limitLog(key: TaskKey): void {
    limitLog(this.#log(key), this.#options.mostLogBytes ?? MOST_LOG_BYTES);
  }

  #exitFile(name: string): string {
    return join(this.#options.folder, 'tasks', `${name}.exit`);
  }
}

/** Containers as child processes of this one. */
export function openTasks(options: ChildTasksOptions): ChildTasks {
  return new ChildTasks(options);
}

/** Whoever else asks a container to stop takes it away, as a machine that shuts down does. */
function stopCodeOf(code: Ending['code'], asked: Ending['asked']): string {
  if (code === null) return 'TaskFailedToStart';
  if (asked === 'spot') return 'SpotInterruption';
  return asked === null && isTermination(code) ? 'TerminationNotice' : 'EssentialContainerExited';
}

function isTermination(code: Ending['code']): boolean {
  return code === EXIT_CODE.terminated || code === EXIT_CODE.interrupted;
}

/** Also a name of files, so that it is looked at. */
function nameOf({ runId, attempt, tier }: TaskKey): string {
  if (!RUN_ID.test(runId) || !Number.isInteger(attempt) || attempt < 1 || !TIER.test(tier))
    throw new ServiceError('invalid-entry', `${runId} a${attempt} ${tier} is no name of a container.`);
  return `${runId}-a${attempt}-${tier}`;
}

/** Whether somebody of its group is left; one that has its id by now is another. */
function isThere({ pid, process: identity }: TaskRow): boolean {
  if (pid === null) return false;
  const now = processIdentity(pid);
  return now === null ? isGroupAlive(pid) : now === identity;
}

/** Of one that ended alone nothing counts that came of its being alone, or of the end of both: it is started again. */
function counts({ code, wasAlone }: Ending): boolean {
  return code !== undefined && !(wasAlone && (code === EXIT_CODE.temporary || isTermination(code)));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
