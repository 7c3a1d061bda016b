import { resultsOf, rowsOf, trackingOf } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { reduceSweep } from './reduce-sweep.ts';

export const handler = lambdaOf('reduce-sweep', reduceSweep, async (env) => ({
  ...rowsOf(env),
  ...(await resultsOf(env)),
  ...(await trackingOf(env)),
}));
