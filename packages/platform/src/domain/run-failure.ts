import { EXIT_CODE } from '@tradai/runtime/contract';
import type { RunFailure } from './run.ts';

/** What is told of a failed run at most. */
const MOST_MESSAGE_CHARACTERS = 1024;
/** Beside those that a container chooses itself. */
const KILLED = 137;

/**
 * Why a run failed, of a workflow's code and cause. The cause of a container's end is ECS' description of its task, that of a function what Lambda
 * puts around its sentence: the one and the other as JSON.
 */
export function failureOf(code: string, cause: string): RunFailure {
  const document = documentIn(cause);
  const task = document === null ? null : taskIn(document);
  if (task === null) {
    const said = document === null ? null : (saidIn(document) ?? candlesIn(document));
    const message = (said ?? cause).slice(0, MOST_MESSAGE_CHARACTERS);
    return { code, message, exitCode: null, stopCode: null };
  }
  const { exitCode, stopCode } = task;
  return { code, message: sentenceOf(exitCode, stopCode), exitCode, stopCode };
}

function saidIn({ errorMessage }: CauseDocument): string | null {
  return typeof errorMessage === 'string' ? errorMessage : null;
}

/** Of candles that were not there: which, and what hindered. */
function candlesIn({ state, stale, counts, why }: CauseDocument): string | null {
  if (typeof state !== 'string' || !Array.isArray(stale) || typeof counts !== 'object' || counts === null) return null;
  const all = Object.values(counts).reduce((sum: number, count) => sum + Number(count), 0);
  const more = all > stale.length ? ` and ${all - stale.length} more` : '';
  const whose = stale.length === 0 ? 'Candles' : `Candles of ${stale.join(', ')}${more}`;
  const what = state === 'BACKFILLING' ? 'could not be fetched in time' : 'are missing, or not fresh enough';
  return `${whose} ${what}${typeof why === 'string' ? `: ${why.replace(/\.$/, '')}` : ''}.`;
}

function sentenceOf(exitCode: number | null, stopCode: string | null): string {
  if (exitCode === null) return `The container did not begin: ${stopCode ?? 'nobody says why'}.`;
  const name = Object.entries(EXIT_CODE).find(([, each]) => each === exitCode)?.[0];
  const meaning = exitCode === KILLED ? 'killed' : name?.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `The container ended with ${exitCode}${meaning === undefined ? '' : ` (${meaning})`}.`;
}

interface CauseDocument {
  readonly errorMessage?: unknown;
  readonly state?: unknown;
  readonly stale?: unknown;
  readonly counts?: unknown;
  readonly why?: unknown;
  readonly StopCode?: unknown;
  readonly Containers?: readonly { readonly ExitCode?: unknown }[];
}

function documentIn(cause: string): CauseDocument | null {
  if (!cause.startsWith('{')) return null;
  try {
    return JSON.parse(cause) as CauseDocument;
  } catch {
    return null;
  }
}

function taskIn({ StopCode: stopCode, Containers: containers }: CauseDocument) {
  if (typeof stopCode !== 'string') return null;
  const exitCode = containers?.[0]?.ExitCode;
  return { stopCode, exitCode: typeof exitCode === 'number' ? exitCode : null };
}
