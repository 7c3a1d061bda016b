import { deployMessage } from '../domain/deploy-messages.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { Json } from '../domain/json.ts';
import type { DeploymentAcceptance } from '../ports/deployments.ts';
import type { LiveKey } from '../ports/live-services.ts';
import type { BeginServices } from './deploy-services.ts';
import { requestKey } from './request-key.ts';
import { sendOrLeave } from './send-outbox.ts';

/** An alias, or a stage of that name, whose version is to trade. */
export interface DeployRequest extends LiveKey {
  readonly alias: string;
}

/**
 * Accepts a deployment and writes down who wants it: remembered first, queued second. Throws `ServiceError`: `unknown-model`, `unknown-alias`.
 */
export async function submitDeployment(
  services: BeginServices,
  subject: string,
  request: DeployRequest,
  key: string | null,
  requestId: string | null = null,
): Promise<DeploymentAcceptance> {
  const { strategy, alias, ...whose } = request;
  const { version } = await services.registry.resolve(strategy, alias);
  const wanted = { kind: 'deploy', subject, strategy, ...whose, alias, strategyVersion: version } as const;
  return begin(services, wanted, key, { requestId, after: { alias, version } });
}

/** Accepts the end of a session. Null: nobody ever wanted it to trade. */
export async function stopSession(
  services: BeginServices,
  subject: string,
  whose: LiveKey,
  key: string | null,
  written: Written = { requestId: null, after: null },
): Promise<DeploymentAcceptance | null> {
  if ((await services.deployments.desired(whose)) === null) return null;
  const wanted = { kind: 'undeploy', subject, ...whose, alias: null, strategyVersion: null } as const;
  return begin(services, wanted, key, written);
}

type Wanted = Pick<Deployment, 'kind' | 'subject' | 'alias' | 'strategyVersion'> & LiveKey;

/** What a line of the audit says beside who wants what. */
export interface Written {
  readonly requestId: string | null;
  readonly after: Json;
}

async function begin(
  services: BeginServices,
  wanted: Wanted,
  key: string | null,
  written: Written,
): Promise<DeploymentAcceptance> {
  const { deployments, clock, newRunId } = services;
  const { subject, ...request } = wanted;
  // Stopping, starting and stopping again within a minute is no double click.
  const { version: at = 0 } = (await deployments.desired(wanted)) ?? {};
  const nowMs = clock.now();
  const times = { createdMs: nowMs, updatedMs: nowMs, endedMs: null };
  const deployment: Deployment = {
    ...{ id: newRunId(), status: 'QUEUED', version: 1, execution: null, failure: null, ...wanted, ...times },
  };
  const asked = requestKey({
    subject,
    request: key === null ? { ...request, at } : request,
    key,
    nowMs,
    prefix: 'deploy/',
  });
  const message = deployMessage(deployment);
  const { kind, strategy, account, mode } = deployment;
  const accepted = await deployments.accept(deployment, asked, message, {
    ...{ atMs: nowMs, actor: subject, action: kind === 'deploy' ? 'deploy.submit' : 'live.stop' },
    ...{ subject: `${strategy}/${account}/${mode}`, before: null, ...written },
  });
  if (accepted.kind === 'accepted') await sendOrLeave(services, message);
  return accepted;
}
