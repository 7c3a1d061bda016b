import { existsSync, lstatSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { assertNotAmongJournals } from './among-journals.ts';
import { chosenSession, type ChoiceOptions } from './session-choice.ts';
import { statePlaceOf, withSessions } from './session-place.ts';

/** What a file system takes is 255 bytes, and something is appended while it is copied. */
const LONGEST_NAME = 200;

/** `tradai session copy`: its journal in a file of its own, for `--recover`. */
export async function sessionCopyCommand(
  strategy: string,
  file: string,
  options: ChoiceOptions,
  io: Io,
): Promise<ExitCode> {
  if (file === '') throw new UsageError('The file name is empty; expected the name of a new file.');
  const bytes = Buffer.byteLength(basename(file));
  if (bytes > LONGEST_NAME)
    throw new UsageError(`The file name has ${bytes} bytes, which is too long; expected at most ${LONGEST_NAME}.`);
  if (isThere(file)) throw new UsageError(`${file} is there already; expected the name of a new file.`);
  if (!existsSync(dirname(file)))
    throw new UsageError(`${dirname(file)} is not there; expected a folder for the copy.`);
  return withSessions(options, io, async ({ door, api }) => {
    const key = await chosenSession(door, strategy, options);
    assertNotAmongJournals(file, door.place);
    const { place } = await statePlaceOf(options, io.env);
    const bytes = await api.copyJournal(place, key, file);
    io.out(`${file} has the journal of ${strategy}, account ${key.account}, ${key.mode}: ${bytes} bytes.\n`);
    return EXIT_CODE.done;
  });
}

/** A link that leads nowhere, or to itself, is there all the same. */
function isThere(file: string): boolean {
  return existsSync(file) || (existsSync(dirname(file)) && lstatSync(file, { throwIfNoEntry: false }) !== undefined);
}
