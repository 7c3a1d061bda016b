import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { withStop, type Io } from '@tradai/runtime/process';
import type { KeyOptions } from '../terminal-keys.ts';
import { watchInLines } from '../watch/watch-lines.ts';
import { watchOnScreen } from '../watch/watch-screen.ts';
import type { WatchTerminal } from '../watch/watch-terminal.ts';
import { chosenSession, type ChoiceOptions } from './session-choice.ts';
import { withSessions } from './session-place.ts';

/** Where a session is shown; another one in tests. */
export interface WatchSurroundings {
  readonly terminal?: WatchTerminal;
  readonly keys?: KeyOptions;
}

/** `tradai session watch`: a session on a full screen; without a terminal, in lines. */
export async function sessionWatchCommand(
  strategy: string,
  options: ChoiceOptions,
  io: Io,
  { terminal = process.stdout, keys }: WatchSurroundings = {},
): Promise<ExitCode> {
  return withSessions(options, io, async (place) => {
    const key = await chosenSession(place.door, strategy, options);
    const { stopped } = await withStop((signal) =>
      terminal.isTTY === true
        ? watchOnScreen(place, key, { terminal, signal, ...(keys === undefined ? {} : { keys }) })
        : watchInLines(place, key, { out: (text) => io.out(text), signal }),
    );
    return stopped ?? EXIT_CODE.done;
  });
}
