import { z } from 'zod';
import { RUN_STATUSES } from '../../domain/run-status.ts';
import { notifyRun, sendOnce, type NotifyServices } from '../../operations/notify-run.ts';
import type { Services } from '../../operations/services.ts';
import { attempt, name, runId } from '../event-schemas.ts';
import { findRun } from '../find-run.ts';
import { parseEvent, type Handler } from '../handler.ts';

export type NotifyCompletionServices = NotifyServices & Pick<Services, 'runs'>;

const ofRun = z.object({ run_id: runId, attempt, status: z.enum(RUN_STATUSES) });
const ofDeployment = z.object({ deploy_id: runId, strategy: name, mode: name, status: name });
const notice = z.union([ofRun, ofDeployment]);

/** Tells people that a run or a deployment has ended, once of each status; what could not be sent is left to whoever comes next. */
export const notifyCompletion: Handler<NotifyCompletionServices> = async (event, services) => {
  const given = parseEvent(notice, event, 'notify-completion');
  if ('run_id' in given) {
    const run = await findRun(services, given);
    // Where the row could not be written the reconciler knows better, and tells it.
    if (run.status !== given.status) return { notice: `not sent: the run is ${run.status}` };
    return { notice: await notifyRun(services, run) };
  }
  const { deploy_id: id, strategy, mode, status } = given;
  const title = `${strategy} (${mode}): ${status.toLowerCase().replaceAll('_', ' ')}`;
  const text = `Deployment ${id} of ${strategy}.`;
  const atMs = services.clock.now();
  return { notice: await sendOnce(services, { id, attempt: 1, status, title, text, to: [], atMs }) };
};
