/** The service around containers, for the command that starts it and looks after its folder. */
export { folderHolder, type FolderHolder } from './adapters/embedded/folder-lock.ts';
export { networkFileSystem } from './compose/check-stores.ts';
export { copyPlatform } from './compose/copy-folder.ts';
export type { PlatformOptions, RunningPlatform } from './compose/embedded-options.ts';
export { openPlatformFolder, startPlatform, startWorker } from './compose/on-demand.ts';
export type { PlatformFolder } from './compose/open-folder.ts';
export type { WorkedQueue } from './compose/worker.ts';
