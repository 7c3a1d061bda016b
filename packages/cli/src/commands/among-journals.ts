import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { UsageError } from '@tradai/runtime/process';

/** More of them are a loop to Linux as well. */
const MOST_LINKS = 40;

/**
 * A file there would take the place of a journal, or be listed as a session that is none. `state`: the folder of the sessions, or a table's name.
 * Throws `usage`.
 */
export function assertNotAmongJournals(file: string, state: string): void {
  const target = targetOf(file, MOST_LINKS);
  const folder = realOf(state);
  if (target.startsWith(join(folder, 'sessions') + sep) || target.startsWith(join(folder, 'state.db')))
    throw new UsageError(`${file} lies among the journals of the sessions; expected a file elsewhere.`);
}

/** Where what is written to it would lie, also by a link to what is not there yet. */
function targetOf(file: string, links: number): string {
  if (existsSync(file)) return realOf(file);
  if (links > 0 && lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    return targetOf(resolve(dirname(file), readlinkSync(file)), links - 1);
  return join(realOf(dirname(file)), basename(file));
}

function realOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}
