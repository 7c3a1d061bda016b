import type { SessionRecords } from '../../../session/record-book.ts';
import type { OpenStep } from '../host/session-host.ts';

/** Keys of what must not have happened, until a person resumes: nothing is entered meanwhile. */
export const BREACH = 'breach/';

export interface BreachRecord {
  readonly text: string;
  /** Exchange time. */
  readonly sinceMs: number;
}

/** `about`: the order or intent, by which it is noted once. */
export function noteBreach({ draft, nowMs }: Pick<OpenStep, 'draft' | 'nowMs'>, about: string, text: string): void {
  const key = BREACH + about;
  if (draft.get(key) === undefined) draft.put(key, { text, sinceMs: nowMs } satisfies BreachRecord);
}

export function hasBreach(records: SessionRecords): boolean {
  return [...records.keys()].some((key) => key.startsWith(BREACH));
}
