import { askAws } from './ask-aws.ts';

export interface HeardNotice {
  readonly id: string;
  readonly status: string;
}

/** What a topic told so far. */
export interface HeardNotices {
  /** Everything, once no more comes. */
  all(): Promise<readonly HeardNotice[]>;
  close(): void;
}

const MOST = 10;

/** A queue that hears all notices of a topic. */
export async function listenToTopic(url: string, topic: string): Promise<HeardNotices> {
  const { QueueUrl: queue } = await askAws<{ QueueUrl: string }>(url, 'sqs', 'CreateQueue', { QueueName: 'heard' });
  const asked = { QueueUrl: queue, AttributeNames: ['QueueArn'] };
  const { Attributes: facts } = await askAws<{ Attributes: { QueueArn: string } }>(
    url,
    'sqs',
    'GetQueueAttributes',
    asked,
  );
  await subscribe(url, topic, facts.QueueArn);
  const heard: HeardNotice[] = [];
  return {
    async all() {
      for (;;) {
        const take = { QueueUrl: queue, MaxNumberOfMessages: MOST, WaitTimeSeconds: 2 };
        const { Messages: messages = [] } = await askAws<{ Messages?: Message[] }>(url, 'sqs', 'ReceiveMessage', take);
        for (const { Body: body, ReceiptHandle: handle } of messages) {
          heard.push(JSON.parse((JSON.parse(body) as { Message: string }).Message) as HeardNotice);
          await askAws(url, 'sqs', 'DeleteMessage', { QueueUrl: queue, ReceiptHandle: handle });
        }
        if (messages.length === 0) return heard;
      }
    },
    close() {},
  };
}

interface Message {
  readonly Body: string;
  readonly ReceiptHandle: string;
}

async function subscribe(url: string, topic: string, queue: string): Promise<void> {
  const wish = { Action: 'Subscribe', Version: '2010-03-31', TopicArn: topic, Protocol: 'sqs', Endpoint: queue };
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=0';
  const answer = await fetch(url, {
    ...{ method: 'POST', body: new URLSearchParams(wish) },
    headers: { 'content-type': 'application/x-www-form-urlencoded', authorization },
  });
  if (!answer.ok) throw new Error(`MiniStack refused Subscribe (${answer.status})`);
}
