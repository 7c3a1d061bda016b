import type { SessionKey } from '@tradai/runtime';
import { saidRows } from '../commands/session-log.ts';
import { lookAt } from '../commands/session-look.ts';
import type { Place } from '../commands/session-place.ts';
import type { WatchLook } from './watch-look.ts';

/** More than any screen is wide, or high. */
const CURVE = 400;
const LINES = 200;

/** Reads what the screen shows; whoever trades is not held up. */
export async function watchLook(place: Place, key: SessionKey): Promise<WatchLook> {
  const { door, api } = place;
  const [look, equity, said] = await Promise.all([
    lookAt(place, key),
    door.store.rows(key, 'equity', { limit: CURVE }),
    saidRows(place, key, { limit: LINES }),
  ]);
  return { ...look, equity: equity.map((row) => api.readRow('equity', row).row), said };
}
