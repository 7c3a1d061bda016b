import type { SessionKey } from '@tradai/runtime';
import { orNull } from './session-look.ts';
import type { Place } from './session-place.ts';

export interface LeaseWatch {
  /** Nobody had it when the watch began. */
  readonly isReleased: boolean;
  /** No process runs the session, as who wants its lease would find: it was given back, or not renewed for a whole time to live since the watch began. */
  readonly isNobody: () => Promise<boolean>;
}

/** A session of which there is no lease, or none that can be read, may have a process all the same: its `state.db` may be gone or damaged. */
export async function watchLease({ door }: Place, key: SessionKey): Promise<LeaseWatch> {
  const seen = await orNull(door.leaseOf(key));
  const sinceMs = performance.now();
  return {
    isReleased: seen?.isReleased ?? false,
    async isNobody() {
      const now = await orNull(door.leaseOf(key));
      if (seen === null || now === null) return false;
      const isStill = now.rvn === seen.rvn && now.epoch === seen.epoch;
      return isStill && (now.isReleased || performance.now() - sinceMs >= now.ttlMs);
    },
  };
}
