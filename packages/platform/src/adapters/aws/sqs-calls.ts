import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { AwsFailure, type AwsPlace } from '@tradai/runtime/aws';
import type { NewMessage, QueueDepth } from '../../ports/queue.ts';
import { asker, clientSettings, type Ask, type AskOptions } from './asking.ts';

/** SQS' own limit of one wait. */
const LONGEST_WAIT_SECONDS = 20;
/** Of a receipt that is nobody's any more; emulators put a name of their own before it. */
const STALE = /(ReceiptHandleIsInvalid|MessageNotInflight|InvalidParameterValue)$/;

/** A message as SQS gives it out. */
export interface ReceivedMessage extends NewMessage {
  readonly id: string;
  readonly receipt: string;
  readonly receives: number;
  readonly sentMs: number;
}

export interface ReceiveOptions {
  readonly most: number;
  readonly waitMs?: number;
  /** Left out: as the queue has it. */
  readonly visibleSeconds?: number;
  readonly signal?: AbortSignal | undefined;
}

/** What is asked of SQS about one queue. */
export class SqsCalls {
  readonly #client: SQSClient;
  readonly #ask: Ask;
  readonly #url: string;
  readonly #name: string;

  constructor(aws: AwsPlace, url: string, options: AskOptions = {}) {
    this.#url = url;
    this.#name = url.split('/').at(-1)!;
    // A wait for messages is an answer that comes late.
    this.#client = new SQSClient(clientSettings(aws, { answerMs: (LONGEST_WAIT_SECONDS + 10) * 1000, ...options }));
    this.#ask = asker('SQS', aws, options);
  }

  async send({ group, dedup, body }: NewMessage): Promise<string> {
    const command = new SendMessageCommand({
      ...{ QueueUrl: this.#url, MessageBody: JSON.stringify(body) },
      ...{ MessageGroupId: group, MessageDeduplicationId: dedup },
    });
    const { MessageId: id } = await this.#ask(`SendMessage to ${this.#name}`, () => this.#client.send(command));
    return id!;
  }

  /** Nothing where the signal ended the wait. */
  async receive({ most, waitMs = 0, visibleSeconds, signal }: ReceiveOptions): Promise<ReceivedMessage[]> {
    const command = new ReceiveMessageCommand({
      ...{ QueueUrl: this.#url, MaxNumberOfMessages: most },
      WaitTimeSeconds: Math.min(LONGEST_WAIT_SECONDS, Math.ceil(waitMs / 1000)),
      ...(visibleSeconds === undefined ? {} : { VisibilityTimeout: visibleSeconds }),
      MessageSystemAttributeNames: [
        ...(['ApproximateReceiveCount', 'MessageGroupId', 'MessageDeduplicationId', 'SentTimestamp'] as const),
      ],
    });
    const options = signal === undefined ? {} : { abortSignal: signal };
    const { Messages: messages = [] } = await this.#ask(`ReceiveMessage of ${this.#name}`, () =>
      this.#client.send(command, options).catch((error: unknown): { Messages?: Message[] } => {
        if (signal?.aborted === true) return {};
        throw error;
      }),
    );
    return messages.map(received);
  }

  /** False: the receipt is nobody's any more. */
  delete(receipt: string): Promise<boolean> {
    const command = new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle: receipt });
    return this.#unlessStale('DeleteMessage', () => this.#client.send(command));
  }

  /** As `delete`. */
  showIn(ms: number, receipt: string): Promise<boolean> {
    const command = new ChangeMessageVisibilityCommand({
      ...{ QueueUrl: this.#url, ReceiptHandle: receipt, VisibilityTimeout: Math.ceil(ms / 1000) },
    });
    return this.#unlessStale('ChangeMessageVisibility', () => this.#client.send(command));
  }

  async depth(): Promise<QueueDepth> {
    const command = new GetQueueAttributesCommand({
      QueueUrl: this.#url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    });
    const answer = await this.#ask(`GetQueueAttributes of ${this.#name}`, () => this.#client.send(command));
    const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inFlight } =
      answer.Attributes ?? {};
    return { waiting: Number(waiting ?? 0), inFlight: Number(inFlight ?? 0) };
  }

  close(): void {
    this.#client.destroy();
  }

  async #unlessStale(call: string, send: () => Promise<unknown>): Promise<boolean> {
    try {
      await this.#ask(`${call} of ${this.#name}`, send);
      return true;
    } catch (error) {
      if (error instanceof AwsFailure && STALE.test(error.awsName)) return false;
      throw error;
    }
  }
}

function received({ MessageId, ReceiptHandle, Body, Attributes: facts = {} }: Message): ReceivedMessage {
  return {
    ...{ id: MessageId!, receipt: ReceiptHandle!, group: facts.MessageGroupId ?? '', body: bodyIn(Body ?? '') },
    ...{ dedup: facts.MessageDeduplicationId ?? '', receives: Number(facts.ApproximateReceiveCount ?? 1) },
    sentMs: Number(facts.SentTimestamp ?? 0),
  };
}

/** What is no object of ours is given as it is, to be refused by whoever it is for. */
function bodyIn(text: string): NewMessage['body'] {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as NewMessage['body'];
  } catch {
    // As below.
  }
  return { text };
}
