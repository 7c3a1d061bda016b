import type { Io } from '../io.ts';

/** `--data`, else `TRADAI_DATA`, else `./data`. */
export function dataFolder(given: string | undefined, { env }: Io): string {
  const fromEnvironment = env['TRADAI_DATA'];
  return given ?? (fromEnvironment === undefined || fromEnvironment === '' ? 'data' : fromEnvironment);
}
