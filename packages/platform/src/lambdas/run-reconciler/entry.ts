import { aftermathServices, runServices } from '../../compose/aws.ts';
import { syncsOf } from '../../compose/aws-live.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { runReconciler } from './run-reconciler.ts';

export const handler = lambdaOf('run-reconciler', runReconciler, async (env) => ({
  ...(await aftermathServices(env)),
  ...runServices(env),
  ...syncsOf(env),
}));
