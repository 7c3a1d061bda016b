import { isPassing } from '../../../ports/errors.ts';
import type { StoredSession } from '../../../ports/session-store.ts';
import { failureOf } from '../../../process/failure.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { SessionWorld } from './session-world.ts';

/** How long an exchange that does not answer is waited for. With trades open, without end: somebody has to look after them. */
const PATIENCE_MS = 120_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Does what a start needs of the exchange, again and again as long as what fails may pass. Null when the process was asked to end meanwhile.
 */
export async function patiently<Result>(
  { time, voice, stop }: Pick<SessionWorld, 'time' | 'voice' | 'stop'>,
  { records }: StoredSession,
  work: () => Promise<Result>,
): Promise<Result | null> {
  const untilMs = openTradesIn(records).length > 0 ? Infinity : time.nowMs() + PATIENCE_MS;
  for (let waitMs = FIRST_WAIT_MS; !stop.aborted; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || time.nowMs() >= untilMs) throw error;
      voice.line('warn', 'exchange-away', failureOf(error).text);
      voice.state({ stage: 'DEGRADED', causes: ['no-exchange-answer'] });
    }
    await time.sleep(waitMs, stop);
  }
  return null;
}
