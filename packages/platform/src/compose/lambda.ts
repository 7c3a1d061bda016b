import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { isPassing } from '@tradai/runtime/ports';
import type { Json } from '../domain/json.ts';
import type { Handler } from '../lambdas/handler.ts';
import { FunctionError, type FunctionName } from '../ports/functions.ts';
import type { Variables } from './aws-variables.ts';

/** What AWS tells a function of its call. */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export type Lambda = (event: unknown, context: LambdaContext) => Promise<Json>;

/** For what is done after the time is up: the answer, the log. */
const LAST_MS = 500;

/** A function as AWS calls it: its services are opened by the first call and stay; lines and metrics go to its log. */
export function lambdaOf<S>(name: FunctionName, handler: Handler<S>, open: (env: Variables) => Promise<S>): Lambda {
  const logger = new Logger({ serviceName: name });
  const metrics = new Metrics({ namespace: 'TradAI', serviceName: name });
  let opened: Promise<S> | null = null;
  return async (event, context) => {
    logger.appendKeys({ request_id: context.awsRequestId });
    try {
      opened ??= open(process.env);
      const services = await opened;
      const leftMs = Math.max(1, Math.floor(context.getRemainingTimeInMillis()) - LAST_MS);
      const answer = await handler(event, services, AbortSignal.timeout(leftMs));
      metrics.addMetric('Done', MetricUnit.Count, 1);
      return answer;
    } catch (error) {
      // What was opened badly is opened again.
      if (await isRejected(opened)) opened = null;
      metrics.addMetric('Failed', MetricUnit.Count, 1);
      if (error instanceof FunctionError) logger.warn(error.message, { error_name: error.name });
      else logger.error('the function failed', error as Error);
      throw passing(error);
    } finally {
      metrics.publishStoredMetrics();
    }
  };
}

/** Under the name that workflows try again, as where functions are called in one process. */
function passing(error: unknown): unknown {
  return isPassing(error) ? new FunctionError('Lambda.ServiceException', error.message) : error;
}

async function isRejected(promise: Promise<unknown> | null): Promise<boolean> {
  return (
    promise !== null &&
    (await promise.then(
      () => false,
      () => true,
    ))
  );
}
