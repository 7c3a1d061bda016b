import { awsPlace } from '@tradai/runtime/aws';
import { ServiceError } from '@tradai/runtime/ports';
import { openSessionStore, statePlace } from '@tradai/runtime/services';
import { z } from 'zod';
import { DynamoDataSyncs } from '../adapters/aws/dynamo-data-syncs.ts';
import { DynamoDeployments } from '../adapters/aws/dynamo-deployments.ts';
import { DynamoEpisodes } from '../adapters/aws/dynamo-episodes.ts';
import { EcsLiveServices } from '../adapters/aws/ecs-live-services.ts';
import { HttpCollection } from '../adapters/http-collection.ts';
import type { DeployServices } from '../operations/deploy-services.ts';
import { imagesOf, resultsOf, secretsOf, stateOf, tableOf } from './aws.ts';
import { address, needed, type Variables } from './aws-variables.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

const text = z.string().min(1);

/** Where sessions run, as one variable: most of it is what the infrastructure made. */
const livePlace = z.strictObject({
  cluster: text,
  subnets: z.array(text).min(1),
  securityGroups: z.array(text).min(1),
  image: z.strictObject({ repository: text, digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) }),
  architecture: z.enum(['ARM64', 'X86_64']),
  executionRole: text,
  taskRoles: z.strictObject({ 'dry-run': text, live: text }),
  logs: z.strictObject({ group: text, region: text }),
  variables: z.record(z.string(), z.string()),
});

/** `LIVE_PLACE`, in JSON. */
export function liveServicesOf(env: Variables): Pick<DeployServices, 'liveServices'> {
  const aws = awsPlace('ECS', env);
  return { liveServices: new EcsLiveServices(aws, livePlaceIn(needed(env, 'LIVE_PLACE')), imagesOf(env)) };
}

function livePlaceIn(value: string): z.infer<typeof livePlace> {
  try {
    return livePlace.parse(JSON.parse(value));
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : [];
    const where = issue === undefined ? 'it is no JSON' : `${issue.path.join('.')}: ${issue.message}`;
    throw new ServiceError('invalid-entry', `LIVE_PLACE is not what it should be: ${where}.`, { cause });
  }
}

export function deploymentsOf(env: Variables): Pick<DeployServices, 'deployments'> {
  return { deployments: new DynamoDeployments(tableOf(env)) };
}

export function episodesOf(env: Variables): { episodes: DynamoEpisodes } {
  return { episodes: new DynamoEpisodes(tableOf(env)) };
}

/** What the steps of deployments work with. */
export async function deployServices(env: Variables): Promise<DeployServices> {
  const { heartbeats, leaseRows } = await stateOf(env);
  const { results, uriOf } = await resultsOf(env);
  return {
    ...{ heartbeats, leaseRows, objects: results, uriOf, clock: SYSTEM_CLOCK },
    journals: await openSessionStore(statePlace(needed(env, 'TRADAI_TABLE'), '', env)),
    ...deploymentsOf(env),
    ...liveServicesOf(env),
  };
}

export function syncsOf(env: Variables): { syncs: DynamoDataSyncs } {
  return { syncs: new DynamoDataSyncs(tableOf(env)) };
}

/** `COLLECTION_URL`: `http://collection.internal:8002`. */
export async function collectionOf(env: Variables): Promise<{ collection: HttpCollection; syncs: DynamoDataSyncs }> {
  const collection = new HttpCollection({ address: address(env, 'COLLECTION_URL'), secrets: await secretsOf(env) });
  return { collection, ...syncsOf(env) };
}
