import { ServiceError } from '../../../ports/errors.ts';
import type { Failed, OrderAnswer, OrderExchange } from '../../../ports/order-exchange.ts';

export interface MadeTrouble {
  readonly cause: Failed['cause'];
  /** Which calls it concerns. */
  readonly on: 'questions' | 'orders' | 'all';
  /** On the clock of the test. */
  readonly endsMs: number;
}

const QUESTIONS = ['find', 'openOrders', 'ordersSince', 'fillsSince', 'account', 'settle', 'incomeSince'];

/** An exchange that is in trouble when a test says so, as adapters tell it. */
export class MadeTroubles {
  now: MadeTrouble | null = null;
  /** What was asked or sent while there was trouble. */
  readonly asked: string[] = [];
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Calls pass where there is no trouble. */
  around(inner: OrderExchange): OrderExchange {
    return new Proxy(inner, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          const answer = this.#answerTo(String(name));
          return answer ?? Reflect.apply(value as (...all: unknown[]) => unknown, target, args);
        };
      },
    });
  }

  #answerTo(call: string): Promise<unknown> | null {
    const trouble = this.now;
    if (trouble === null || this.#nowMs() >= trouble.endsMs) return null;
    const { cause, on } = trouble;
    const isOrder = call === 'send' || call === 'cancel';
    if (!isOrder && call !== 'events' && !QUESTIONS.includes(call)) return null;
    this.asked.push(call);
    if (on !== 'all' && (on === 'orders') !== isOrder) return null;
    if (isOrder) return Promise.resolve(this.#refusal(call, cause));
    if (call === 'events') return Promise.reject(new ServiceError('unavailable', 'There is no stream.'));
    return Promise.resolve({ kind: 'failed', why: `It is ${cause}.`, cause, waitMs: this.#waitMs(cause) });
  }

  #refusal(call: string, cause: Failed['cause']): OrderAnswer {
    const text = `It is ${cause}.`;
    const trouble = { cause, waitMs: this.#waitMs(cause) };
    if (call === 'cancel' || cause === 'transient' || cause === 'maintenance' || cause === 'unlisted')
      return { kind: 'unknown', why: text };
    if (cause === 'auth') return { kind: 'rejected', code: '-2015', text, needsFind: false, trouble };
    return { kind: 'rejected', code: 'not-sent', text, needsFind: false, trouble };
  }

  #waitMs(cause: Failed['cause']): number {
    return cause === 'banned' || cause === 'throttled' ? this.now!.endsMs - this.#nowMs() : 0;
  }
}
