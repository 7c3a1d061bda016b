import { moveDeployment, type Deployment, type DeploymentMove } from '../domain/deployment.ts';
import type { DeployServices } from './deploy-services.ts';

/** Changes what is said of a deployment, on the row as it is then. Null: there is none of this id, or the move is none of it. */
export async function changeDeployment(
  { deployments, clock }: Pick<DeployServices, 'deployments' | 'clock'>,
  id: string,
  move: DeploymentMove,
): Promise<Deployment | null> {
  for (;;) {
    const before = await deployments.get(id);
    const next = before === null ? null : moveDeployment(before, move, clock.now());
    if (next === null) return null;
    if ((await deployments.put(next, before!.version)) === 'written') return next;
  }
}
