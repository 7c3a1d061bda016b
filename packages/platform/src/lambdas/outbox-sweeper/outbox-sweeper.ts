import { sweepOutbox } from '../../operations/send-outbox.ts';
import type { Services } from '../../operations/services.ts';
import type { Handler } from '../handler.ts';

/** Sweeps of one call: the next one comes in a minute. */
const MOST_SWEEPS = 20;

/** Sends messages that were left behind; gives how many. */
export const outboxSweeper: Handler<Pick<Services, 'queues' | 'runs' | 'clock'>> = async (_, services, signal) => {
  let sent = 0;
  for (let sweep = 0; sweep < MOST_SWEEPS && !signal.aborted; sweep++) {
    const swept = await sweepOutbox(services);
    if (swept === 0) break;
    sent += swept;
  }
  return { sent };
};
