import { createHmac, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** Whose tokens a verifier takes, with the key that makes them. */
export interface TokenWorld {
  readonly issuer: string;
  readonly client: string;
  /** What the issuer says beside. */
  readonly more: Readonly<Record<string, unknown>>;
  readonly keyId: string;
  readonly privateKey: KeyObject;
  /** Epoch seconds. */
  readonly now: number;
}

export type Claims = Readonly<Record<string, unknown>>;

const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).privateKey;
/** Keys of others. The last three stand in the set of keys of a careless issuer. */
export const FOREIGN_KEYS = {
  other: rsa(2048),
  weak: rsa(1024),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  ed: generateKeyPairSync('ed25519').privateKey,
} as const;

export const base64Url = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');

/** Makes tokens that are right but for what is changed. */
export class TokenMaker {
  readonly #world: TokenWorld;

  constructor(world: TokenWorld) {
    this.#world = world;
  }

  claims(change: Claims = {}): Claims {
    const { issuer, client, more, now } = this.#world;
    return {
      ...{ iss: issuer, sub: client, client_id: client, token_use: 'access', scope: 'tradai/runs.read' },
      ...{ iat: now - 10, exp: now + 3590, jti: 'a-token', ...more, ...change },
    };
  }

  header(change: Claims = {}): Claims {
    return { alg: 'RS256', kid: this.#world.keyId, ...change };
  }

  /** Header and payload as objects, or as the texts that stand in them. */
  token(
    header: Claims | string = this.header(),
    payload: Claims | string = this.claims(),
    signed: (input: string) => Uint8Array = (input) => this.bySha(input),
  ): string {
    const text = (part: Claims | string): string => (typeof part === 'string' ? part : JSON.stringify(part));
    const input = `${base64Url(text(header))}.${base64Url(text(payload))}`;
    return `${input}.${base64Url(signed(input))}`;
  }

  withClaims(change: Claims): string {
    return this.token(this.header(), this.claims(change));
  }

  withHeader(change: Claims): string {
    return this.token(this.header(change));
  }

  bySha(input: string, key: KeyObject = this.#world.privateKey, hash = 'sha256'): Buffer {
    return sign(hash, Buffer.from(input), key);
  }

  byHmac(hash: string, secret: string | Uint8Array): (input: string) => Buffer {
    return (input) => createHmac(hash, secret).update(input).digest();
  }

  get publicKey(): KeyObject {
    return createPublicKey(this.#world.privateKey);
  }
}
