import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ServiceError } from '@tradai/runtime/ports';
import { openObjects } from '@tradai/runtime/services';
import { folderHolder, type FolderHolder } from '../adapters/embedded/folder-lock.ts';
import { openIssuer, type Issuer } from '../adapters/embedded/issuer/open-issuer.ts';
import { countPlatform, type PlatformCounts } from '../adapters/embedded/platform-counts.ts';
import { PLATFORM_FILE, PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { ObjectsAuditDigests } from '../adapters/embedded/objects-audit-digests.ts';
import { SqliteAudit } from '../adapters/embedded/sqlite-audit.ts';
import { SqliteQueue } from '../adapters/embedded/sqlite-queue.ts';
import type { Json } from '../domain/json.ts';
import type { Accounts } from '../ports/accounts.ts';
import { verifyAudit, type VerifiedAudit } from '../operations/verify-audit.ts';
import type { Queue } from '../ports/queue.ts';
import { bucketFolder, BUCKETS, platformPaths, type PlatformPaths } from './platform-paths.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

/** A platform's folder, looked at from another process, whether it runs or not. */
export interface PlatformFolder {
  readonly paths: PlatformPaths;
  /** Null: nobody runs it. */
  readonly holder: FolderHolder | null;
  readonly queues: Readonly<Record<'backtest' | 'deploy', Queue>>;
  readonly accounts: Accounts;
  /** A token of the platform that runs. Throws `refused` where nobody runs it: its address stands in the token. */
  mint: Issuer['mint'];
  counts(): Promise<PlatformCounts>;
  /** Writes down what was done from outside. */
  audit(action: string, subject: string, after: Json): Promise<void>;
  verifyAudit(): Promise<VerifiedAudit>;
  close(): void;
}

/** Throws `refused` where there is no platform in the folder. */
export async function openPlatformFolder(folder: string): Promise<PlatformFolder> {
  const paths = platformPaths(folder);
  if (!existsSync(join(paths.root, PLATFORM_FILE)))
    throw new ServiceError('refused', `${folder} has no platform; expected the --data of a tradai up.`);
  const database = new PlatformDatabase(paths.root);
  const clock = SYSTEM_CLOCK;
  const holder = folderHolder(paths.root);
  const audit = new SqliteAudit(database);
  const digests = new ObjectsAuditDigests(await openObjects(bucketFolder(paths, BUCKETS.audit), {}));
  const { accounts, mint } = openIssuer({ database, folder: paths.keys, clock, issuer: holder?.address ?? '' });
  return {
    ...{ paths, holder, accounts },
    queues: {
      backtest: new SqliteQueue('backtest', database, clock),
      deploy: new SqliteQueue('deploy', database, clock),
    },
    mint(kind, name) {
      if (holder?.address != null) return mint(kind, name);
      const message = `Nobody runs ${folder}; expected a tradai up, whose address stands in a token.`;
      return Promise.reject(new ServiceError('refused', message));
    },
    counts: () => countPlatform(database),
    async audit(action, subject, after) {
      const actor = `command:${userInfo().username}`;
      await audit.append({ atMs: clock.now(), actor, action, subject, before: null, after, requestId: null });
    },
    verifyAudit: () => verifyAudit(audit, digests),
    close: () => database.close(),
  };
}
