import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { TOKEN_ALGORITHM } from '../../../domain/access-token.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { KeyRing } from './key-ring.ts';

export const TOKEN_SECONDS = 3600;
/** The claim that says which secret of the account a token was given for: a token of an older one is none. */
export const GENERATION = 'tradai:generation';

export interface MintedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** Makes access tokens, with the claims that Cognito gives its own. */
export class Mint {
  readonly keys: KeyRing;
  readonly #clock: Clock;
  readonly #issuer: string;

  constructor(keys: KeyRing, clock: Clock, issuer: string) {
    this.keys = keys;
    this.#clock = clock;
    this.#issuer = issuer;
  }

  async sign(subject: string, client: string, claims: Readonly<Record<string, unknown>>): Promise<string> {
    const key = await this.keys.signing();
    const now = Math.floor(this.#clock.now() / 1000);
    return new SignJWT({ ...claims, client_id: client, token_use: 'access' })
      .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: key.public.kid })
      .setIssuer(this.#issuer)
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_SECONDS)
      .setJti(randomUUID())
      .sign(key.privateKey);
  }
}
