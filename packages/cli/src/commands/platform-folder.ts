import type { PlatformFolder } from '@tradai/platform';
import { ServiceError } from '@tradai/runtime';
import { UsageError, type Io } from '@tradai/runtime/process';

export interface FolderOptions {
  readonly data?: string;
  readonly json?: boolean;
}

const DEFAULT_FOLDER = 'data';

/** `--data`, else TRADAI_PLATFORM, else `./data`. */
export function folderOf({ data }: FolderOptions, { env }: Pick<Io, 'env'>): string {
  if (data === '') throw new UsageError('--data is empty; expected a folder.');
  const given = env['TRADAI_PLATFORM'] ?? '';
  return data ?? (given === '' ? DEFAULT_FOLDER : given);
}

/** What is refused of what was asked for was asked for wrongly, or is not there. Its catch. */
export function asUsage(error: unknown): never {
  throw error instanceof ServiceError && error.code === 'refused' ? new UsageError(error.message) : error;
}

/** Works on a platform's folder, whether it runs or not. */
export async function withFolder<Result>(
  options: FolderOptions,
  io: Io,
  work: (folder: PlatformFolder) => Promise<Result>,
): Promise<Result> {
  const { openPlatformFolder } = await import('@tradai/platform');
  const folder = await openPlatformFolder(folderOf(options, io)).catch(asUsage);
  try {
    return await work(folder);
  } finally {
    folder.close();
  }
}
