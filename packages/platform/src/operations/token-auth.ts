import { principalOf, type ReadToken, type TokenRules } from '../domain/access-token.ts';
import type { Auth, Principal } from '../ports/auth.ts';
import type { Clock } from '../ports/clock.ts';
import { ReadTokens } from './read-tokens.ts';

/** Whether the key that a token names has signed it. The adapters differ in this alone. */
export type HasSigned = (token: string, read: ReadToken, principal: Principal) => Promise<boolean>;

/**
 * The one way to verify a token, whoever issued it: its shape, its claims, then its signature. So a token that could not be taken anyway costs
 * no look at keys, and what a library thinks of a header decides nothing.
 */
export function tokenAuth(rules: TokenRules, clock: Clock, hasSigned: HasSigned): Auth {
  const tokens = new ReadTokens();
  return {
    async verify(token) {
      const read = tokens.of(token);
      if (read === null) return null;
      const principal = principalOf(read.claims, rules, clock.now());
      if (principal === null) return null;
      if (!(await hasSigned(token, read, principal))) return null;
      tokens.keep(token, read);
      return principal;
    },
  };
}
