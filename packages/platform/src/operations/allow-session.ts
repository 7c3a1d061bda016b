import { VERSION } from '@tradai/runtime/contract';
import { allowLive, permitIn } from '@tradai/runtime/ports';
import type { Deployment, DesiredSession, SessionChoice } from '../domain/deployment.ts';
import type { DeployServices } from './deploy-services.ts';

/**
 * Lets what a deployment brings trade with money, and what it may be taken back to: the person who deployed has confirmed it. Nothing else of the
 * platform does: what is started again, or goes on, never gives itself leave. A permit that names both already stays as it is.
 */
export async function allowSession(
  { leaseRows, clock }: Pick<DeployServices, 'leaseRows' | 'clock'>,
  { strategy, account, mode, subject }: Deployment,
  desired: DesiredSession,
): Promise<void> {
  if (mode !== 'live') return;
  const { previous } = desired;
  const builds = [...new Set([buildOf(desired), ...(previous?.state === 'RUNNING' ? [buildOf(previous)] : [])])];
  const known = permitIn(await leaseRows.read({ kind: 'live-permit', account, strategy }));
  if (known !== null && builds.length === known.builds.length && builds.every((build) => known.builds.includes(build)))
    return;
  await allowLive(leaseRows, { account, strategy }, { builds, by: subject, atMs: clock.now() });
}

/** What a container says that it is: the digest of its image, else the version of the program, which is that of the platform. */
function buildOf({ imageDigest }: Pick<SessionChoice, 'imageDigest'>): string {
  return imageDigest ?? VERSION;
}
