import type { Retrier } from './definition.ts';

function patiently(
  errors: readonly string[],
  IntervalSeconds: number,
  MaxAttempts: number,
  MaxDelaySeconds: number,
): Retrier {
  return { ErrorEquals: errors, IntervalSeconds, MaxAttempts, BackoffRate: 2, MaxDelaySeconds, JitterStrategy: 'FULL' };
}

/** Lambda itself was in trouble; the function may not have run. */
export const LAMBDA = patiently(
  [
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ],
  ...([2, 4, 30] as const),
);

/** What a function needs is away. */
export const UNAVAILABLE = patiently(['DataCollection.Unavailable', 'Mlflow.Unavailable'], 5, 4, 60);

export const DYNAMODB = patiently(
  [
    'DynamoDB.InternalServerError',
    'DynamoDB.ProvisionedThroughputExceededException',
    'DynamoDB.ThrottlingException',
    'DynamoDB.RequestLimitExceeded',
    'DynamoDB.SdkClientException',
    'DynamoDB.TransactionConflictException',
  ],
  ...([1, 5, 20] as const),
);

/**
 * A task could not be launched. A throttled call of EC2 within ECS looks like a wrong parameter, and no capacity like an unknown error, so
 * that both are tried again.
 */
export const ECS_ERRORS = [
  'ECS.AmazonECSException',
  'ECS.InvalidParameterException',
  'ECS.ServerException',
  'ECS.SdkClientException',
  'AmazonECS.Unknown',
  'ECS.Unknown',
] as const;
export const ECS = patiently(ECS_ERRORS, 15, 6, 240);
