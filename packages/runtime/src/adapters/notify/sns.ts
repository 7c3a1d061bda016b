import { PublishCommand, SNSClient, type MessageAttributeValue } from '@aws-sdk/client-sns';
import { cutText, notificationDocument, type Notification } from '../../contract/notification.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { awsFailure } from '../aws/aws-failures.ts';
import { clientOptions, type AwsPlace } from '../aws/aws-place.ts';

const ANSWER_MS = 5000;
/** Of a subject. */
const LONGEST_SUBJECT = 99;

/** Messages to a topic: the document for programs, sentences for mails. One with order (`.fifo`) drops repeats within five minutes by itself. */
export class SnsNotifier implements Notifier {
  readonly name = 'sns';
  readonly place: string;
  readonly #topic: string;
  readonly #client: SNSClient;

  constructor(topic: string, place: AwsPlace, answerMs = ANSWER_MS) {
    this.#topic = topic;
    this.place = `SNS topic ${topic.split(':').at(-1)!}`;
    this.#client = new SNSClient({
      ...clientOptions(place),
      requestHandler: { connectionTimeout: answerMs, requestTimeout: answerMs, throwOnRequestTimeout: true },
    });
  }

  wants(): boolean {
    return true;
  }

  async send(notification: Notification, signal: AbortSignal): Promise<void> {
    const { id, kind, level, strategy, account, mode, title, text } = notification;
    const sentences = [title, text, `${strategy} · ${account} · ${mode}`].filter((part) => part !== '');
    const message = { default: JSON.stringify(notificationDocument(notification)), email: sentences.join('\n\n') };
    const command = new PublishCommand({
      TopicArn: this.#topic,
      Subject: subjectOf(title),
      MessageStructure: 'json',
      Message: JSON.stringify(message),
      MessageAttributes: attributes({ id, kind, level, strategy, account, mode }),
      ...(this.#topic.endsWith('.fifo') ? { MessageGroupId: groupOf(notification), MessageDeduplicationId: id } : {}),
    });
    await this.#client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      throw awsFailure({ server: this.place, call: 'Publish' }, error);
    });
  }

  close(): void {
    this.#client.destroy();
  }
}

/** Subscribers filter by them. */
function attributes(values: Readonly<Record<string, string>>): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
}

/** Messages of one session keep their order. */
function groupOf({ strategy, account, mode }: Notification): string {
  return cutText(`${strategy}/${account}/${mode}`.replaceAll(/[^\w/.-]/g, '_'), 128).replace('…', '_');
}

/** Subjects hold ASCII letters, and begin with one. */
function subjectOf(title: string): string {
  const ascii = title.replaceAll(/[^\x20-\x7E]+/g, ' ').trim();
  return (/^[A-Za-z0-9]/.test(ascii) ? ascii : `TradAI: ${ascii}`).slice(0, LONGEST_SUBJECT);
}
