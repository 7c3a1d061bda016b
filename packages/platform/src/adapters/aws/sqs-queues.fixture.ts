import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions, type AwsPlace } from '@tradai/runtime/aws';
import type { QueueRules } from '../../ports/queue.ts';

export interface MadeQueue {
  readonly queueUrl: string;
  readonly deadUrl: string;
}

/** A queue in order and the one of its dead letters, as the platform makes them. */
export async function makeQueue(aws: AwsPlace, name: string, rules: QueueRules): Promise<MadeQueue> {
  const client = new SQSClient(clientOptions(aws));
  const seconds = (ms: number): string => String(ms / 1000);
  const deadUrl = await create(client, `${name}-dead.fifo`, {
    MessageRetentionPeriod: seconds(rules.deadRetentionMs),
  });
  const asked = new GetQueueAttributesCommand({ QueueUrl: deadUrl, AttributeNames: ['QueueArn'] });
  const deadLetterTargetArn = (await client.send(asked)).Attributes!['QueueArn'];
  const queueUrl = await create(client, `${name}.fifo`, {
    MessageRetentionPeriod: seconds(rules.retentionMs),
    VisibilityTimeout: seconds(rules.visibilityMs),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: rules.mostReceives }),
  });
  client.destroy();
  return { queueUrl, deadUrl };
}

export async function removeQueues(aws: AwsPlace, urls: readonly string[]): Promise<void> {
  const client = new SQSClient(clientOptions(aws));
  for (const QueueUrl of urls) await client.send(new DeleteQueueCommand({ QueueUrl }));
  client.destroy();
}

async function create(client: SQSClient, QueueName: string, more: Record<string, string>): Promise<string> {
  const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'false', ...more };
  const { QueueUrl: url } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
  return url!;
}
