/** Who asks for a token, and by what. */
export type TokenRequest =
  | {
      readonly grant: 'client_credentials';
      readonly clientId: string;
      readonly clientSecret: string;
      /** Of the client's scopes these alone; null: all of them. */
      readonly scopes: readonly string[] | null;
    }
  | { readonly grant: 'password'; readonly username: string; readonly password: string }
  | { readonly grant: 'refresh_token'; readonly refreshToken: string };

export interface IssuedToken {
  readonly kind: 'issued';
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  /** What the token allows. */
  readonly scopes: readonly string[];
  /** Whom it was given to. */
  readonly client: string;
  readonly subject: string;
  /** Good for one more token, once; null for machines, which have their secret. */
  readonly refreshToken: string | null;
}

export type TokenAnswer =
  | IssuedToken
  /** Nothing is said of which half was wrong. `invalid_scope`: the client has fewer than it asked for. */
  | { readonly kind: 'refused'; readonly reason: 'invalid_client' | 'invalid_grant' | 'invalid_scope' }
  /** Too many tries failed. */
  | { readonly kind: 'slow-down'; readonly retrySeconds: number };

/** A public key, as in RFC 7517. */
export interface PublicKey {
  readonly kty: 'RSA';
  readonly use: 'sig';
  readonly alg: 'RS256';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
}

/** Gives tokens to whoever proves who it is. On AWS Cognito does, and nothing here. */
export interface Tokens {
  /** `address`: of who asks, for counting what fails. Throws `ServiceError` `busy` where more ask at once than can be looked at. */
  issue(request: TokenRequest, address: string): Promise<TokenAnswer>;
  /** What its tokens are verified by. */
  keys(): Promise<readonly PublicKey[]>;
}
