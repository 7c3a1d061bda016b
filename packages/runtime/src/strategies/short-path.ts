import { isAbsolute, relative } from 'node:path';

/** A path as a person at the present folder would write it; absolute where that is shorter than climbing up. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  if (short === '') return '.';
  return short.startsWith('../../..') || isAbsolute(short) ? path : short;
}
