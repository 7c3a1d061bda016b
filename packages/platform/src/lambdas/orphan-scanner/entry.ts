import { aftermathServices, marksOf, runServices, stateOf } from '../../compose/aws.ts';
import { syncsOf } from '../../compose/aws-live.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { orphanScanner } from './orphan-scanner.ts';

export const handler = lambdaOf('orphan-scanner', orphanScanner, async (env) => ({
  ...(await aftermathServices(env)),
  ...runServices(env),
  ...marksOf(env),
  ...syncsOf(env),
  heartbeats: (await stateOf(env)).heartbeats,
}));
