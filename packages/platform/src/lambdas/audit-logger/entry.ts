import { auditOf, marksOf } from '../../compose/aws.ts';
import { lambdaOf } from '../../compose/lambda.ts';
import { SYSTEM_CLOCK } from '../../compose/system-clock.ts';
import { auditLogger } from './audit-logger.ts';

export const handler = lambdaOf('audit-logger', auditLogger, async (env) => ({
  ...(await auditOf(env)),
  ...marksOf(env),
  clock: SYSTEM_CLOCK,
}));
