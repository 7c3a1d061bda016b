import { SQSClient, type Message } from '@aws-sdk/client-sqs';
import type { AwsPlace } from '@tradai/runtime/aws';
import { Consumer } from 'sqs-consumer';
import type { Clock } from '../../ports/clock.ts';
import { clientSettings } from './asking.ts';

/** SQS' own limit. */
const WAIT_SECONDS = 20;
/** As long as the function that takes a message may; the queue hides one far longer. */
const MESSAGE_MS = 60_000;
/** What failed comes again after so long: once, twice, then it is a dead letter. */
const AGAIN_SECONDS = [10, 60] as const;
/** A queue that cannot be asked is asked again after it. */
const PAUSE_MS = 5000;

export interface SqsWorkerOptions {
  readonly aws: AwsPlace;
  readonly queueUrl: string;
  readonly clock: Clock;
  /** Does what a message asks for, in JSON; when it throws, the message comes again. */
  readonly handle: (body: string, signal: AbortSignal) => Promise<unknown>;
  /** `id`: of the message that was not done; null: the queue could not be asked. */
  readonly onError: (error: unknown, id: string | null) => void;
}

/** Takes messages of a FIFO queue in a process that stays, one at a time: of a group the next one comes when one is done. */
export class SqsWorker {
  readonly #client: SQSClient;
  readonly #consumer: Consumer;
  readonly #stopping = new AbortController();
  #hasMessage = false;
  #mustPause = false;

  constructor(options: SqsWorkerOptions) {
    const { aws, queueUrl, clock, onError } = options;
    this.#client = new SQSClient(clientSettings(aws, { answerMs: (WAIT_SECONDS + 10) * 1000 }));
    this.#consumer = Consumer.create({
      ...{ queueUrl, sqs: this.#client, batchSize: 1, waitTimeSeconds: WAIT_SECONDS, suppressFifoWarning: true },
      ...{ handleMessageTimeout: MESSAGE_MS, pollingCompleteWaitTimeMs: MESSAGE_MS, strictReturn: true },
      ...{ messageSystemAttributeNames: ['ApproximateReceiveCount'], terminateVisibilityTimeout: againSeconds },
      preReceiveMessageCallback: async () => {
        if (this.#mustPause) await clock.sleep(PAUSE_MS, this.#stopping.signal);
      },
      handleMessage: (message) => handled(message, options),
    });
    this.#consumer.on('message_received', () => {
      this.#hasMessage = true;
      this.#mustPause = false;
    });
    this.#consumer.on('empty', () => {
      this.#mustPause = false;
    });
    this.#consumer.on('response_processed', () => {
      this.#hasMessage = false;
    });
    this.#consumer.on('timeout_error', (error, { MessageId: id = '' }) => onError(error, id));
    this.#consumer.on('error', (error) => {
      // Whoever stops lets go of a wait that is under way.
      if (this.#stopping.signal.aborted) return;
      this.#mustPause = true;
      onError(error, null);
    });
    // Told where it happens, with its cause.
    this.#consumer.on('processing_error', () => {});
  }

  start(): void {
    this.#consumer.start();
  }

  /** Takes nothing more, and waits for the message that was begun. */
  async stop(): Promise<void> {
    const { promise: stopped, resolve } = Promise.withResolvers<void>();
    this.#consumer.once('stopped', () => resolve());
    this.#stopping.abort();
    this.#consumer.stop({ abort: !this.#hasMessage });
    await stopped;
    this.#client.destroy();
  }
}

async function handled(message: Message, { handle, onError }: SqsWorkerOptions): Promise<Message> {
  try {
    await handle(message.Body ?? '', AbortSignal.timeout(MESSAGE_MS));
    return message;
  } catch (error) {
    onError(error, message.MessageId ?? '');
    throw error;
  }
}

function againSeconds([message]: readonly Message[]): number {
  const received = Number(message?.Attributes?.ApproximateReceiveCount ?? 1);
  return AGAIN_SECONDS[received - 1] ?? AGAIN_SECONDS[1];
}
