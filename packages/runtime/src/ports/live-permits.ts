import { randomUUID } from 'node:crypto';
import { ServiceError } from './errors.ts';
import type { LeaseRow, LeaseRows } from './lease-rows.ts';

/** That a strategy may trade an account with money: made by a deploy or a person, never by what trades. */
export interface LivePermit {
  /** Digests of images, or versions of the program. */
  readonly builds: readonly string[];
  readonly by: string;
  /** Epoch ms. */
  readonly atMs: number;
}

export interface PermitOwner {
  readonly account: string;
  readonly strategy: string;
}

/** The permit in the row `live-permit` beside the lease; null for none. */
export function permitIn(row: LeaseRow | null): LivePermit | null {
  if (row === null || row.mode !== 'live' || row.isReleased) return null;
  const builds = row.build.split(' ').filter((build) => build !== '');
  return builds.length === 0 ? null : { builds, by: row.holder, atMs: row.startedMs };
}

/** Allows these builds and no others. Throws `invalid-entry` for no build, `busy` when somebody else changes it at the same time. */
export async function allowLive(
  rows: Pick<LeaseRows, 'read' | 'replace'>,
  { account, strategy }: PermitOwner,
  { builds, by, atMs }: LivePermit,
): Promise<void> {
  const wrong = builds.find((build) => !/^\S{1,200}$/.test(build));
  if (wrong !== undefined || builds.length === 0)
    throw new ServiceError(
      'invalid-entry',
      `${wrong === undefined ? 'No build is named' : `"${wrong}" is no build`}; expected digests of images or versions.`,
    );
  const key = { kind: 'live-permit', account, strategy } as const;
  const seen = await rows.read(key);
  const row: LeaseRow = {
    ...{ holder: by, build: builds.join(' '), mode: 'live', startedMs: atMs, ttlMs: 0, isReleased: false },
    ...{ epoch: (seen?.epoch ?? 0) + 1, rvn: randomUUID() },
  };
  if (await rows.replace(key, row, seen)) return;
  throw new ServiceError('busy', `Somebody else changes what ${strategy} may do on ${account}; try again.`);
}
