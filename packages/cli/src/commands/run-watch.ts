import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { withStop, type Io } from '@tradai/runtime/process';
import type { ApiClient } from '../client/api-client.ts';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { watchRun } from '../client/watch-run.ts';
import { runPath } from './run-choice.ts';
import { errorText, hasEnded, runText, type RunView } from './run-views.ts';

/** `tradai run watch`: until the run has ended. Ends with 3 where it did not complete. */
export async function runWatchCommand(id: string, options: PlaceOptions, io: Io): Promise<ExitCode> {
  const client = openClient(options, io);
  return followRun(client, await runPath(client, id), options, io);
}

/** Progress on the terminal or, in a pipe, a line a change; at the end the run as it is then. */
export async function followRun(
  client: ApiClient,
  path: string,
  { json }: Pick<PlaceOptions, 'json'>,
  io: Io,
): Promise<ExitCode> {
  const { result, stopped } = await withStop((signal) => watchRun(client, path, shower(io), signal));
  if (stopped !== null || result === null) return stopped ?? EXIT_CODE.done;
  io.out(json === true ? `${JSON.stringify(result, null, 1)}\n` : `${runText(result)}\n`);
  return hasEnded(result) && result.status !== 'COMPLETED' ? EXIT_CODE.differences : EXIT_CODE.done;
}

const CLEAR_LINE = '\r\u001B[2K';

/** Draws what there is to see, and takes it away at the end. */
function shower(io: Io): (run: RunView) => void {
  const terminal = io.progress;
  let told = '';
  return (run) => {
    const line = lineOf(run);
    if (line === told) return;
    told = line;
    if (terminal === null) io.err(`${line}\n`);
    else terminal.write(hasEnded(run) ? CLEAR_LINE : `${CLEAR_LINE}${line.slice(0, terminal.columns - 1)}`);
  };
}

function lineOf({ run_id: id, status, progress, error, queue_position: position }: RunView): string {
  if (error !== null) return `${id}  ${status}  ${errorText(error)}`;
  if (status === 'QUEUED' && typeof position === 'number') return `${id}  QUEUED  ${position}. in the queue`;
  if (progress === null) return `${id}  ${status}`;
  return `${id}  ${status}  ${Math.floor(progress.pct)} %  ${progress.stage} ${progress.message}`.trimEnd();
}
