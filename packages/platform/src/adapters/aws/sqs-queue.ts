import type { AwsPlace } from '@tradai/runtime/aws';
import {
  QUEUE_RULES,
  type DeadMessage,
  type Delivery,
  type NewMessage,
  type Queue,
  type QueueDepth,
} from '../../ports/queue.ts';
import type { AskOptions } from './asking.ts';
import { SqsCalls, type ReceivedMessage } from './sqs-calls.ts';

/** SQS' own limit. */
const MOST_AT_ONCE = 10;
/** Dead letters are out of everybody's sight for so long while they are looked at or sent again. */
const LOOK_SECONDS = 60;

export interface SqsPlace {
  readonly name: string;
  readonly aws: AwsPlace;
  /** Of a FIFO queue with content deduplication off, and of the FIFO queue for its dead letters. */
  readonly queueUrl: string;
  readonly deadUrl: string;
  /** As the queue has it; left out: that of `QUEUE_RULES`. */
  readonly visibilityMs?: number;
}

/** A queue of SQS. */
export class SqsQueue implements Queue {
  readonly name: string;
  readonly #live: SqsCalls;
  readonly #dead: SqsCalls;
  readonly #visibilityMs: number;

  constructor({ name, aws, queueUrl, deadUrl, visibilityMs }: SqsPlace, options: AskOptions = {}) {
    this.name = name;
    this.#live = new SqsCalls(aws, queueUrl, options);
    this.#dead = new SqsCalls(aws, deadUrl, options);
    this.#visibilityMs = visibilityMs ?? QUEUE_RULES.visibilityMs;
  }

  send(message: NewMessage): Promise<string> {
    return this.#live.send(message);
  }

  /** One by one: of several that SQS gives at once some may be of one group. */
  async receive(most: number, waitMs: number, signal?: AbortSignal): Promise<readonly Delivery[]> {
    const untilMs = performance.now() + waitMs;
    const deliveries: Delivery[] = [];
    while (deliveries.length < Math.min(most, MOST_AT_ONCE) && signal?.aborted !== true) {
      const askedMs = performance.now();
      const leftMs = deliveries.length > 0 ? 0 : Math.max(0, untilMs - askedMs);
      const [message] = await this.#live.receive({ most: 1, waitMs: leftMs, signal });
      if (message !== undefined) deliveries.push(this.#delivery(message, askedMs));
      else if (deliveries.length > 0 || performance.now() >= untilMs) break;
    }
    return deliveries;
  }

  depth(): Promise<QueueDepth> {
    return this.#live.depth();
  }

  async dead(most: number): Promise<readonly DeadMessage[]> {
    const found = await this.#takeDead(most);
    for (const { receipt } of found) await this.#dead.showIn(0, receipt);
    return found.map(deadOf);
  }

  /** Sent first and removed second, under one dedup id whoever does it again. SQS' own move cannot be told which ones. */
  async redrive(id?: string): Promise<number> {
    let count = 0;
    for (const message of await this.#takeDead(Infinity)) {
      if (id !== undefined && message.id !== id) {
        await this.#dead.showIn(0, message.receipt);
        continue;
      }
      await this.#live.send({ ...message, dedup: dedupAgain(message) });
      await this.#dead.delete(message.receipt);
      count += 1;
    }
    return count;
  }

  close(): void {
    this.#live.close();
    this.#dead.close();
  }

  async #takeDead(most: number): Promise<ReceivedMessage[]> {
    const found: ReceivedMessage[] = [];
    while (found.length < most) {
      const wanted = Math.min(MOST_AT_ONCE, most - found.length);
      const messages = await this.#dead.receive({ most: wanted, visibleSeconds: LOOK_SECONDS });
      if (messages.length === 0) break;
      found.push(...messages);
    }
    return found.toSorted((a, b) => a.sentMs - b.sentMs);
  }

  #delivery({ id, group, body, receives, receipt }: ReceivedMessage, receivedMs: number): Delivery {
    let oursUntilMs = receivedMs + this.#visibilityMs;
    const showIn = async (ms: number): Promise<void> => {
      const askedMs = performance.now();
      if (await this.#live.showIn(ms, receipt)) oursUntilMs = askedMs + ms;
    };
    return {
      ...{ id, group, body, receives, giveBack: showIn, extend: showIn },
      // Not every stand-in minds a receipt that is too old.
      done: () => (performance.now() < oursUntilMs ? this.#live.delete(receipt) : Promise.resolve(false)),
    };
  }
}

/** Under its old id it would be a repetition of itself. */
function dedupAgain({ dedup, id }: ReceivedMessage): string {
  return `${dedup.replace(/-r[\da-f-]{36}$/, '')}-r${id}`;
}

function deadOf({ id, group, dedup, body, receives, sentMs }: ReceivedMessage): DeadMessage {
  return { id, group, dedup, body, receives, diedMs: sentMs };
}
