import { pendingAuditOf, queuesOf, rowsOf } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { outboxSweeper } from './outbox-sweeper.ts';

export const handler = lambdaOf('outbox-sweeper', outboxSweeper, (env) =>
  Promise.resolve({ ...rowsOf(env), ...queuesOf(env), ...pendingAuditOf(env) }),
);
