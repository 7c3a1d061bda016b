import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions, type AwsPlace } from '@tradai/runtime/aws';

export interface HeardEvents {
  /** What has come since the last look. */
  heard(): Promise<unknown[]>;
  close(): void;
}

/** A queue that hears what a rule lets through. */
export async function listenOnBus(aws: AwsPlace, bus: string, name: string, pattern: object): Promise<HeardEvents> {
  const [events, queues] = [new EventBridgeClient(clientOptions(aws)), new SQSClient(clientOptions(aws))];
  if (bus !== 'default') await events.send(new CreateEventBusCommand({ Name: bus }));
  const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await queues.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const rule = { Name: name, EventBusName: bus, EventPattern: JSON.stringify(pattern) };
  await events.send(new PutRuleCommand(rule));
  const target = { Id: 'queue', Arn: Attributes!['QueueArn'] };
  await events.send(new PutTargetsCommand({ Rule: name, EventBusName: bus, Targets: [target] }));
  return {
    async heard() {
      const asked = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
      const { Messages = [] } = await queues.send(asked);
      return Messages.map(({ Body }) => JSON.parse(Body!) as unknown);
    },
    close() {
      events.destroy();
      queues.destroy();
    },
  };
}
