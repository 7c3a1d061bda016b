import type { Clock } from '../ports/clock.ts';
import type { Workflows } from '../ports/workflows.ts';
import { failSync, type SyncRows } from './run-sync.ts';
import { startSync } from './sync-data.ts';

export interface SettleSyncServices extends SyncRows {
  readonly workflows: Workflows;
  readonly clock: Clock;
}

/**
 * Looks at syncs that have not ended: one whose workflow was never started, as after a kill between its row and that, is started, and one whose
 * workflow has ended without its word has failed. `youngestMs`: what was accepted since may be somebody else's who is about to start it. Gives ids.
 */
export async function settleSyncs(services: SettleSyncServices, youngestMs: number): Promise<readonly string[]> {
  const { syncs, workflows } = services;
  const settled: string[] = [];
  for (const sync of await syncs.open()) {
    if (sync.createdMs > youngestMs) continue;
    const execution = await workflows.describe('data-sync', sync.id);
    if (execution?.status === 'RUNNING') continue;
    if (execution === null) await startSync(services, sync);
    else if ((execution.endedMs ?? 0) > youngestMs) continue;
    else await failSync(services, sync.id);
    settled.push(sync.id);
  }
  return settled;
}
