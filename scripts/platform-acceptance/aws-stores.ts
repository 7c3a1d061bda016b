import { DynamoAudit } from '../../packages/platform/src/adapters/aws/dynamo-audit.ts';
import { ObjectsAuditDigests } from '../../packages/platform/src/adapters/embedded/objects-audit-digests.ts';
import { queuesOf, rowsOf, stateOf, tableOf, trackingOf } from '../../packages/platform/src/compose/aws.ts';
import { openObjects } from '../../packages/runtime/src/services.ts';
import type { AwsWorld } from './aws-world.ts';

/** What the world keeps, looked at beside its services: no limit of requests counts that. */
export async function storesOf({ env }: Pick<AwsWorld, 'env'>) {
  const [results, configs, audit] = await Promise.all(
    ['results', 'configs', 'audit'].map((bucket) => openObjects(`s3://${bucket}`, env)),
  );
  return {
    ...rowsOf(env),
    ...queuesOf(env),
    ...(await trackingOf(env)),
    ...{ state: await stateOf(env), results: results!, configs: configs! },
    ...{ audit: new DynamoAudit(tableOf(env)), digests: new ObjectsAuditDigests(audit!) },
  };
}
export type AwsStores = Awaited<ReturnType<typeof storesOf>>;
