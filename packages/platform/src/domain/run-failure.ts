import { EXIT_CODE } from '@tradai/runtime/contract';
import type { RunFailure } from './run.ts';

/** What is told of a failed run at most. */
const MOST_MESSAGE_CHARACTERS = 1024;
/** Beside those that a container chooses itself. */
const KILLED = 137;

/** Why a run failed, of a workflow's code and cause: the cause of a container's end is ECS' description of its task, as JSON. */
export function failureOf(code: string, cause: string): RunFailure {
  const task = taskIn(cause);
  if (task === null) return { code, message: cause.slice(0, MOST_MESSAGE_CHARACTERS), exitCode: null, stopCode: null };
  const { exitCode, stopCode } = task;
  return { code, message: sentenceOf(exitCode, stopCode), exitCode, stopCode };
}

function sentenceOf(exitCode: number | null, stopCode: string | null): string {
  if (exitCode === null) return `The container did not begin: ${stopCode ?? 'nobody says why'}.`;
  const name = Object.entries(EXIT_CODE).find(([, each]) => each === exitCode)?.[0];
  const meaning = exitCode === KILLED ? 'killed' : name?.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `The container ended with ${exitCode}${meaning === undefined ? '' : ` (${meaning})`}.`;
}

function taskIn(cause: string): { exitCode: number | null; stopCode: string | null } | null {
  if (!cause.startsWith('{')) return null;
  try {
    const { StopCode: stopCode, Containers: containers } = JSON.parse(cause) as {
      readonly StopCode?: unknown;
      readonly Containers?: readonly { readonly ExitCode?: unknown }[];
    };
    if (typeof stopCode !== 'string') return null;
    const exitCode = containers?.[0]?.ExitCode;
    return { stopCode, exitCode: typeof exitCode === 'number' ? exitCode : null };
  } catch {
    return null;
  }
}
