import type { KeyObject } from 'node:crypto';
import { compactVerify } from 'jose';
import { TOKEN_ALGORITHM, type ReadToken } from '../../../domain/access-token.ts';

/**
 * Which key has signed a token that is known, so that RSA is asked once. That never changes; whether the token still counts, and the key, is not
 * remembered.
 */
export class KnownSignatures {
  readonly #signers = new WeakMap<ReadToken, KeyObject>();

  /** `read`: what stands in the token, the same object for the same token. */
  async isSigned(token: string, read: ReadToken, key: KeyObject): Promise<boolean> {
    if (this.#signers.get(read) === key) return true;
    try {
      await compactVerify(token, key, { algorithms: [TOKEN_ALGORITHM] });
    } catch {
      return false;
    }
    this.#signers.set(read, key);
    return true;
  }
}
