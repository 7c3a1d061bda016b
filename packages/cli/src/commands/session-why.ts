import { sessionReports } from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, snakeCased, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { chosenSession } from './session-choice.ts';
import { halfOpen, replayPlaces, type ReplayOptions } from './session-parity.ts';
import { withSessions } from './session-place.ts';
import { reasonsText, sessionStoryText } from './session-why-text.ts';
import { timeOf } from './why.ts';

/** `tradai session why`: why a pair was entered or not, over a stretch, or the story of one candle. */
export async function sessionWhyCommand(
  strategy: string,
  pair: string,
  when: string | undefined,
  options: ReplayOptions,
  io: Io,
): Promise<ExitCode> {
  // `20261125-20261126` is a stretch, `2026-11-25 05:00` a moment.
  const range = when !== undefined && /^[\dT]*-[\dT]*$/.test(when) ? halfOpen(when) : null;
  const timeMs = when === undefined || range !== null ? null : timeOf(when);
  return withSessions(options, io, async ({ door }) => {
    const where = { store: door.store, key: await chosenSession(door, strategy, options) };
    const { sessionReasons, sessionWhy } = await sessionReports();
    if (timeMs === null) {
      const found = await sessionReasons(where, pair, range);
      io.out(options.json === true ? canonicalJson(snakeCased(found)) : reasonsText(found));
      return EXIT_CODE.done;
    }
    const story = await sessionWhy({ ...where, ...replayPlaces(options, io) }, pair, timeMs);
    io.out(options.json === true ? canonicalJson(snakeCased(story)) : sessionStoryText(story));
    return EXIT_CODE.done;
  });
}
