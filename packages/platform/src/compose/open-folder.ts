import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ServiceError } from '@tradai/runtime/ports';
import { folderHolder, type FolderHolder } from '../adapters/embedded/folder-lock.ts';
import { openIssuer } from '../adapters/embedded/issuer/open-issuer.ts';
import { countPlatform, type PlatformCounts } from '../adapters/embedded/platform-counts.ts';
import { PLATFORM_FILE, PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteAudit } from '../adapters/embedded/sqlite-audit.ts';
import { SqliteQueue } from '../adapters/embedded/sqlite-queue.ts';
import { lineProblem, type ChainEnd } from '../domain/audit-chain.ts';
import type { Json } from '../domain/json.ts';
import type { Accounts } from '../ports/accounts.ts';
import type { AuditLog } from '../ports/audit.ts';
import type { Queue } from '../ports/queue.ts';
import { platformPaths, type PlatformPaths } from './platform-paths.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

const LINES_AT_ONCE = 1000;

export interface AuditCheck {
  /** That are as they were written, one after the other. */
  readonly lines: number;
  /** The first thing that is wrong with what follows them; null: nothing. */
  readonly problem: string | null;
}

/** A platform's folder, looked at from another process, whether it runs or not. */
export interface PlatformFolder {
  readonly paths: PlatformPaths;
  /** Null: nobody runs it. */
  readonly holder: FolderHolder | null;
  readonly queues: Readonly<Record<'backtest' | 'deploy', Queue>>;
  readonly accounts: Accounts;
  counts(): Promise<PlatformCounts>;
  /** Writes down what was done from outside. */
  audit(action: string, subject: string, after: Json): Promise<void>;
  verifyAudit(): Promise<AuditCheck>;
  close(): void;
}

/** Throws `refused` where there is no platform in the folder. */
export function openPlatformFolder(folder: string): PlatformFolder {
  const paths = platformPaths(folder);
  if (!existsSync(join(paths.root, PLATFORM_FILE)))
    throw new ServiceError('refused', `${folder} has no platform; expected the --data of a tradai up.`);
  const database = new PlatformDatabase(paths.root);
  const clock = SYSTEM_CLOCK;
  const holder = folderHolder(paths.root);
  const audit = new SqliteAudit(database);
  const { accounts } = openIssuer({ database, folder: paths.keys, clock, issuer: holder?.address ?? '' });
  return {
    ...{ paths, holder, accounts },
    queues: {
      backtest: new SqliteQueue('backtest', database, clock),
      deploy: new SqliteQueue('deploy', database, clock),
    },
    counts: () => countPlatform(database),
    async audit(action, subject, after) {
      const actor = `command:${userInfo().username}`;
      await audit.append({ atMs: clock.now(), actor, action, subject, before: null, after, requestId: null });
    },
    verifyAudit: () => verified(audit),
    close: () => database.close(),
  };
}

async function verified(audit: AuditLog): Promise<AuditCheck> {
  let last: ChainEnd | null = null;
  for (;;) {
    const lines = await audit.read(last?.sequence ?? 0, LINES_AT_ONCE);
    for (const line of lines) {
      const problem = lineProblem(last, line);
      if (problem !== null) return { lines: last?.sequence ?? 0, problem };
      last = line;
    }
    if (lines.length < LINES_AT_ONCE) return { lines: last?.sequence ?? 0, problem: null };
  }
}
