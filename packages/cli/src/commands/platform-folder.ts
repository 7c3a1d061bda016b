import type { PlatformFolder } from '@tradai/platform';
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

/** Works on a platform's folder, whether it runs or not. */
export async function withFolder<Result>(
  options: FolderOptions,
  io: Io,
  work: (folder: PlatformFolder) => Promise<Result>,
): Promise<Result> {
  const { openPlatformFolder } = await import('@tradai/platform');
  const folder = await openPlatformFolder(folderOf(options, io));
  try {
    return await work(folder);
  } finally {
    folder.close();
  }
}
