import type { SessionBeat } from '@tradai/runtime/contract';
import type { Deployment, DesiredSession } from '../domain/deployment.ts';
import { MOST_RESTARTS } from '../domain/session-troubles.ts';
import { NEVER_AGAIN, type LiveServiceState } from '../ports/live-services.ts';
import type { DeployServices } from './deploy-services.ts';
import { beatOf, versionIn } from './session-signs.ts';
import { assertWanted, superseded } from './write-desired.ts';

export interface LiveSign {
  readonly state: 'TRADING' | 'REJECTED' | 'WAITING';
  /** Why it was rejected, in the container's own words; empty otherwise. */
  readonly message: string;
}

/** Whether the version that a deployment brings was seen to trade. Throws `Deploy.Superseded`, `Deploy.TakenBack`. */
export async function checkLive(services: DeployServices, deployment: Deployment): Promise<LiveSign> {
  const desired = await services.deployments.desired(deployment);
  if (desired === null) return { state: 'WAITING', message: '' };
  if (desired.deployment !== deployment.id) throw superseded(deployment, desired);
  assertWanted(desired);
  const [service, beat] = await Promise.all([services.liveServices.describe(deployment), beatOf(services, deployment)]);
  if (service === null || service.revision !== desired.revision) return { state: 'WAITING', message: '' };
  const fresh = beat !== null && isOfThis(beat, desired) ? beat : null;
  if (fresh !== null && fresh.outcome === null && fresh.stage === 'RUNNING' && isVersion(fresh, desired))
    return { state: 'TRADING', message: '' };
  const message = refusalIn(service, fresh);
  return message === null ? { state: 'WAITING', message: '' } : { state: 'REJECTED', message };
}

function isOfThis({ epoch, ts }: SessionBeat, { afterEpoch, updatedMs }: DesiredSession): boolean {
  return epoch > afterEpoch && ts >= updatedMs;
}

function isVersion(beat: SessionBeat, { strategyVersion }: DesiredSession): boolean {
  return versionIn(beat) === strategyVersion;
}

function refusalIn({ wanted, lastExitCode, lastWords, restarts }: LiveServiceState, beat: SessionBeat | null) {
  const words = lastWords || beat?.outcome?.message || '';
  if (wanted === 0 && lastExitCode !== null && NEVER_AGAIN.includes(lastExitCode))
    return words || `The container ended with ${lastExitCode}.`;
  if (restarts > MOST_RESTARTS) return `It was started again ${restarts} times within ten minutes. ${words}`.trim();
  return null;
}
