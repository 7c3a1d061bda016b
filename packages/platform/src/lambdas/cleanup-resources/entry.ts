import { recordsOf, rowsOf, tempOf } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { cleanupResources } from './cleanup-resources.ts';

export const handler = lambdaOf('cleanup-resources', cleanupResources, async (env) => ({
  ...rowsOf(env),
  ...(await tempOf(env)),
  ...(await recordsOf(env)),
}));
