import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceError } from '@tradai/runtime/ports';
import { folderHolder, type FolderHolder } from '../adapters/embedded/folder-lock.ts';
import { countPlatform, type PlatformCounts } from '../adapters/embedded/platform-counts.ts';
import { PLATFORM_FILE, PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteQueue } from '../adapters/embedded/sqlite-queue.ts';
import type { Queue } from '../ports/queue.ts';
import { platformPaths, type PlatformPaths } from './platform-paths.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

/** A platform's folder, looked at from another process, whether it runs or not. */
export interface PlatformFolder {
  readonly paths: PlatformPaths;
  /** Null: nobody runs it. */
  readonly holder: FolderHolder | null;
  readonly queues: Readonly<Record<'backtest' | 'deploy', Queue>>;
  counts(): Promise<PlatformCounts>;
  close(): void;
}

/** Throws `refused` where there is no platform in the folder. */
export function openPlatformFolder(folder: string): PlatformFolder {
  const paths = platformPaths(folder);
  if (!existsSync(join(paths.root, PLATFORM_FILE)))
    throw new ServiceError('refused', `${folder} has no platform; expected the --data of a tradai up.`);
  const database = new PlatformDatabase(paths.root);
  return {
    paths,
    holder: folderHolder(paths.root),
    queues: {
      backtest: new SqliteQueue('backtest', database, SYSTEM_CLOCK),
      deploy: new SqliteQueue('deploy', database, SYSTEM_CLOCK),
    },
    counts: () => countPlatform(database),
    close: () => database.close(),
  };
}
