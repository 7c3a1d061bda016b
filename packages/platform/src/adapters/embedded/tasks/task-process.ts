import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { makeFolder } from '@tradai/runtime/data';
import { ServiceError } from '@tradai/runtime/ports';

/**
 * What stands in front of a container's program. It waits for a word, so that nothing is done by a process that nobody has written down, and
 * ends without it; it writes down how the program ended, for the case that nobody is there to see it. What asks it to stop reaches the
 * program, which is of the same group. What it prints goes to a file by itself, so that nobody needs to be there to take it. `$0`: the file for
 * the exit code; `$1`: the log; `$2`: the file of a control group's members, or nothing.
 */
const LAUNCHER = `
umask 077
exec >> "$1" 2>&1
read -r word || exit 125
trap : TERM INT
if [ -n "$2" ]; then echo $$ > "$2" || exit 126; fi
shift 2
"$@"
code=$?
printf '%s' "$code" > "$0.part" && mv "$0.part" "$0"
exit "$code"`;

export interface ProcessStart {
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** What it prints is added there. */
  readonly log: string;
  readonly exitFile: string;
  /** Where it is put so that its memory is limited; null: nowhere. */
  readonly cage: string | null;
}

/** A process that waits. */
export interface StartedProcess {
  readonly pid: number;
  /** Lets it begin. */
  go(): void;
  /** The exit code: 128 and the number of the signal where one ended it; null where its program could not be started. */
  readonly ended: Promise<number | null>;
}

/** Throws `ServiceError` `unavailable` where the system makes no process now. */
export async function startProcess(start: ProcessStart): Promise<StartedProcess> {
  const { command, environment, folder, log, exitFile, cage } = start;
  makeFolder(dirname(log));
  makeFolder(dirname(exitFile));
  rmSync(exitFile, { force: true });
  const child = execa('/bin/sh', ['-c', LAUNCHER, exitFile, log, cage ?? '', ...command], {
    // In a group of its own, which is what is asked to stop.
    ...{
      cwd: folder,
      env: environment,
      extendEnv: false,
      detached: true,
      cleanup: false,
      buffer: false,
      reject: false,
    },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Who ended early does not read.
  child.stdin.on('error', () => {});
  const ended = child.then(({ exitCode, signal }) => exitCodeOf(exitCode, signal));
  const { pid } = child;
  if (pid !== undefined) return { pid, go: () => void child.stdin.write('go\n'), ended };
  await ended;
  throw new ServiceError('unavailable', 'The system makes no process for a container now.');
}

/** What the launcher of an ended process has written down; undefined: nothing. */
export function recordedExit(exitFile: string): number | null | undefined {
  if (!existsSync(exitFile)) return undefined;
  const text = readFileSync(exitFile, 'utf8');
  return /^\d{1,3}$/.test(text) ? exitCodeOf(Number(text), undefined) : undefined;
}

/** Of the launcher: nobody gave the word, or its program could not be started. */
const NOT_STARTED = [125, 126, 127];
const KILLED = 137;
/** V8 ends so when its memory is used up. */
const ABORTED = 134;

function exitCodeOf(code: number | undefined, signal: string | undefined): number | null {
  if (signal !== undefined) return signal === 'SIGTERM' ? 143 : KILLED;
  if (code === undefined || NOT_STARTED.includes(code)) return null;
  return code === ABORTED ? KILLED : code;
}
