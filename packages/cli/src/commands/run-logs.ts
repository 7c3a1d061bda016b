import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { runPath } from './run-choice.ts';
import { wholeNumber } from './whole-number.ts';

export interface RunLogsOptions extends PlaceOptions {
  readonly last?: string;
  readonly attempt?: string;
}

const MOST = 99_999;
/** Nothing that a terminal would obey, but for ends of lines and tabs. */
const CONTROLS = /[^\P{Cc}\n\t]/gu;

/** `tradai run logs`: the end of what the run's containers wrote. */
export async function runLogsCommand(id: string, options: RunLogsOptions, io: Io): Promise<ExitCode> {
  const client = openClient(options, io);
  const query = { lines: given('--last', options.last), attempt: given('--attempt', options.attempt) };
  const headers = { accept: options.json === true ? 'application/json' : 'text/plain, application/json' };
  const response = await client.open('GET', `${await runPath(client, id)}/logs`, { query, headers });
  io.out((await response.text()).replaceAll(CONTROLS, '\uFFFD'));
  return EXIT_CODE.done;
}

function given(option: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : wholeNumber(option, text, 1, MOST);
}
