import { StrategyError } from '@tradai/strategy-sdk';
import type { Effects } from './effects.ts';
import type { Memory } from './memory.ts';

/** Longest text of an error that is told. */
const MAX_TEXT = 500;

/**
 * What happens when a callback throws: the run stops, or freqtrade's answer for that callback counts. Contained: the same, but an entry
 * that could not be confirmed is not made.
 */
export type OnError = 'stop' | 'freqtrade' | 'contain';

/** One sentence, and when it was, epoch ms. */
export interface LastFailure {
  readonly text: string;
  readonly timeMs: number;
}

/** Stands for the answer of a callback that threw. */
export const FAILED = Symbol('failed');

/**
 * Calls the author's callbacks. What a call wanted done is done when it returned an answer of the right kind, and forgotten
 * otherwise.
 */
export class Author {
  readonly #who: string;
  readonly #effects: Effects;
  readonly #memory: Memory;
  readonly #onError: OnError;
  readonly #failures = new Map<string, number>();
  readonly #lastFailures = new Map<string, LastFailure>();

  constructor(who: string, effects: Effects, memory: Memory, onError: OnError) {
    this.#who = who;
    this.#effects = effects;
    this.#memory = memory;
    this.#onError = onError;
  }

  /** How often each callback threw, where that does not stop the run. */
  get failures(): ReadonlyMap<string, number> {
    return this.#failures;
  }

  /** What each callback threw last. */
  get lastFailures(): ReadonlyMap<string, LastFailure> {
    return this.#lastFailures;
  }

  /** `read` checks the answer and throws when it is of the wrong kind. */
  ask<V extends { readonly now: number; readonly pair?: string }, A>(
    name: string,
    callback: (view: V) => unknown,
    view: V,
    read: (answer: unknown) => A,
  ): A | typeof FAILED {
    if (this.#onError !== 'stop') this.#memory.begin();
    try {
      const answer = read(callback(view));
      this.#memory.verify();
      this.#effects.apply();
      return answer;
    } catch (error) {
      return this.#failed(name, view, error);
    }
  }

  #failed(name: string, view: { readonly now: number; readonly pair?: string }, error: unknown): typeof FAILED {
    this.#effects.forget();
    this.#memory.takeBack();
    if (this.#onError === 'stop') throw this.#explained(name, view, error);
    this.#failures.set(name, (this.#failures.get(name) ?? 0) + 1);
    this.#lastFailures.set(name, { text: `${this.#who}: ${name}${whatOf(error)}.`, timeMs: view.now });
    return FAILED;
  }

  #explained(name: string, view: { readonly now: number; readonly pair?: string }, error: unknown): Error {
    const { now } = view;
    const where = 'pair' in view ? `${view.pair} ` : '';
    const at = `${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    return new StrategyError('strategy-threw', `${this.#who}: ${name}${whatOf(error)}, at ${where}${at}.`, {
      cause: error,
    });
  }
}

/** What went wrong with a call, as it follows its name. */
function whatOf(error: unknown): string {
  if (!(error instanceof StrategyError)) return ` threw ${thrown(error)}`;
  return `${error.message.startsWith('returned ') ? ' ' : ': '}${error.message.replace(/\.$/, '')}`;
}

/** Anything can be thrown, also what refuses to be printed. */
function thrown(error: unknown): string {
  try {
    if (error instanceof Error) return `${error.name}: ${error.message}`.slice(0, MAX_TEXT);
    // What has no JSON (undefined, a symbol, a function) has a text.
    return (JSON.stringify(error) ?? String(error)).slice(0, MAX_TEXT);
  } catch {
    return 'something that cannot be printed';
  }
}
