import { writeFileSync } from 'node:fs';
import { EXIT_CODE, tradeRecord, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { assertNotAmongJournals } from './among-journals.ts';
import { chosenSession, type ChoiceOptions } from './session-choice.ts';
import { lookAnyhow } from './session-look.ts';
import { withSessions } from './session-place.ts';

export interface ExportOptions extends ChoiceOptions {
  readonly out?: string;
}

/** `tradai session export`: closed trades in the form of a backtest's `trades.csv`. */
export async function sessionExportCommand(strategy: string, options: ExportOptions, io: Io): Promise<ExitCode> {
  if (options.out === '') throw new UsageError('--out is empty; expected the name of a file.');
  return withSessions(options, io, async (place) => {
    const key = await chosenSession(place.door, strategy, options);
    const { view } = (await lookAnyhow(place, key, { closed: Infinity })).look;
    const text = place.api.tradesCsv(view.closed.map((trade) => tradeRecord(trade)));
    if (options.out === undefined) io.out(text);
    else {
      assertNotAmongJournals(options.out, place.door.place);
      writeFileSync(options.out, text);
    }
    if (options.out !== undefined) io.err(`${view.closed.length} trades written to ${options.out}.\n`);
    return EXIT_CODE.done;
  });
}
