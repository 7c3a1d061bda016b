import type { BeatCause } from '../../../contract/heartbeat.ts';
import type { OrderAction } from '../../../orders/attempt.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import type { Failed } from '../../../ports/order-exchange.ts';
import type { OrderNews } from './order-news.ts';
import { TAXONOMY, type Policy } from './taxonomy.ts';

/** What a session wants of the exchange. Each has a column of the taxonomy. */
export type Doing = 'entries' | 'exits' | 'protection' | 'questions';
/** What an order of a trade is, in those words. */
export function doingOf(action: OrderAction): Doing {
  if (action === 'stop') return 'protection';
  return isEntry(action) ? 'entries' : 'exits';
}
/** What waits after an order did not leave: all orders, or what opens or adds to a position. */
type Held = 'all' | 'entries';
/** A question about the account, or a request that has an effect: a key may be good for the one and not for the other. */
export type CallKind = 'question' | 'order';

export interface MoodParts {
  /** Monotonic real time. */
  readonly nowMs: () => number;
  /** Gets credentials anew; null: there is no way. Asked once for each time that they are refused. */
  readonly renew: (() => Promise<void>) | null;
  /** It is not what it was. */
  readonly onChange: () => void;
}

type Trouble = Failed['cause'];

/** Real time. */
const LEAST_HOLD_MS = 1000;
/** A key that is refused for orders, and not for questions, is tried again by what leaves or protects. */
const TRY_AGAIN_MS = 60_000;
/** Nobody answers for so long. */
const SILENT_MS = 120_000;
/** The stream of the account tells nothing for so long: it is being made anew, or the process may make no connection. */
const DEAF_MS = 60_000;

interface Refusals {
  isRenewing: boolean;
  wasRenewed: boolean;
  /** When it was last refused; null: it is not. */
  sinceMs: number | null;
}

/** How the exchange stands to a session's orders, by what it last answered: which trouble there is, and what waits for its end. */
export class OrderMood {
  readonly #parts: MoodParts;
  /** Real time until which nothing of a kind is asked. */
  readonly #until: Record<'banned' | 'throttled' | Held, number> = { banned: 0, throttled: 0, all: 0, entries: 0 };
  readonly #refused: Record<CallKind, Refusals> = { question: noRefusals(), order: noRefusals() };
  #isMaintained = false;
  #isUnlisted = false;
  /** In words, of what lasts. */
  #why = '';
  #answeredMs: number | null = null;
  /** Since when the stream of the account may tell nothing; null: it tells, -Infinity: it never did. */
  #deafSinceMs: number | null = null;
  readonly #lost = Promise.withResolvers<void>();
  readonly #beganMs: number;

  constructor(parts: MoodParts) {
    this.#parts = parts;
    this.#beganMs = parts.nowMs();
  }

  /** Ms since the exchange last answered anything about orders, real time; null: it never did. */
  get answerAgeMs(): number | null {
    return this.#answeredMs === null ? null : this.#parts.nowMs() - this.#answeredMs;
  }

  /** What is wrong at present, the worst first. */
  get troubles(): readonly Trouble[] {
    const nowMs = this.#parts.nowMs();
    const found: readonly (readonly [Trouble, boolean])[] = [
      ['banned', nowMs < this.#until.banned],
      ['auth', this.isRefused],
      ['maintenance', this.#isMaintained],
      ['unlisted', this.#isUnlisted],
      ['throttled', nowMs < this.#until.throttled],
    ];
    return found.filter(([, isSo]) => isSo).map(([trouble]) => trouble);
  }

  /** The credentials are refused, the ones that were got anew as well. */
  get isRefused(): boolean {
    return this.#isLost('question') || this.#isLost('order');
  }

  /** Resolves when they are for the first time. */
  get whenRefused(): Promise<void> {
    return this.#lost.promise;
  }

  get causes(): readonly BeatCause[] {
    const causes = this.troubles.flatMap((trouble) => TAXONOMY[trouble].cause ?? []);
    const silentMs = this.answerAgeMs ?? this.#parts.nowMs() - this.#beganMs;
    return silentMs > SILENT_MS || this.#isDeaf ? [...causes, 'no-exchange-answer'] : causes;
  }

  /** Where something else is wrong, a stream that is away as well is no news. */
  get #isDeaf(): boolean {
    return (
      this.troubles.length === 0 && this.#deafSinceMs !== null && this.#parts.nowMs() - this.#deafSinceMs > DEAF_MS
    );
  }

  /** News that may say that the stream of the account was lost, or is back. */
  streamed(news: readonly OrderNews[]): void {
    for (const each of news) {
      if (each.kind !== 'event') continue;
      // Who was waited for at the start, and did not come, is waited for no longer before it counts.
      if (each.event.kind === 'suspect') this.#deafSinceMs ??= each.event.isFirst ? -Infinity : this.#parts.nowMs();
      if (each.event.kind === 'restored') this.#deafSinceMs = null;
    }
  }

  /** Why, in words of the last failure; empty when all is well. */
  get why(): string {
    return this.troubles.length === 0 ? '' : this.#why;
  }

  /** Whether this waits for the end of a trouble. */
  waits(doing: Doing): boolean {
    const isOrder = doing !== 'questions';
    if (isOrder && this.#parts.nowMs() < this.#until.all) return true;
    if (doing === 'entries' && this.#parts.nowMs() < this.#until.entries) return true;
    if (isOrder && (this.#refused.order.isRenewing || this.#refused.question.isRenewing)) return true;
    if (doing === 'entries' && this.causes.includes('no-exchange-answer')) return true;
    return this.troubles.some((trouble) => policyOf(trouble)[doing] === 'wait' && !this.#mayTry(trouble, doing));
  }

  /** Ms until questions may be asked; 0: now. */
  get questionsWaitMs(): number {
    const { banned, throttled } = this.#until;
    return Math.max(0, banned - this.#parts.nowMs(), throttled - this.#parts.nowMs());
  }

  /** A call was answered, whatever the answer says of an order. `isWhole`: it was the last of all that an audit asks for. */
  answered(kind: CallKind, isWhole = false): void {
    const before = this.#text();
    this.#answeredMs = this.#parts.nowMs();
    this.#refused[kind] = noRefusals();
    this.#isMaintained = false;
    if (isWhole) this.#isUnlisted = false;
    this.#tell(before);
  }

  /** Nobody could say. */
  failed(kind: CallKind, { cause, why, waitMs }: Pick<Failed, 'cause' | 'why' | 'waitMs'>): void {
    const before = this.#text();
    if (cause !== 'transient') [this.#why, this.#answeredMs] = [why, this.#parts.nowMs()];
    if (cause === 'banned' || cause === 'throttled') this.#wait(cause, waitMs);
    else if (cause === 'auth') this.#refuse(kind);
    else if (cause === 'maintenance') this.#isMaintained = true;
    else if (cause === 'unlisted') this.#isUnlisted = true;
    this.#tell(before);
  }

  /**
   * An order did not leave: every other one waits a second, so that nothing is planned in circles, and `held` as long as was said. What an entry may
   * not use is kept for what leaves or protects, so that an entry does not make these wait for longer.
   */
  held(waitMs = 0, held: Held = 'all'): void {
    this.#wait('all', 0);
    this.#wait(held, waitMs);
  }

  #wait(kind: 'banned' | 'throttled' | Held, waitMs: number): void {
    this.#until[kind] = Math.max(this.#until[kind], this.#parts.nowMs() + Math.max(waitMs, LEAST_HOLD_MS));
  }

  #refuse(kind: CallKind): void {
    const refused = this.#refused[kind];
    refused.sinceMs = this.#parts.nowMs();
    const { renew } = this.#parts;
    if (refused.wasRenewed || refused.isRenewing || renew === null) return;
    refused.isRenewing = true;
    const over = (): void => {
      Object.assign(refused, { isRenewing: false, wasRenewed: true, sinceMs: null });
      this.#parts.onChange();
    };
    // What cannot be had anew is refused once more, and lost then.
    void renew().then(over, over);
  }

  #isLost(kind: CallKind): boolean {
    const { sinceMs, isRenewing } = this.#refused[kind];
    return sinceMs !== null && !isRenewing;
  }

  /** What leaves or protects finds out from time to time whether a key is good for orders again. */
  #mayTry(trouble: Trouble, doing: Doing): boolean {
    if (trouble !== 'auth' || doing === 'entries' || this.#isLost('question')) return false;
    return this.#parts.nowMs() - this.#refused.order.sinceMs! >= TRY_AGAIN_MS;
  }

  #text(): string {
    return this.troubles.join();
  }

  #tell(before: string): void {
    if (this.isRefused) this.#lost.resolve();
    if (this.#text() !== before) this.#parts.onChange();
  }
}

function policyOf(trouble: Trouble): Policy {
  return TAXONOMY[trouble];
}

function noRefusals(): Refusals {
  return { isRenewing: false, wasRenewed: false, sinceMs: null };
}
