import { awsPlace } from '@tradai/runtime/aws';
import { ServiceError } from '@tradai/runtime/ports';
import { Redactor, withCredentials } from '@tradai/runtime/services';
import { v7 } from 'uuid';
import { DynamoAudit } from '../adapters/aws/dynamo-audit.ts';
import { DynamoRateLimit } from '../adapters/aws/dynamo-rate-limit.ts';
import { S3Links } from '../adapters/aws/s3-links.ts';
import { PinnedMlflow } from '../adapters/mlflow/pinned-mlflow.ts';
import { RenewedMlflow } from '../adapters/mlflow/renewed-mlflow.ts';
import type { ApiServices } from '../api/api-services.ts';
import { collectionOf, deployServices, episodesOf } from './aws-live.ts';
import { cognitoOf } from './aws-auth.ts';
import { eventsOf, registryOf, runServices, tableOf, trackingOf } from './aws.ts';
import { address, assertMachines, given, needed, type Variables } from './aws-variables.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

/** Everything the API works with on AWS. Logs of containers stay in CloudWatch: there is no route for them. Throws `invalid-entry`. */
export async function apiServices(env: Variables): Promise<ApiServices> {
  assertMachines(env);
  const table = tableOf(env);
  const { heartbeats, leaseRows, journals, ...deploying } = await deployServices(env);
  return {
    ...{ ...runServices(env), ...deploying, ...cognitoOf(env), ...eventsOf(env), ...episodesOf(env), ...linksOf(env) },
    ...{ sessions: { heartbeats, leaseRows, journals }, results: deploying.objects },
    ...{ rateLimit: new DynamoRateLimit(table, SYSTEM_CLOCK), audit: new DynamoAudit(table), newRunId: () => v7() },
    ...(await collectionOf(env)),
    ...(await registryOf(env)),
    ...{ tracked: await trackingOf(env) },
    ...(await mlflowOf(env)),
  };
}

/** Files of results are fetched from S3 itself. */
function linksOf(env: Variables): Pick<ApiServices, 'linkTo'> {
  const place = needed(env, 'TRADAI_RESULTS');
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/?$/.exec(place) ?? [];
  if (bucket === undefined)
    throw new ServiceError('invalid-entry', `TRADAI_RESULTS is ${JSON.stringify(place)}; expected s3://bucket.`);
  const links = new S3Links(awsPlace('S3', env), { bucket, prefix, now: () => SYSTEM_CLOCK.now() });
  return { linkTo: (key) => links.linkTo(key) };
}

/** Reads of MLflow, where it is the registry: with the credential of the secret `mlflow`, which is read again when it is refused. */
async function mlflowOf(env: Variables): Promise<Pick<ApiServices, 'mlflow'>> {
  if (given(env, 'MLFLOW_TRACKING_URI') === null) return {};
  const origin = address(env, 'MLFLOW_TRACKING_URI');
  const open = async (): Promise<PinnedMlflow> => {
    const found = await withCredentials(env, new Redactor());
    if (given(found, 'MLFLOW_TRACKING_TOKEN') !== null)
      throw new ServiceError('invalid-entry', 'MLflow has a token; expected a username and a password for the API.');
    const [username, password] = [given(found, 'MLFLOW_TRACKING_USERNAME'), given(found, 'MLFLOW_TRACKING_PASSWORD')];
    return new PinnedMlflow({
      address: origin,
      ...(username === null || password === null ? {} : { username, password }),
    });
  };
  return { mlflow: new RenewedMlflow(open, await open()) };
}
