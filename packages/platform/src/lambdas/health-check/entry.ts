import { noticesOf, stateOf } from '../../compose/aws.ts';
import { deploymentsOf, episodesOf, liveServicesOf } from '../../compose/aws-live.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { healthCheck } from './health-check.ts';

export const handler = lambdaOf('health-check', healthCheck, async (env) => ({
  ...(await noticesOf(env)),
  ...deploymentsOf(env),
  ...liveServicesOf(env),
  ...episodesOf(env),
  heartbeats: (await stateOf(env)).heartbeats,
}));
