import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { pagesOf } from '../client/pages-of.ts';
import { runsTable, type RunView } from './run-views.ts';
import { wholeNumber } from './whole-number.ts';

export interface RunsOptions extends PlaceOptions {
  readonly status?: string;
  readonly strategy?: string;
  readonly label?: string;
  readonly mine?: boolean;
  readonly last?: string;
}

const LAST = '25';
const MOST = 99_999;

/** `tradai runs`: runs of the platform, newest first. */
export async function runsCommand(options: RunsOptions, io: Io): Promise<ExitCode> {
  const most = wholeNumber('--last', options.last ?? LAST, 1, MOST);
  const client = openClient(options, io);
  const { status, strategy, label, mine } = options;
  const filter = { status: status?.toUpperCase(), strategy, label, mine: mine === true ? 'true' : undefined };
  const runs = await pagesOf<RunView>(client, '/backtest', filter, most);
  if (options.json === true) io.out(`${JSON.stringify(runs, null, 1)}\n`);
  else io.out(runs.length === 0 ? `${client.server} has no such runs.\n` : `${runsTable(runs)}\n`);
  return EXIT_CODE.done;
}
