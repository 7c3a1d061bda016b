import { SESSION_MODES } from '@tradai/runtime/contract';
import { z } from 'zod';
import type { Deployment, DeploymentFailure } from '../../domain/deployment.ts';
import type { Json } from '../../domain/json.ts';
import { allowSession } from '../../operations/allow-session.ts';
import { applyDesired } from '../../operations/apply-desired.ts';
import { checkLive } from '../../operations/check-live.ts';
import { checkReleased } from '../../operations/check-released.ts';
import type { BeginServices, DeployServices } from '../../operations/deploy-services.ts';
import { noteFailure, recordLive, recordRefused, recordStopped } from '../../operations/record-deployment.ts';
import { reconcileDeployments, type ReconcileServices } from '../../operations/reconcile-deployment.ts';
import { reconcileSessions } from '../../operations/reconcile-sessions.ts';
import { restoreSession } from '../../operations/restore-session.ts';
import {
  assertWanted,
  superseded,
  wantStopped,
  wantVersion,
  type ValidVersion,
} from '../../operations/write-desired.ts';
import { FunctionError } from '../../ports/functions.ts';
import { name, runId } from '../event-schemas.ts';
import { parseEvent, type Handler } from '../handler.ts';

const whose = { deploy_id: runId, strategy: name, mode: z.enum(SESSION_MODES) };

/** What `validate-strategy` found. */
const version = z.looseObject({
  version: z.coerce.number().int().min(1),
  config_sha256: z.string().nullish(),
  image_digest: z.string().nullish(),
});
/** As a workflow catches it. */
const failure = z.looseObject({ Error: z.string().max(256).optional(), Cause: z.string().optional() });

const step = z.discriminatedUnion('op', [
  z.object({ op: z.literal('write-desired'), ...whose, version }),
  z.object({ op: z.literal('ensure-service'), ...whose }),
  z.object({ op: z.literal('check-live'), ...whose }),
  z.object({ op: z.literal('restore'), ...whose, error: failure.optional() }),
  z.object({
    op: z.literal('record'),
    ...whose,
    to: z.enum(['LIVE', 'ROLLED_BACK', 'STOPPED']),
    error: failure.optional(),
  }),
  z.object({ op: z.literal('write-stopped'), ...whose }),
  z.object({ op: z.literal('scale'), ...whose, count: z.literal(0) }),
  z.object({ op: z.literal('check-released'), ...whose }),
  z.object({ op: z.literal('reconcile') }),
]);
type Step = Exclude<z.infer<typeof step>, { op: 'reconcile' }>;

export type DeployStepServices = BeginServices & ReconcileServices;

/**
 * One step of a deployment or of an end. Each may be done again: the rows say what was done. `reconcile` is none: it settles what ended without
 * saying so, and lets what runs follow what is wanted.
 */
export const deployStep: Handler<DeployStepServices> = async (event, services) => {
  const given = parseEvent(step, event, 'deploy-step');
  if (given.op === 'reconcile') {
    const settled = await reconcileDeployments(services);
    await reconcileSessions(services);
    return { settled };
  }
  const deployment = await services.deployments.get(given.deploy_id);
  if (deployment === null) throw new FunctionError('Deploy.Unknown', `There is no deployment ${given.deploy_id}.`);
  return done(given, deployment, services);
};

async function done(given: Step, deployment: Deployment, services: DeployServices): Promise<Json> {
  switch (given.op) {
    case 'write-desired': {
      const desired = await wantVersion(services, deployment, validVersion(given.version));
      await allowSession(services, deployment, desired);
      return desiredView(desired);
    }
    case 'write-stopped':
      return desiredView(await wantStopped(services, deployment));
    case 'ensure-service':
    case 'scale':
      return follow(services, deployment);
    case 'check-live':
      return { ...(await checkLive(services, deployment)) };
    case 'restore':
      // Who goes on after it was taken back finds out why.
      if (given.error !== undefined) await noteFailure(services, deployment, failureIn(given.error));
      await restoreSession(services, deployment);
      return {};
    case 'record':
      await record(services, deployment, given);
      return {};
    case 'check-released':
      return { released: await checkReleased(services, deployment) };
  }
}

/** What runs is made to follow what this deployment wants, where no later one wants otherwise. */
async function follow(services: DeployServices, deployment: Deployment): Promise<Json> {
  const desired = await services.deployments.desired(deployment);
  if (desired === null)
    throw new FunctionError('Deploy.Unknown', 'Nothing was wanted before something is done about it.');
  if (desired.deployment !== deployment.id) throw superseded(deployment, desired);
  assertWanted(desired);
  await applyDesired(services, desired);
  return {};
}

function record(services: DeployServices, deployment: Deployment, { to, error }: Extract<Step, { op: 'record' }>) {
  if (to === 'LIVE') return recordLive(services, deployment);
  if (to === 'STOPPED') return recordStopped(services, deployment);
  return recordRefused(services, deployment, failureIn(error ?? {}));
}

const MOST_WORDS = 1024;

/** Lambda puts what a function said into a document of its own. */
function failureIn({ Error: code = 'TradAI.Unexplained', Cause = '' }: z.infer<typeof failure>): DeploymentFailure {
  return { code, message: wordsIn(Cause).slice(0, MOST_WORDS) };
}

function wordsIn(cause: string): string {
  if (!cause.startsWith('{')) return cause;
  try {
    const { errorMessage } = JSON.parse(cause) as { readonly errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}

function validVersion(found: z.infer<typeof version>): ValidVersion {
  const { version: strategyVersion, config_sha256: configSha256 = null, image_digest: imageDigest = null } = found;
  return { strategyVersion, configSha256, imageDigest };
}

function desiredView({ afterEpoch, previous }: Awaited<ReturnType<typeof wantVersion>>): Json {
  const before = previous === null ? null : { state: previous.state, version: previous.strategyVersion };
  return { epoch: afterEpoch, previous: before };
}
