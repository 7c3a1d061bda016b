import type { SessionBeat } from '@tradai/runtime/contract';
import type { Deployment, DesiredSession, SessionChoice } from '../domain/deployment.ts';
import { FunctionError } from '../ports/functions.ts';
import type { LiveKey } from '../ports/live-services.ts';
import type { DeployServices } from './deploy-services.ts';
import { beatOf, versionIn } from './session-signs.ts';

/** A version of the registry, as it was validated. */
export type ValidVersion = Pick<SessionChoice, 'strategyVersion' | 'configSha256' | 'imageDigest'>;

/**
 * Says that a version is to trade, before anything is done about it. Of two deployments of a session the later one counts. The same one again
 * finds what it wrote. Throws `Deploy.Superseded`.
 */
export async function wantVersion(
  services: DeployServices,
  deployment: Deployment,
  version: ValidVersion,
): Promise<DesiredSession> {
  return want(services, deployment, async (before) => {
    const choice = { ...version, stage: deployment.alias!, state: 'RUNNING' as const, pin: null };
    const beat = await beatOf(services, deployment);
    if (before !== null && (await isTradedAlready(services, before, choice, beat)))
      return { ...choice, revision: before.revision, afterEpoch: beat!.epoch - 1 };
    const lease = await services.leaseRows.read({ kind: 'strategy', ...accountOf(deployment) });
    return { ...choice, revision: deployment.id, afterEpoch: Math.max(beat?.epoch ?? 0, lease?.epoch ?? 0) };
  });
}

/** Says that a session is to end. Throws `Deploy.Superseded`, and `Deploy.Unknown` where nobody ever wanted it. */
export async function wantStopped(services: DeployServices, deployment: Deployment): Promise<DesiredSession> {
  return want(services, deployment, (before) => {
    if (before === null) throw new FunctionError('Deploy.Unknown', `Nobody wanted ${deployment.strategy} to trade.`);
    const { afterEpoch } = before;
    return Promise.resolve({ ...choiceOf(before), state: 'STOPPED' as const, afterEpoch });
  });
}

type Choose = (before: DesiredSession | null) => Promise<SessionChoice & Pick<DesiredSession, 'afterEpoch'>>;

async function want(services: DeployServices, deployment: Deployment, choose: Choose): Promise<DesiredSession> {
  const { deployments, clock } = services;
  const { id, strategy, account, mode } = deployment;
  for (;;) {
    const before = await deployments.desired(deployment);
    if (before?.deployment === id) return before;
    if (before !== null && before.deployment > id) throw superseded(deployment, before);
    const choice = await choose(before);
    const next: DesiredSession = {
      ...{ strategy, account, mode, version: (before?.version ?? 0) + 1, deployment: id, updatedMs: clock.now() },
      ...{ ...choice, proof: choice.state === 'STOPPED' ? 'proven' : 'wanted', previous: provenOf(before) },
    };
    if ((await deployments.putDesired(next, before?.version ?? 0)) === 'written') return next;
  }
}

export function superseded({ id }: Pick<Deployment, 'id'>, by: DesiredSession): FunctionError {
  return new FunctionError('Deploy.Superseded', `Deployment ${by.deployment} came after ${id}, and counts.`);
}

/** A workflow that is gone on with after what it brought was taken back does not bring it again. Throws `Deploy.TakenBack`. */
export function assertWanted({ proof }: DesiredSession): void {
  if (proof === 'restored') throw new FunctionError('Deploy.TakenBack', 'What it brought was taken back before.');
}

/** What nobody has seen to trade is nothing to go back to. */
function provenOf(before: DesiredSession | null): SessionChoice | null {
  if (before === null) return null;
  return before.proof === 'wanted' ? before.previous : choiceOf(before);
}

export function choiceOf(session: SessionChoice): SessionChoice {
  const { state, stage, strategyVersion, configSha256, imageDigest, revision, pin } = session;
  return { state, stage, strategyVersion, configSha256, imageDigest, revision, pin };
}

/** Whether the container that runs does all of this: it need not be replaced. */
async function isTradedAlready(
  { liveServices }: DeployServices,
  before: DesiredSession,
  choice: Omit<SessionChoice, 'revision'>,
  beat: SessionBeat | null,
): Promise<boolean> {
  const wanted: (keyof typeof choice)[] = ['state', 'stage', 'strategyVersion', 'configSha256', 'imageDigest', 'pin'];
  if (wanted.some((name) => before[name] !== choice[name])) return false;
  const service = await liveServices.describe(before);
  const isRunning = service?.wanted === 1 && service.running === 1 && service.revision === before.revision;
  return isRunning && beat?.outcome === null && versionIn(beat) === choice.strategyVersion;
}

function accountOf({ strategy, account }: LiveKey) {
  return { strategy, account };
}
