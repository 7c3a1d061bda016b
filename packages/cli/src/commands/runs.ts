import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { pagesOf } from '../client/pages-of.ts';
import { runsTable, type RunView } from './run-views.ts';

export interface RunsOptions extends PlaceOptions {
  readonly status?: string;
  readonly strategy?: string;
  readonly label?: string;
  readonly mine?: boolean;
  readonly last?: string;
}

const LAST = '25';

/** `tradai runs`: runs of the platform, newest first. */
export async function runsCommand(options: RunsOptions, io: Io): Promise<ExitCode> {
  const most = parseLast(options.last ?? LAST);
  const client = openClient(options, io);
  const { status, strategy, label, mine } = options;
  const filter = { status: status?.toUpperCase(), strategy, label, mine: mine === true ? 'true' : undefined };
  const runs = await pagesOf<RunView>(client, '/backtest', filter, most);
  if (options.json === true) io.out(`${JSON.stringify(runs, null, 1)}\n`);
  else io.out(runs.length === 0 ? `${client.server} has no such runs.\n` : `${runsTable(runs)}\n`);
  return EXIT_CODE.done;
}

function parseLast(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new UsageError(`--last is "${text}"; expected a number of runs.`);
}
