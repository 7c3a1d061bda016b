import type { OutboxMessage } from '../ports/run-store.ts';
import type { Deployment } from './deployment.ts';

/** Says that a deployment waits. Those of a strategy are in order among themselves. */
export function deployMessage({
  id,
  strategy,
  createdMs,
}: Pick<Deployment, 'id' | 'strategy' | 'createdMs'>): OutboxMessage {
  const body = { deploy_id: id, strategy, v: 1 };
  return { id: `deploy-${id}`, queue: 'deploy', group: strategy, dedup: id, body, createdMs };
}
