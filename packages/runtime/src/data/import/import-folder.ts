import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.ts';
import type { ImportContext } from './import-files.ts';
import { importIntoCache, type StoreOptions, type StoreResult } from './import-into-cache.ts';
import type { ImportOptions } from './options.ts';

const DATA_FILE = /\.(csv|txt|tsv|json|jsonl|feather|arrow|parquet)(\.(gz|zst|zip))?$|\.zip$/i;

/**
 * Imports every candle file below a folder into the cache in one go. Series that stand in several of its folders are joined when
 * their common candles are equal and refused when not, so a folder tree with contradicting series is imported folder by folder. Hidden files and other sorts are passed over.
 */
export async function importFolder(
  folder: string,
  dataDir: string,
  options: ImportOptions & StoreOptions,
  context: ImportContext,
): Promise<StoreResult> {
  const paths = await dataFiles(folder);
  if (paths.length === 0) throw new DataError('no-file', `There is no candle file in ${folder}.`, { file: folder });
  return importIntoCache(dataDir, paths, options, context);
}

async function dataFiles(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder, { recursive: true });
  } catch (error) {
    throw new DataError('no-file', `There is no folder ${folder}.`, { file: folder, cause: error });
  }
  const isHidden = (name: string) => name.split(/[/\\]/).some((part) => part.startsWith('.'));
  return names
    .filter((name) => DATA_FILE.test(name) && !isHidden(name))
    .toSorted()
    .map((name) => join(folder, name));
}
