import { statSync } from 'node:fs';
import { UsageError } from '../process/failure.ts';
import type { Io } from '../process/io.ts';

/** `--data`, else `TRADAI_DATA`, else `./data`. It need not exist. */
export function dataFolder(given: string | undefined, { env }: Pick<Io, 'env'>): string {
  const fromEnvironment = env['TRADAI_DATA'];
  const folder = given ?? (fromEnvironment === undefined || fromEnvironment === '' ? 'data' : fromEnvironment);
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined || stat.isDirectory()) return folder;
  throw new UsageError(`The data folder ${folder} is a file; expected a folder.`);
}
