import { ServiceError, type StrategyVersion } from '@tradai/runtime/ports';
import type { DesiredSession } from '../domain/deployment.ts';
import { applyDesired } from './apply-desired.ts';
import type { BeginServices } from './deploy-services.ts';
import { beatOf, versionIn } from './session-signs.ts';
import { submitDeployment } from './submit-deployment.ts';

/** Who is said to ask for what follows from an alias. */
const SUBJECT = 'platform';

/**
 * Makes sessions follow what is wanted, and what is wanted follow the aliases: at the start of the platform, every minute, and when an alias
 * moved. Repeating it changes nothing. Throws what was wrong with the first of those that could not follow.
 */
export async function reconcileSessions(services: BeginServices): Promise<void> {
  const failures: unknown[] = [];
  for (const desired of await services.deployments.allDesired()) {
    try {
      await applyDesired(services, desired);
      if (desired.state === 'RUNNING' && desired.proof !== 'wanted') await followAlias(services, desired);
    } catch (error) {
      // What is wrong with one is nothing to the others.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/**
 * A version of the same image takes over within its container, which is noted when it was seen to; one of another image, or where the container is
 * held to its version, is deployed. What was tried before is not tried again until somebody asks for it.
 */
async function followAlias(services: BeginServices, desired: DesiredSession): Promise<void> {
  const named = await namedBy(services, desired);
  if (named === null || named.version === desired.strategyVersion) return;
  const imageDigest = named.tags['image_digest'] ?? null;
  if (imageDigest === desired.imageDigest && desired.pin === null) return noteSwap(services, desired, named);
  const { strategy, account, mode, stage: alias } = desired;
  const tried = await services.deployments.list({ strategy, limit: 50 });
  const last = tried.find((each) => each.account === account && each.mode === mode && each.kind === 'deploy');
  if (last?.strategyVersion === named.version) return;
  await submitDeployment(services, SUBJECT, { strategy, account, mode, alias }, null);
}

async function namedBy({ registry }: BeginServices, { strategy, stage }: DesiredSession) {
  try {
    return await registry.resolve(strategy, stage);
  } catch (error) {
    // A registry that is away, or an alias that was taken away, is no reason to change what trades.
    if (error instanceof ServiceError) return null;
    throw error;
  }
}

async function noteSwap(services: BeginServices, desired: DesiredSession, named: StrategyVersion): Promise<void> {
  const beat = await beatOf(services, desired);
  if (beat === null || versionIn(beat) !== named.version) return;
  const configSha256 = named.tags['config_sha256'] ?? null;
  const version = desired.version + 1;
  const next = { ...desired, strategyVersion: named.version, configSha256, version, updatedMs: services.clock.now() };
  // Whoever wrote in between knows better.
  await services.deployments.putDesired(next, desired.version);
}
