import { ServiceError } from '../../../ports/errors.ts';
import { sessionTitle } from '../../../ports/session-store-rules.ts';
import type { StoredSession } from '../../../ports/session-store.ts';

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

function parsed<T>({ key: session }: StoredSession, key: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new ServiceError(
      'damaged-store',
      `The record ${key} of ${sessionTitle(session)} cannot be read: ${(cause as Error).message}.`,
      { cause },
    );
  }
}
