import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsPlace } from '../../packages/runtime/src/adapters/aws/aws-place.ts';
import { SnsNotifier } from '../../packages/runtime/src/adapters/notify/sns.ts';
import { readNotification } from '../../packages/runtime/src/contract/read-document.ts';
import { aNotification } from '../../packages/runtime/src/ports/notification.fixture.ts';
import { startNpmAws, type NpmAws } from './npm-aws.ts';

const LOGIN = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const never = new AbortController().signal;

let server: NpmAws;
beforeAll(async () => {
  server = await startNpmAws();
});
afterAll(() => server.close());

describe('a topic of an emulator', () => {
  it('with order gives a message that was sent twice once, and messages in their order', async () => {
    const [topic, queue] = await topicWithQueue('trading.fifo');
    const notifier = notifierOf(topic);
    const messages = ['a.1', 'a.2', 'a.3'].map((id) => aNotification({ id }));
    for (const message of [messages[0]!, messages[0]!, ...messages.slice(1)]) await notifier.send(message, never);
    notifier.close();

    const documents = await Promise.all((await received(queue, 3)).map((text) => readNotification(text, 'message')));
    expect(documents.map(({ id }) => id)).toEqual(['a.1', 'a.2', 'a.3']);
  });

  it('without order gives attributes by which subscribers filter', async () => {
    const [topic, queue] = await topicWithQueue('trading', { FilterPolicy: JSON.stringify({ level: ['error'] }) });
    const notifier = notifierOf(topic);
    await notifier.send(aNotification({ id: 'b.1', level: 'info' }), never);
    await notifier.send(aNotification({ id: 'b.2', level: 'error', title: 'Größe', text: 'zu groß' }), never);
    notifier.close();

    const [document] = await Promise.all((await received(queue, 1)).map((text) => readNotification(text, 'message')));
    expect(document).toMatchObject({ id: 'b.2', title: 'Größe', text: 'zu groß' });
    expect(await received(queue, 0)).toEqual([]);
  });

  it('that is not there is told of', async () => {
    const notifier = notifierOf('arn:aws:sns:us-east-1:000000000000:nothing');

    await expect(notifier.send(aNotification(), never)).rejects.toMatchObject({
      message: expect.stringContaining('SNS topic nothing'),
    });
  });
});

function notifierOf(topic: string): SnsNotifier {
  return new SnsNotifier(topic, awsPlace('SNS', { AWS_ENDPOINT_URL: server.s3, AWS_REGION: 'us-east-1', ...LOGIN }));
}

async function topicWithQueue(
  name: string,
  attributes: Record<string, string> = {},
): Promise<[topic: string, queue: string]> {
  const isFifo = name.endsWith('.fifo') ? { FifoTopic: 'true' } : {};
  const topic = await askSns('CreateTopic', { Name: name, ...entries('Attributes', isFifo) }, 'TopicArn');
  const { QueueUrl: queue } = await askSqs<{ QueueUrl: string }>('CreateQueue', {
    QueueName: name,
    ...(name.endsWith('.fifo') ? { Attributes: { FifoQueue: 'true' } } : {}),
  });
  const { Attributes } = await askSqs<{ Attributes: { QueueArn: string } }>('GetQueueAttributes', {
    QueueUrl: queue,
    AttributeNames: ['QueueArn'],
  });
  await askSns(
    'Subscribe',
    {
      ...{ TopicArn: topic, Protocol: 'sqs', Endpoint: Attributes.QueueArn },
      ...entries('Attributes', { RawMessageDelivery: 'true', ...attributes }),
    },
    'SubscriptionArn',
  );
  return [topic, queue];
}

/** As many as are expected; the emulator gives one of a group at a time. */
async function received(queue: string, expected: number): Promise<readonly string[]> {
  const texts: string[] = [];
  for (let look = 0; look <= expected; look++) {
    const { Messages: messages = [] } = await askSqs<{ Messages?: { Body: string; ReceiptHandle: string }[] }>(
      'ReceiveMessage',
      { QueueUrl: queue, MaxNumberOfMessages: 10 },
    );
    for (const { Body: body, ReceiptHandle } of messages) {
      texts.push(ofSqs(body));
      await askSqs('DeleteMessage', { QueueUrl: queue, ReceiptHandle });
    }
  }
  return texts;
}

/** AWS gives each protocol its own member, `default` to queues; this emulator gives all of them to everybody. */
function ofSqs(body: string): string {
  return (JSON.parse(body) as { readonly default?: string }).default ?? body;
}

function entries(name: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value], i) => [
      [`${name}.entry.${i + 1}.key`, key],
      [`${name}.entry.${i + 1}.value`, value],
    ]),
  );
}

async function askSns(call: string, values: Record<string, string>, member: string): Promise<string> {
  const body = new URLSearchParams({ Action: call, Version: '2010-03-31', ...values });
  const text = await answerOf(
    call,
    { 'content-type': 'application/x-www-form-urlencoded', ...signed('sns') },
    body.toString(),
  );
  return new RegExp(`<${member}>([^<]+)<`).exec(text)![1]!;
}

async function askSqs<Answer>(call: string, values: object): Promise<Answer> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `AmazonSQS.${call}`,
    ...signed('sqs'),
  };
  return JSON.parse((await answerOf(call, headers, JSON.stringify(values))) || '{}') as Answer;
}

async function answerOf(call: string, headers: Record<string, string>, body: string): Promise<string> {
  const response = await fetch(server.s3, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`The emulator refused ${call} (${response.status}): ${text}`);
  return text;
}

/** It wants no signature, but a word of which service is asked. */
function signed(service: string): Record<string, string> {
  const credential = `Credential=test/20260101/us-east-1/${service}/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0` };
}
