import { runServices } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { consumeBacktest } from './consume-backtest.ts';

export const handler = lambdaOf('sqs-consumer', consumeBacktest, (env) => Promise.resolve(runServices(env)));
