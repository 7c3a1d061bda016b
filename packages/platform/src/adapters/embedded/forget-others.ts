import { KEPT_MS } from '../../domain/change-status.ts';
import type { PlatformDatabase } from './platform-database.ts';

/** Of what is over something may still be under way, as with runs. */
const LONGER_MS = 86_400_000;

/** Deployments that a session stands by stay, however long ago they were. */
const DEPLOYMENTS = `
SELECT id FROM deployments
WHERE is_open = 0 AND row ->> '$.endedMs' <= :before AND id NOT IN (SELECT row ->> '$.deployment' FROM desired_sessions)`;
const EPISODES = `SELECT id FROM episodes WHERE is_finished = 1 AND row ->> '$.closedMs' <= :before`;

/**
 * Forgets syncs of data, deployments and episodes that have been over as long as runs are kept, with their executions and the marks of their
 * notices. A table of AWS does that by itself. Gives how many.
 */
export function forgetOthers(database: PlatformDatabase, nowMs: number): Promise<number> {
  const before = nowMs - KEPT_MS - LONGER_MS;
  return database.write((query) => {
    for (const ids of [DEPLOYMENTS, EPISODES]) query(`DELETE FROM notices_sent WHERE id IN (${ids})`).run({ before });
    query("DELETE FROM executions WHERE machine IN ('deploy', 'undeploy', 'data-sync') AND ended_ms <= ?").run(before);
    const gone = [
      query(`DELETE FROM deployments WHERE id IN (${DEPLOYMENTS})`).run({ before }),
      query(`DELETE FROM episodes WHERE id IN (${EPISODES})`).run({ before }),
      query("DELETE FROM data_syncs WHERE row ->> '$.endedMs' <= ?").run(before),
    ];
    return gone.reduce((sum, { changes }) => sum + Number(changes), 0);
  });
}
