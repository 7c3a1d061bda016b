import { ServiceError } from '@tradai/runtime/ports';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleFetcher } from 'aws-jwt-verify/https';
import { SimpleJwksCache, type Jwk, type Jwks } from 'aws-jwt-verify/jwk';
import { KEY_BITS, SKEW_SECONDS, TOKEN_ALGORITHM } from '../../domain/access-token.ts';
import { tokenAuth } from '../../operations/token-auth.ts';
import type { Auth, Principal } from '../../ports/auth.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PublicKey } from '../../ports/tokens.ts';

export interface CognitoPlace {
  /** Such as `eu-west-1_AbCdEfGhI`. */
  readonly userPoolId: string;
  /** Those whose tokens are taken. */
  readonly clientIds: readonly string[];
  /** Where the pool's keys are, where that is not beside its issuer: an emulator's tokens name the real host. HTTPS only. */
  readonly keysUrl?: string;
}

/** What is at a URL. */
export type FetchKeys = (url: string) => Promise<ArrayBuffer>;

const fetcher = new SimpleFetcher();
const overHttps: FetchKeys = (url) => fetcher.fetch(url);

/**
 * Access tokens of a Cognito user pool. Its keys are fetched when the first token comes, and again when one names a key that is not among
 * them.
 */
export class CognitoAuth implements Auth {
  readonly #verifier: ReturnType<typeof verifierOf>;
  readonly #auth: Auth;

  constructor(place: CognitoPlace, clock: Clock, fetchKeys: FetchKeys = overHttps) {
    const { userPoolId, clientIds } = place;
    this.#verifier = verifierOf(place, fetchKeys);
    const rules = { issuers: issuersOf(userPoolId), isClient: (id: string) => clientIds.includes(id) };
    this.#auth = tokenAuth(rules, clock, async (token) => {
      try {
        await this.#verifier.verify(token);
        return true;
      } catch (error) {
        if (error instanceof ServiceError) throw error;
        return false;
      }
    });
  }

  verify(token: string): Promise<Principal | null> {
    return this.#auth.verify(token);
  }

  /** Keys that are known already, and need not be fetched. */
  cacheKeys(keys: readonly PublicKey[]): void {
    this.#verifier.cacheJwks({ keys: keys.map((key) => ({ ...key })) });
  }
}

function verifierOf({ userPoolId, clientIds, keysUrl }: CognitoPlace, fetchKeys: FetchKeys) {
  const fetcher = { fetch: (url: string) => told(fetchKeys, keysUrl ?? url) };
  const jwksCache = new SimpleJwksCache({ fetcher, jwksParser: keysIn });
  const clientId = [...clientIds];
  // The library reads the clock of the machine; what is too old, and by how much, has been decided by ours.
  const graceSeconds = 2 * SKEW_SECONDS;
  const rules = { userPoolId, clientId, tokenUse: 'access' as const, graceSeconds, customJwtCheck: pinKey };
  return CognitoJwtVerifier.create(rules, { jwksCache });
}

/** A pool may be named by either of two hosts. */
function issuersOf(userPoolId: string): readonly string[] {
  const { issuer } = CognitoJwtVerifier.parseUserPoolId(userPoolId);
  return [issuer, issuer.replace('https://cognito-idp.', 'https://issuer-cognito-idp.')];
}

/** A key is for one algorithm, and not a weak one, whatever the set of keys says. */
function pinKey({ jwk }: { readonly jwk: Jwk }): void {
  const { kty, alg, n = '', e } = jwk;
  const bits = Buffer.from(n, 'base64url').length * 8;
  if (kty !== 'RSA' || alg !== TOKEN_ALGORITHM || bits < KEY_BITS || e !== 'AQAB')
    throw new RangeError('no key of ours');
}

async function told(fetchKeys: FetchKeys, url: string): Promise<ArrayBuffer> {
  try {
    return await fetchKeys(url);
  } catch (cause) {
    throw new ServiceError('unavailable', 'The keys of the user pool cannot be had.', { cause });
  }
}

function keysIn(bytes: ArrayBuffer): Jwks {
  try {
    const set = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Jwks;
    if (Array.isArray(set.keys) && set.keys.every((key) => typeof key === 'object' && key !== null)) return set;
  } catch {
    // Told below.
  }
  throw new ServiceError('unavailable', 'What answers for the keys of the user pool gives no set of keys.');
}
