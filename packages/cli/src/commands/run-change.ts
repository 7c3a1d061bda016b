import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { runPath } from './run-choice.ts';
import type { RunView } from './run-views.ts';

/** `tradai run cancel` and `tradai run retry`. */
export async function runChangeCommand(
  change: 'cancel' | 'retry',
  id: string,
  options: PlaceOptions,
  io: Io,
): Promise<ExitCode> {
  const client = openClient(options, io);
  const { body } = await client.ask<RunView>('POST', `${await runPath(client, id)}/${change}`);
  if (options.json === true) io.out(`${JSON.stringify(body, null, 1)}\n`);
  else io.out(`${body.run_id} is ${body.status} (attempt ${body.attempt}).\n`);
  return EXIT_CODE.done;
}
