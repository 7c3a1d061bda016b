import { v7 } from 'uuid';
import { queuesOf, registryOf, rowsOf, workflowsOf } from '../../compose/aws.ts';
import { deployServices } from '../../compose/aws-live.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { deployStep } from './deploy-step.ts';

export const handler = lambdaOf('deploy-step', deployStep, async (env) => ({
  ...(await deployServices(env)),
  ...rowsOf(env),
  ...queuesOf(env),
  ...workflowsOf(env),
  ...(await registryOf(env)),
  newRunId: () => v7(),
}));
