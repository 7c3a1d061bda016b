import type { Deployment } from '../domain/deployment.ts';
import type { DeployServices } from './deploy-services.ts';

/** Whether a session has ended for certain: no container runs, and nobody has its lease who could trade still. */
export async function checkReleased(services: DeployServices, deployment: Deployment): Promise<boolean> {
  const { strategy, account, mode } = deployment;
  const service = await services.liveServices.describe(deployment);
  if ((service?.running ?? 0) > 0) return false;
  const lease = await services.leaseRows.read({ kind: 'strategy', strategy, account });
  if (lease === null || lease.isReleased) return true;
  return services.journals.hasEnded({ strategy, account, mode }, lease.holder);
}
