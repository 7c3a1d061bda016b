import { ServiceError } from '../ports/errors.ts';
import type { SessionKey } from '../ports/session-store.ts';
import type { StatePlace } from './open-state.ts';

/**
 * Makes a whole copy of a session's journal in a new file, also while it is written, and gives its bytes. Throws `invalid-entry` for a table, which is
 * copied by its own means, and what `copySession` throws.
 */
export async function copyJournal(place: StatePlace, key: SessionKey, to: string): Promise<number> {
  if (place.kind === 'table')
    throw new ServiceError(
      'invalid-entry',
      `The journal is in the table ${place.table}; expected a copy of the table by DynamoDB's own means.`,
    );
  const { copySession } = await import('../adapters/embedded/copy-session.ts');
  return copySession(place.folder, key, to);
}
