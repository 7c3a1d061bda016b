import { containerRules, documentsOf, imagesOf, registryOf } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { validateStrategy } from './validate-strategy.ts';

export const handler = lambdaOf('validate-strategy', validateStrategy, async (env) => ({
  ...(await registryOf(env)),
  ...(await documentsOf(env)),
  ...imagesOf(env),
  ...containerRules,
}));
