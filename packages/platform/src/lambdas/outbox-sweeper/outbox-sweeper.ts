import { sweepOutbox } from '../../operations/send-outbox.ts';
import type { PendingAudit } from '../../ports/audit.ts';
import type { Services } from '../../operations/services.ts';
import type { Handler } from '../handler.ts';

/** Sweeps of one call: the next one comes in a minute. */
const MOST_SWEEPS = 20;

export interface OutboxSweeperServices extends Pick<Services, 'queues' | 'runs' | 'clock'> {
  /** Where lines of the audit are written in two steps. */
  readonly pendingAudit?: PendingAudit;
}

/** Sends messages that were left behind, and gives lines of the audit their place in it; gives how many messages. */
export const outboxSweeper: Handler<OutboxSweeperServices> = async (_, services, signal) => {
  let sent = 0;
  for (let sweep = 0; sweep < MOST_SWEEPS && !signal.aborted; sweep++) {
    const swept = await sweepOutbox(services);
    if (swept === 0) break;
    sent += swept;
  }
  // Afterwards: no trouble with the log holds up a run.
  await services.pendingAudit?.settle();
  return { sent };
};
