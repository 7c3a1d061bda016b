import type * as Files from './import/import-files.ts';
import type * as Folder from './import/import-folder.ts';
import type * as Cache from './import/import-into-cache.ts';

/**
 * The import's entries, loaded when they are first called: a backtest reads the cache alone, and its start is not to wait for some fifty
 * modules that it does not use. See the functions of the same names for what they do.
 */
export const importFiles: typeof Files.importFiles = async (...given) =>
  (await import('./import/import-files.ts')).importFiles(...given);

export const importIntoCache: typeof Cache.importIntoCache = async (...given) =>
  (await import('./import/import-into-cache.ts')).importIntoCache(...given);

export const storeSeries: typeof Cache.storeSeries = async (...given) =>
  (await import('./import/import-into-cache.ts')).storeSeries(...given);

export const importFolder: typeof Folder.importFolder = async (...given) =>
  (await import('./import/import-folder.ts')).importFolder(...given);
