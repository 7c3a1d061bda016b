import type { DesiredSession } from '../domain/deployment.ts';
import type { DeployServices } from './deploy-services.ts';

/** Makes what runs follow what is wanted. Repeating it changes nothing. */
export async function applyDesired(
  { liveServices }: Pick<DeployServices, 'liveServices'>,
  desired: DesiredSession,
): Promise<void> {
  const { strategy, account, mode, state, stage, strategyVersion, imageDigest, revision, pin } = desired;
  if (state === 'STOPPED') return liveServices.scale({ strategy, account, mode }, 0);
  const environment: Record<string, string> = pin === null ? {} : { SPEC_URI: pin };
  await liveServices.ensure({
    ...{ strategy, account, mode, stage, version: strategyVersion, imageDigest, revision, environment },
  });
}
