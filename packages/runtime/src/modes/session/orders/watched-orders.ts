import type {
  CommittedAttempt,
  CommittedCancel,
  Failed,
  Found,
  OrderAnswer,
  OrderEvent,
  OrderExchange,
} from '../../../ports/order-exchange.ts';
import { isProtective, type OrderPayload } from '../../../orders/order-payload.ts';
import { ServiceError } from '../../../ports/errors.ts';
import type { OrderMood } from './order-mood.ts';

interface Asked {
  /** It is the last of all that an audit asks for. */
  readonly isWhole?: boolean;
  /** Nobody needs a key for it: that it is answered says nothing of the account. */
  readonly isPublic?: boolean;
  readonly pair?: string | null;
}

/**
 * An exchange of which a mood hears every answer. While the mood says that nothing may be asked, nothing is: not even by whoever does not look.
 */
export class WatchedOrders implements OrderExchange {
  readonly #mood: OrderMood;
  readonly #isUnread: (pair: string) => boolean;
  #inner: OrderExchange;

  /** `isUnread`: whether it is known of a pair that what the exchange says of it cannot be read. It is barred, and no other waits for it. */
  constructor(inner: OrderExchange, mood: OrderMood, isUnread: (pair: string) => boolean) {
    this.#inner = inner;
    this.#mood = mood;
    this.#isUnread = isUnread;
  }

  get place(): string {
    return this.#inner.place;
  }

  /**
   * Another one in its place, with other credentials: streams of the one before end. Not where `ended` says that nobody asks by this any more: what
   * comes after it may have begun with the one before.
   */
  async renew(reopen: () => Promise<OrderExchange>, ended: AbortSignal): Promise<void> {
    const next = await reopen();
    if (ended.aborted) return;
    const before = this.#inner;
    this.#inner = next;
    await before.close();
  }

  async send(attempt: CommittedAttempt, deadlineMs: number): Promise<OrderAnswer> {
    if (this.#isBanned) return { kind: 'rejected', code: 'not-sent', text: this.#mood.why, needsFind: false };
    return this.#heard(await this.#inner.send(attempt, deadlineMs), attempt);
  }

  async cancel(attempt: CommittedCancel, deadlineMs: number): Promise<OrderAnswer> {
    if (this.#isBanned) return { kind: 'unknown', why: this.#mood.why };
    return this.#heard(await this.#inner.cancel(attempt, deadlineMs), attempt);
  }

  find(...asked: Parameters<OrderExchange['find']>): Promise<Found> {
    return this.#asked(() => this.#inner.find(...asked), { pair: asked[0] });
  }

  openOrders(...asked: Parameters<OrderExchange['openOrders']>): ReturnType<OrderExchange['openOrders']> {
    return this.#asked(() => this.#inner.openOrders(...asked));
  }

  ordersSince(...asked: Parameters<OrderExchange['ordersSince']>): ReturnType<OrderExchange['ordersSince']> {
    return this.#asked(() => this.#inner.ordersSince(...asked), { pair: asked[0] });
  }

  fillsSince(...asked: Parameters<OrderExchange['fillsSince']>): ReturnType<OrderExchange['fillsSince']> {
    return this.#asked(() => this.#inner.fillsSince(...asked), { pair: asked[0] });
  }

  account(): ReturnType<OrderExchange['account']> {
    return this.#asked(() => this.#inner.account(), { isWhole: true });
  }

  markets(): ReturnType<OrderExchange['markets']> {
    return this.#asked(() => this.#inner.markets(), { isPublic: true });
  }

  incomeSince(...asked: Parameters<OrderExchange['incomeSince']>): ReturnType<OrderExchange['incomeSince']> {
    return this.#asked(() => this.#inner.incomeSince(...asked));
  }

  settle(...asked: Parameters<OrderExchange['settle']>): ReturnType<OrderExchange['settle']> {
    return this.#asked(() => this.#inner.settle(...asked));
  }

  /** Where it cannot be had, one question finds out why: a stream does not say. */
  async events(): Promise<AsyncIterable<OrderEvent>> {
    if (this.#mood.waits('questions')) throw new ServiceError('busy', `${this.place} takes no requests now.`);
    try {
      return await this.#inner.events();
    } catch (error) {
      await this.account();
      throw error;
    }
  }

  exchangeMs(): Promise<number> {
    return this.#inner.exchangeMs();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  get #isBanned(): boolean {
    return this.#mood.troubles.includes('banned');
  }

  async #asked<Result>(
    ask: () => Promise<Result | Failed>,
    { isWhole = false, isPublic = false, pair = null }: Asked = {},
  ): Promise<Result | Failed> {
    const waitMs = this.#mood.questionsWaitMs;
    if (waitMs > 0) {
      const cause = this.#isBanned ? 'banned' : 'throttled';
      return { kind: 'failed', why: this.#mood.why, cause, waitMs };
    }
    const result = await ask();
    const isKnown = isFailed(result) && result.cause === 'unlisted' && pair !== null && this.#isUnread(pair);
    if (isFailed(result) && !isKnown) this.#mood.failed('question', result);
    else if (!isPublic) this.#mood.answered('question', isWhole);
    return result;
  }

  #heard(answer: OrderAnswer, { payload }: CommittedAttempt | CommittedCancel): OrderAnswer {
    if (answer.kind === 'accepted') this.#mood.answered('order');
    if (answer.kind !== 'rejected') return answer;
    const { code, trouble } = answer;
    if (trouble !== undefined) this.#mood.failed('order', { why: answer.text, ...trouble });
    const isPatience = trouble?.cause === 'throttled' || trouble?.cause === 'banned';
    const held = isProtective(JSON.parse(payload) as OrderPayload) ? 'all' : 'entries';
    if (code === 'not-sent' || isPatience) this.#mood.held(trouble?.waitMs, held);
    // A refusal for another reason is the word of an exchange that takes the key.
    else if (trouble === undefined) this.#mood.answered('order');
    return answer;
  }
}

function isFailed(result: unknown): result is Failed {
  return typeof result === 'object' && result !== null && (result as { readonly kind?: unknown }).kind === 'failed';
}
