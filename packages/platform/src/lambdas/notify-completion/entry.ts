import { noticesOf, rowsOf } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { notifyCompletion } from './notify-completion.ts';

export const handler = lambdaOf('notify-completion', notifyCompletion, async (env) => ({
  ...rowsOf(env),
  ...(await noticesOf(env)),
}));
