import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { clientOptions, type AwsPlace } from '@tradai/runtime/aws';

export async function makeCluster(aws: AwsPlace, clusterName: string): Promise<void> {
  const client = new ECSClient(clientOptions(aws));
  await client.send(new CreateClusterCommand({ clusterName }));
  client.destroy();
}
