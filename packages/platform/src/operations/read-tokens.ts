import { hash } from 'node:crypto';
import { readToken, type ReadToken } from '../domain/access-token.ts';

/** More tokens than these are read anew, oldest first. */
const MOST_TOKENS = 10_000;

/**
 * What stands in tokens, which never changes. Whether one still counts is asked each time. A token itself is not kept, its hash is; and nothing is kept
 * of one that was not taken, or whoever asks without a token of ours would fill the memory and push out those that are.
 */
export class ReadTokens {
  readonly #kept = new Map<string, ReadToken>();

  /** Of one that is kept the same object each time. */
  of(token: string): ReadToken | null {
    return this.#kept.get(keyOf(token)) ?? readToken(token);
  }

  /** `read`: what stands in it. */
  keep(token: string, read: ReadToken): void {
    this.#kept.set(keyOf(token), read);
    if (this.#kept.size > MOST_TOKENS) this.#kept.delete(this.#kept.keys().next().value!);
  }
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
