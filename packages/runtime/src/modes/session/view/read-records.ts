import { ServiceError } from '../../../ports/errors.ts';
import { sessionTitle } from '../../../ports/session-store-rules.ts';
import type { SessionKey, StoredSession } from '../../../ports/session-store.ts';
import type { OpenMatter } from '../matters/open-matter.ts';
import { openMatters } from '../matters/open-matters.ts';

/** The record of a key; null when there is none. Throws `damaged-store` for what is no JSON. */
export function readRecord<T>(stored: StoredSession, key: string): T | null {
  const text = stored.records.get(key);
  return text === undefined ? null : parsed<T>(stored, key, text);
}

/** Those whose keys begin so, with what follows in the key. */
export function readRecords<T>(stored: StoredSession, prefix: string): readonly (readonly [name: string, value: T])[] {
  const found = [...stored.records].filter(([key]) => key.startsWith(prefix));
  return found.map(([key, text]) => [key.slice(prefix.length), parsed<T>(stored, key, text)] as const);
}

/** What waits for a person. Throws `damaged-store` for a record of it that is none. */
export function readMatters(stored: StoredSession): readonly OpenMatter[] {
  try {
    return mattersIn(stored.records);
  } catch (cause) {
    // Each alone, as what all of them say does not tell which one it is.
    const key = [...stored.records.keys()].find((each) => !isMatter(each, stored.records.get(each)!));
    if (key === undefined) throw cause;
    throw unreadable(stored.key, key, cause);
  }
}

function mattersIn(records: ReadonlyMap<string, string>): readonly OpenMatter[] {
  const found = openMatters(records);
  const timeless = found.find(({ sinceMs }) => !Number.isFinite(sinceMs));
  if (timeless !== undefined) throw new TypeError(`${timeless.id} has no time`);
  return found;
}

function isMatter(key: string, text: string): boolean {
  try {
    mattersIn(new Map([[key, text]]));
    return true;
  } catch {
    return false;
  }
}

function parsed<T>({ key: session }: StoredSession, key: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw unreadable(session, key, cause);
  }
}

function unreadable(session: SessionKey, key: string, cause: unknown): ServiceError {
  const why = (cause as Error).message.replace(/\.$/, '');
  return new ServiceError('damaged-store', `The record ${key} of ${sessionTitle(session)} cannot be read: ${why}.`, {
    cause,
  });
}
