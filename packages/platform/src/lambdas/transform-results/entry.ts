import { resultsOf, rowsOf, trackingOf } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { transformResults } from './transform-results.ts';

export const handler = lambdaOf('transform-results', transformResults, async (env) => ({
  ...rowsOf(env),
  ...(await resultsOf(env)),
  ...(await trackingOf(env)),
}));
