import { ServiceError } from '../ports/errors.ts';
import type { SessionKey } from '../ports/session-store.ts';
import type { StatePlace } from './open-state.ts';

/**
 * Puts a copy in the place of a session's journal, once, and gives a name of the copy. It can be begun then also where no lease was. Throws `invalid-entry` where there is none and for a table, which
 * is restored by its own means; `journal-damaged` for what is no journal of the session, `busy` while a process writes it.
 */
export async function restoreJournal(place: StatePlace, key: SessionKey, copy: string): Promise<string> {
  if (place.kind === 'table')
    throw new ServiceError(
      'invalid-entry',
      `--recover is given, and the journal is in the table ${place.table}; expected a table that was restored by its own means, and its name in TRADAI_LIVE_RESTORED.`,
    );
  const [{ restoreSession }, { raiseLease }] = await Promise.all([
    import('../adapters/embedded/restore-session.ts'),
    import('../adapters/embedded/lease-of-restored.ts'),
  ]);
  const name = restoreSession(place.folder, key, copy);
  await raiseLease(place.folder, key);
  return name;
}
