import { z } from 'zod';
import { isSettled } from '../../domain/deployment.ts';
import { changeDeployment } from '../../operations/change-deployment.ts';
import type { DeployServices } from '../../operations/deploy-services.ts';
import type { Services } from '../../operations/services.ts';
import { name, runId } from '../event-schemas.ts';
import { parseEvent, type Handler } from '../handler.ts';

export type DeployConsumerServices = Pick<DeployServices, 'deployments' | 'clock'> & Pick<Services, 'workflows'>;

const message = z.object({ deploy_id: runId, strategy: name, v: z.literal(1) });

/**
 * The body of one message: its deployment is started. The execution has the name of the deployment, so that a message that comes twice starts
 * nothing twice.
 */
export const deployConsumer: Handler<DeployConsumerServices> = async (event, services) => {
  const { deploy_id: id } = parseEvent(message, event, 'deploy-consumer');
  const deployment = await services.deployments.get(id);
  if (deployment === null || isSettled(deployment.status)) return { started: false };
  const { kind, strategy, mode, alias } = deployment;
  await services.workflows.start(kind, id, { deploy_id: id, strategy, mode, alias: alias ?? '', polls: { n: 0 } });
  // It may be further already, or over.
  await changeDeployment(services, id, { to: 'RUNNING', execution: id });
  return { started: true };
};
