import { isSettled, type Deployment, type DeploymentFailure } from '../domain/deployment.ts';
import { changeDeployment } from './change-deployment.ts';
import type { DeployServices } from './deploy-services.ts';

/** It was seen to trade. */
export async function recordLive(services: DeployServices, deployment: Deployment): Promise<void> {
  const { deployments, clock } = services;
  for (;;) {
    const now = await deployments.desired(deployment);
    if (now === null || now.deployment !== deployment.id || now.proof !== 'wanted') break;
    const next = { ...now, proof: 'proven' as const, version: now.version + 1, updatedMs: clock.now() };
    if ((await deployments.putDesired(next, now.version)) === 'written') break;
  }
  await changeDeployment(services, deployment.id, { to: 'LIVE' });
}

/** Why it is about to end otherwise than it was meant to; what was noted first stays. */
export async function noteFailure(
  { deployments, clock }: DeployServices,
  { id }: Deployment,
  failure: DeploymentFailure,
): Promise<void> {
  for (;;) {
    const now = await deployments.get(id);
    if (now === null || now.failure !== null || isSettled(now.status)) return;
    const next = { ...now, failure, version: now.version + 1, updatedMs: clock.now() };
    if ((await deployments.put(next, now.version)) === 'written') return;
  }
}

/** It ended otherwise than it was meant to. */
export async function recordRefused(
  services: DeployServices,
  { id }: Deployment,
  failure: DeploymentFailure,
): Promise<void> {
  await changeDeployment(services, id, { to: 'ROLLED_BACK', failure });
}

/** It was seen to stop. */
export async function recordStopped(services: DeployServices, { id }: Deployment): Promise<void> {
  await changeDeployment(services, id, { to: 'STOPPED' });
}
