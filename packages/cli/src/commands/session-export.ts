import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { EXIT_CODE, tradeRecord, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { chosenSession, type ChoiceOptions } from './session-choice.ts';
import { lookAnyhow } from './session-look.ts';
import { withSessions } from './session-place.ts';

export interface ExportOptions extends ChoiceOptions {
  readonly out?: string;
}

/** A table would take the place of a journal, and the session would be lost. `state`: the folder of the sessions, or a table's name. */
function assertOutside(file: string, state: string): void {
  const real = (path: string): string => (existsSync(path) ? realpathSync(path) : resolve(path));
  const target = existsSync(file) ? real(file) : join(real(dirname(file)), basename(file));
  const isInside =
    target.startsWith(join(real(state), 'sessions') + sep) || target.startsWith(join(real(state), 'state.db'));
  if (isInside) throw new UsageError(`${file} lies among the journals of the sessions; expected a file elsewhere.`);
}

/** `tradai session export`: closed trades in the form of a backtest's `trades.csv`. */
export async function sessionExportCommand(strategy: string, options: ExportOptions, io: Io): Promise<ExitCode> {
  return withSessions(options, io, async (place) => {
    const key = await chosenSession(place.door, strategy, options);
    const { view } = (await lookAnyhow(place, key, { closed: Infinity })).look;
    const text = place.api.tradesCsv(view.closed.map((trade) => tradeRecord(trade)));
    if (options.out === undefined) io.out(text);
    else {
      assertOutside(options.out, place.door.place);
      writeFileSync(options.out, text);
    }
    if (options.out !== undefined) io.err(`${view.closed.length} trades written to ${options.out}.\n`);
    return EXIT_CODE.done;
  });
}
