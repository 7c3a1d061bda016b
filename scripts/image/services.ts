import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { openObjects } from '../../packages/runtime/src/compose/open-objects.ts';
import { STRATEGY, tagsFor } from '../../packages/runtime/src/container/container-world.fixture.ts';
import { makeBucket } from '../peers/make-bucket.ts';
import { startNpmAws } from '../peers/npm-aws.ts';
import { loopbackMlflow } from './loopback-mlflow.ts';

const TABLE = 'tradai-state';

type Environment = Readonly<Record<string, string>>;

export interface Services {
  /** As the given one, with addresses in place of folders. */
  readonly env: Environment;
  close(): Promise<void>;
}

/** MLflow, S3 and DynamoDB in this process, which have what the folders of a container's environment have. They answer at once. */
export async function servicesFor(embedded: Environment): Promise<Services> {
  const { TRADAI_OBJECTS, TRADAI_REGISTRY: _, ...rest } = embedded;
  const config = readFileSync(join(TRADAI_OBJECTS!, 'configs', 'strategies', STRATEGY, 'config.json'), 'utf8');
  const aws = await startNpmAws();
  const digest = `sha256:${'0'.repeat(64)}`;
  const mlflow = await loopbackMlflow(STRATEGY, { ...tagsFor(config), image_digest: digest });
  const awsEnv = {
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' },
    ...{ AWS_ENDPOINT_URL_S3: aws.s3, AWS_ENDPOINT_URL_DYNAMODB: aws.dynamodb },
  };
  for (const bucket of ['configs', 'results']) await makeBucket(aws.s3, bucket);
  await createStateTable(aws.dynamodb, TABLE);
  const configs = await openObjects('s3://configs', awsEnv);
  await configs.put(`strategies/${STRATEGY}/config.json`, new TextEncoder().encode(config));
  return {
    env: {
      ...rest,
      ...awsEnv,
      MLFLOW_TRACKING_URI: mlflow.url,
      HEARTBEAT_TABLE: TABLE,
      TRADAI_RESULTS: 's3://results',
    },
    async close() {
      await Promise.all([aws.close(), mlflow.close()]);
    },
  };
}
