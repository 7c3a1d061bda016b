import type { WatchedSession } from '../domain/session-troubles.ts';
import { liveName, type LiveKey } from '../ports/live-services.ts';
import type { DeployServices } from './deploy-services.ts';
import { beatOf } from './session-signs.ts';

export type WatchServices = Pick<DeployServices, 'heartbeats' | 'deployments' | 'liveServices'>;

/** Those that beat, and those that are or were wanted; by account, strategy and mode. */
export async function watchedSessions(services: WatchServices): Promise<readonly WatchedSession[]> {
  const { heartbeats, deployments, liveServices } = services;
  const [active, wanted] = await Promise.all([heartbeats.active(), deployments.allDesired()]);
  const beats = new Map(active.map((beat) => [liveName(beat), beat]));
  const desired = new Map(wanted.map((session) => [liveName(session), session]));
  const keys = new Map<string, LiveKey>([...active, ...wanted].map((each) => [liveName(each), each]));
  return Promise.all(
    [...keys]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(async ([name, { strategy, account, mode }]) => {
        const key = { strategy, account, mode };
        const isWanted = desired.has(name);
        const beat = beats.get(name) ?? (isWanted ? await beatOf(services, key) : null);
        const service = isWanted ? await liveServices.describe(key) : null;
        return { key, beat, desired: desired.get(name) ?? null, service };
      }),
  );
}
