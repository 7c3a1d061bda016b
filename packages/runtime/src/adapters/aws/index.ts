/** How AWS is reached, and what is made of its failures: for adapters of services that the runtime does not use. Loads no SDK. */
export { REAL_WORLD, retrying, type RetryPolicy, type RetryWorld } from '../retry-policy.ts';
export { AwsFailure, awsFailure, retryableAws, type AwsAsked } from './aws-failures.ts';
export { awsPlace, clientOptions, type AwsCredentials, type AwsPlace, type AwsService } from './aws-place.ts';
