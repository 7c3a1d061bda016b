import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientOptions, type AwsPlace } from '@tradai/runtime/aws';

/** Makes a topic; gives its ARN. */
export async function makeTopic(aws: AwsPlace, name: string): Promise<string> {
  const client = new SNSClient(clientOptions(aws));
  const { TopicArn: arn } = await client.send(new CreateTopicCommand({ Name: name }));
  client.destroy();
  return arn!;
}
