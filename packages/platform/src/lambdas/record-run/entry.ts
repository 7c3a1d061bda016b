import { resultsOf, rowsOf } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { recordRun } from './record-run.ts';

export const handler = lambdaOf('record-run', recordRun, async (env) => ({
  ...rowsOf(env),
  ...(await resultsOf(env)),
}));
