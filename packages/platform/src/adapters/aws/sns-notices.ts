import { PublishCommand, SNSClient, type MessageAttributeValue } from '@aws-sdk/client-sns';
import { AwsFailure, type AwsPlace } from '@tradai/runtime/aws';
import { noticeTarget } from '../../domain/notice-target.ts';
import { TO_ALL, type Notice, type Notices, type SendOnce } from '../../ports/notices.ts';
import { asker, clientSettings, type Ask, type AskOptions } from './asking.ts';

/** Of a subject, which has no line ends. */
const LONGEST_SUBJECT = 99;

export interface SnsPlace {
  readonly aws: AwsPlace;
  /** The platform's own topic; the topics that people name lie beside it. */
  readonly topicArn: string;
  /** A topic that somebody named is not there, or not ours. */
  readonly onRefused: (notice: Notice, sentence: string) => void;
}

/**
 * Notices as messages of topics: the platform's own, and those that people name. Mails leave by subscriptions of the own one, which may filter by
 * the attribute `email`: SNS writes to nobody who did not agree.
 */
export class SnsNotices implements Notices {
  readonly #client: SNSClient;
  readonly #ask: Ask;
  readonly #place: SnsPlace;

  constructor(place: SnsPlace, options: AskOptions = {}) {
    this.#client = new SNSClient(clientSettings(place.aws, options));
    this.#ask = asker('SNS', place.aws, options);
    this.#place = place;
  }

  async send(notice: Notice, once: SendOnce = TO_ALL): Promise<void> {
    const { topicArn } = this.#place;
    const targets = notice.to.map(noticeTarget);
    const beside = topicArn.slice(0, topicArn.lastIndexOf(':') + 1);
    const named = targets.flatMap((target) => (target?.kind === 'topic' ? [`${beside}${target.topic}`] : []));
    const emails = targets.flatMap((target) => (target?.kind === 'email' ? [target.address] : []));
    const others = [...new Set(named)].filter((arn) => arn !== topicArn);
    const ended = await Promise.allSettled([
      once(topicArn, () => this.#publish(notice, topicArn, emails)),
      ...others.map((arn) => once(arn, () => this.#toNamed(notice, arn))),
    ]);
    const failure = ended.find(({ status }) => status === 'rejected');
    if (failure !== undefined) throw (failure as PromiseRejectedResult).reason;
  }

  async #toNamed(notice: Notice, arn: string): Promise<void> {
    try {
      await this.#publish(notice, arn, []);
    } catch (error) {
      if (!(error instanceof AwsFailure) || error.isRetryable) throw error;
      this.#place.onRefused(notice, error.message);
    }
  }

  async #publish({ id, attempt, status, title, text, atMs }: Notice, topic: string, emails: readonly string[]) {
    const document = { schema: 'tradai.notice/1', id, attempt, status, title, text, at: new Date(atMs).toISOString() };
    const command = new PublishCommand({
      TopicArn: topic,
      Subject: title.replaceAll(/[^ -~]/g, '?').slice(0, LONGEST_SUBJECT),
      MessageStructure: 'json',
      Message: JSON.stringify({ default: JSON.stringify(document), email: `${title}\n\n${text}` }),
      MessageAttributes: {
        ...{ id: attribute(id), status: attribute(status) },
        ...(emails.length === 0 ? {} : { email: { DataType: 'String.Array', StringValue: JSON.stringify(emails) } }),
      },
    });
    await this.#ask('Publish', () => this.#client.send(command));
  }

  close(): void {
    this.#client.destroy();
  }
}

function attribute(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: value };
}
