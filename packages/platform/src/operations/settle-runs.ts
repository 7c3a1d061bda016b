import type { RunStatus } from '../domain/run-status.ts';
import type { RunId } from '../domain/run.ts';
import { reconcileRun, type Aftermath } from './reconcile-run.ts';
import type { Services } from './services.ts';

const AT_ONCE = 100;
/** In these a run has an execution, or had one. */
const UNDER_WAY: readonly RunStatus[] = ['STARTING', 'RUNNING', 'CANCELLING'];

/** Reconciles every run whose execution has ended without its row saying so, as after a kill between the two; gives how many. */
export async function settleRuns(services: Services, aftermath: Aftermath): Promise<number> {
  let settled = 0;
  for (const status of UNDER_WAY)
    for (const id of await idsIn(services, status))
      if ((await reconcileRun(services, aftermath, id)) !== null) settled += 1;
  return settled;
}

async function idsIn({ runs, clock }: Services, status: RunStatus): Promise<RunId[]> {
  const ids: RunId[] = [];
  for (;;) {
    const before = ids.at(-1);
    const query = { status, limit: AT_ONCE, ...(before === undefined ? {} : { before }) };
    const page = await runs.list(query, clock.now());
    ids.push(...page.map(({ id }) => id));
    if (page.length < AT_ONCE) return ids;
  }
}
