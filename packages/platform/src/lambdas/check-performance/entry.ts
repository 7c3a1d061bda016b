import { containerRules, documentsOf, registryOf, rowsOf } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { checkPerformance } from './check-performance.ts';

export const handler = lambdaOf('check-performance', checkPerformance, async (env) => ({
  ...rowsOf(env),
  ...(await registryOf(env)),
  ...(await documentsOf(env)),
  checkConfig: containerRules.checkConfig,
}));
