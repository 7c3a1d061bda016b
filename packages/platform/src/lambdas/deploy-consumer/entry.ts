import { workflowsOf } from '../../compose/aws.ts';
import { deploymentsOf } from '../../compose/aws-live.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { SYSTEM_CLOCK } from '../../compose/system-clock.ts';
import type { Handler } from '../handler.ts';
import { processRecords } from '../process-records.ts';
import { deployConsumer, type DeployConsumerServices } from './deploy-consumer.ts';

/** SQS hands over records; the function knows messages. */
const records: Handler<DeployConsumerServices> = async (event, services, signal) => {
  const consume = (body: unknown): Promise<unknown> => deployConsumer(body, services, signal);
  const { batchItemFailures } = await processRecords(event, 'deploy-consumer', consume);
  return { batchItemFailures };
};

export const handler = lambdaOf('deploy-consumer', records, (env) =>
  Promise.resolve({ ...deploymentsOf(env), ...workflowsOf(env), clock: SYSTEM_CLOCK }),
);
