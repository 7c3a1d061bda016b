import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { runPath } from './run-choice.ts';
import { runText, type RunView } from './run-views.ts';

/** `tradai run show`: one run, as it is now. */
export async function runShowCommand(id: string, options: PlaceOptions, io: Io): Promise<ExitCode> {
  const client = openClient(options, io);
  const { body } = await client.ask<RunView>('GET', await runPath(client, id));
  io.out(options.json === true ? `${JSON.stringify(body, null, 1)}\n` : `${runText(body)}\n`);
  return EXIT_CODE.done;
}
