import { documentsOf, resultsOf, rowsOf, slotsIn } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { planSweep } from './plan-sweep.ts';

export const handler = lambdaOf('plan-sweep', planSweep, async (env) => ({
  ...rowsOf(env),
  ...slotsIn(env),
  ...(await resultsOf(env)),
  ...(await documentsOf(env)),
}));
