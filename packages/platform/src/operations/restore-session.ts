import { SPEC_SCHEMA } from '@tradai/runtime/contract';
import type { Deployment, DesiredSession, SessionChoice } from '../domain/deployment.ts';
import { applyDesired } from './apply-desired.ts';
import type { DeployServices } from './deploy-services.ts';
import { storedSpec } from './submit-run.ts';
import { choiceOf } from './write-desired.ts';

/**
 * A deployment did not come to trade: what was proven before it is wanted again, or nothing where there was nothing. The alias still names the
 * version that did not, so that the one before is held to what it was. Repeating it changes nothing, and neither does a deployment that a later
 * one has overtaken.
 */
export async function restoreSession(services: DeployServices, deployment: Deployment): Promise<void> {
  const { deployments, clock } = services;
  for (;;) {
    const now = await deployments.desired(deployment);
    if (now === null || now.deployment !== deployment.id || now.proof === 'proven') return;
    if (now.proof === 'restored') return applyDesired(services, now);
    const before = await pinned(services, now);
    const next: DesiredSession = {
      ...{ ...now, ...before, proof: 'restored', previous: null, version: now.version + 1, updatedMs: clock.now() },
    };
    if ((await deployments.putDesired(next, now.version)) === 'written') return applyDesired(services, next);
  }
}

async function pinned(
  services: DeployServices,
  { strategy, previous, ...now }: DesiredSession,
): Promise<SessionChoice> {
  if (previous === null) return { ...choiceOf(now), state: 'STOPPED' };
  if (previous.state === 'STOPPED') return previous;
  const spec = { schema: SPEC_SCHEMA, strategy, version: String(previous.strategyVersion) } as const;
  return { ...previous, pin: (await storedSpec(services, spec)).uri };
}
