import { runServices } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { dispatcher } from './dispatcher.ts';

export const handler = lambdaOf('dispatcher', dispatcher, (env) => Promise.resolve(runServices(env)));
