import { hash } from 'node:crypto';
import { readToken, type ReadToken } from '../domain/access-token.ts';

/** More tokens than these are read anew, oldest first. */
const MOST_TOKENS = 10_000;

/**
 * What stands in tokens, each read once: it never changes. Whether one still counts is asked each time. A token itself is not kept, its hash is.
 */
export class ReadTokens {
  readonly #read = new Map<string, ReadToken>();

  of(token: string): ReadToken | null {
    const key = hash('sha256', token, 'base64');
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const read = readToken(token);
    if (read === null) return null;
    this.#read.set(key, read);
    if (this.#read.size > MOST_TOKENS) this.#read.delete(this.#read.keys().next().value!);
    return read;
  }
}
