import type { PlatformOptions, RunningPlatform } from './embedded-options.ts';
import type { PlatformFolder } from './open-folder.ts';
import type { RunningWorker, WorkerOptions } from './worker.ts';

/*
 * What the command needs of the platform, each loaded when it is called: most commands never do.
 */

/** See `embedded.ts`. */
export async function startPlatform(options: PlatformOptions): Promise<RunningPlatform> {
  const embedded = await import('./embedded.ts');
  return embedded.startPlatform(options);
}

/** See `open-folder.ts`. */
export async function openPlatformFolder(folder: string): Promise<PlatformFolder> {
  const opener = await import('./open-folder.ts');
  return opener.openPlatformFolder(folder);
}

/** See `worker.ts`. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const worker = await import('./worker.ts');
  return worker.startWorker(options);
}
