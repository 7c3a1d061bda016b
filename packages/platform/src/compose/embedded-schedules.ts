import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { forgetOthers } from '../adapters/embedded/forget-others.ts';
import { forgetRuns } from '../adapters/embedded/forget-runs.ts';
import type { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import type { Json } from '../domain/json.ts';
import { FUNCTION_TABLE } from '../lambdas/function-table.ts';
import { reconcileDeployment } from '../operations/reconcile-deployment.ts';
import { reconcileSessions } from '../operations/reconcile-sessions.ts';
import { failSync } from '../operations/run-sync.ts';
import type { FunctionName, Functions } from '../ports/functions.ts';
import type { Schedule } from '../ports/schedules.ts';
import type { Execution } from '../ports/workflows.ts';
import type { EmbeddedServices } from './embedded-functions.ts';
import type { ScheduledWork } from './embedded-loops.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

/** What is due again and again, beside what the loops do by themselves. AWS has the same by EventBridge. */
export function scheduledWork(functions: Functions, services: EmbeddedServices): readonly ScheduledWork[] {
  const due = (name: FunctionName, schedule: Schedule, event: Json = {}): ScheduledWork => ({
    ...{ name, schedule },
    work: () => functions.invoke(name, event, AbortSignal.timeout(FUNCTION_TABLE[name].seconds * 1000)),
  });
  return [
    due('orphan-scanner', { everyMinutes: 15 }),
    due('health-check', { everyMinutes: 1 }),
    due('audit-logger', { dailyAt: '00:10' }, { op: 'digest' }),
    { name: 'sessions', schedule: { everyMinutes: 1 }, work: () => reconcileSessions(services) },
  ];
}

/** Runs whose time is over are forgotten, with their logs, and what else is over; a machine that is switched off at night does it by day. `logs`: of runs. */
export function forgetting(database: PlatformDatabase, logs: string): ScheduledWork {
  const work = async (): Promise<void> => {
    await forgetOthers(database, SYSTEM_CLOCK.now());
    for (const id of await forgetRuns(database, SYSTEM_CLOCK.now()))
      await rm(join(logs, id), { recursive: true, force: true });
  };
  return { name: 'forget-runs', schedule: { everyMinutes: 360 }, work };
}

/** What the end of an execution means that is none of a run's: its last steps could not say so where it broke. */
export function endedWork(services: EmbeddedServices): (execution: Execution) => Promise<void> {
  return async ({ machine, name, status }) => {
    if (machine === 'deploy' || machine === 'undeploy') await reconcileDeployment(services, name);
    if (machine === 'data-sync' && status !== 'SUCCEEDED') await failSync(services, name);
  };
}
