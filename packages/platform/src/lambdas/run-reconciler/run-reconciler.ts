import { ServiceError } from '@tradai/runtime/ports';
import { z } from 'zod';
import { dispatchRuns } from '../../operations/dispatch-runs.ts';
import { aftermathOf, type AftermathServices } from '../../operations/aftermath.ts';
import { reconcileRun } from '../../operations/reconcile-run.ts';
import { failSync, type SyncRows } from '../../operations/run-sync.ts';
import type { Services } from '../../operations/services.ts';
import { parseEvent, type Handler } from '../handler.ts';

export type ReconcilerServices = Services & AftermathServices & SyncRows;

/** "Step Functions Execution Status Change", as EventBridge tells it. */
const event = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({
    name: z.string().max(80),
    status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']),
  }),
});

/** Of ours: a run has ended that had no execution. */
const changed = z.object({ 'detail-type': z.literal('run-changed'), detail: z.object({ runId: z.string().max(80) }) });

const NAME = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-a([1-9]\d?)$/;

/** Of a sync of data or a deployment: its own id. */
const OTHER = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BADLY = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/**
 * An execution has ended: its run is settled, and what waits for the slot is started. A sync of data whose workflow broke could not say so itself.
 * Other executions pass by. A run that ended without one is told of.
 */
export const runReconciler: Handler<ReconcilerServices> = async (given, services) => {
  const own = changed.safeParse(given);
  if (own.success) {
    const run = await reconcileRun(services, aftermathOf(services), own.data.detail.runId);
    return { status: run?.status ?? null };
  }
  const { detail } = parseEvent(event, given, 'run-reconciler');
  if (OTHER.test(detail.name) && BADLY.includes(detail.status)) await failSync(services, detail.name);
  const [, id, attempt] = NAME.exec(detail.name) ?? [];
  if (id === undefined || detail.status === 'RUNNING') return { status: null };
  const run = await services.runs.get(id, services.clock.now());
  // Word of an attempt that is over: another one has the slot by now.
  if (run === null || run.attempt !== Number(attempt)) return { status: run?.status ?? null };
  const settled = await reconcileRun(services, aftermathOf(services), id);
  await dispatchRuns(services, run.kind);
  // Step Functions tells of an end before it knows of it itself: AWS calls again in a minute.
  if (settled === null) throw new ServiceError('unavailable', `${detail.name} is not seen to have ended.`);
  return { status: settled.status };
};
