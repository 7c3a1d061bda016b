import { isSettled, type Deployment, type DeploymentFailure } from '../domain/deployment.ts';
import type { Execution, Workflows } from '../ports/workflows.ts';
import { changeDeployment } from './change-deployment.ts';
import type { DeployServices } from './deploy-services.ts';
import { restoreSession } from './restore-session.ts';

export interface ReconcileServices extends DeployServices {
  readonly workflows: Pick<Workflows, 'describe'>;
}

/**
 * Makes a deployment say what its ended execution means, where that could not say so itself. Gives the deployment then; null where there is none,
 * or its execution has not begun or not ended.
 */
export async function reconcileDeployment(services: ReconcileServices, id: string): Promise<Deployment | null> {
  const deployment = await services.deployments.get(id);
  if (deployment === null) return null;
  const execution = await services.workflows.describe(deployment.kind, id);
  if (execution === null || execution.status === 'RUNNING') return null;
  if (isSettled(deployment.status)) return deployment;
  if (deployment.kind === 'deploy') await restoreSession(services, deployment);
  const failure = failureOf(deployment, execution);
  return (await changeDeployment(services, id, { to: 'FAILED', failure })) ?? services.deployments.get(id);
}

/** Of all that have not ended; gives how many were settled. */
export async function reconcileDeployments(services: ReconcileServices): Promise<number> {
  let settled = 0;
  for (const { id } of await services.deployments.open())
    if ((await reconcileDeployment(services, id)) !== null) settled += 1;
  return settled;
}

function failureOf({ kind }: Deployment, { status }: Execution): DeploymentFailure {
  if (status === 'ABORTED') return { code: 'TradAI.Aborted', message: 'The workflow was stopped.' };
  if (status === 'TIMED_OUT') return { code: 'TradAI.TimedOut', message: 'The workflow took too long.' };
  if (kind === 'undeploy')
    return { code: 'TradAI.NotStopped', message: 'The session was not seen to end; it stays wanted as stopped.' };
  return { code: 'TradAI.WorkflowFailed', message: 'The workflow ended before it could say how.' };
}
