import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { withFolder, type FolderOptions } from './platform-folder.ts';

/** `tradai backup <folder>` */
export async function backupCommand(to: string, options: FolderOptions, io: Io): Promise<ExitCode> {
  return withFolder(options, io, async ({ paths }) => {
    const { copyPlatform } = await import('@tradai/platform');
    const files = await copyPlatform(paths, to);
    if (options.json === true) io.out(`${JSON.stringify({ folder: to, files }, null, 1)}\n`);
    else {
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      io.out(`${to} has ${files.length} files, ${(bytes / 1024 / 1024).toFixed(1)} MB. It holds keys and secrets.\n`);
    }
    return EXIT_CODE.done;
  });
}
