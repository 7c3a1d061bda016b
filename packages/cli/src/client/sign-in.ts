import { ServiceError } from '@tradai/runtime';
import { ApiClient } from './api-client.ts';
import type { Login } from './credentials-file.ts';

/** What somebody shows to be given a token. */
export type Proof =
  | { readonly kind: 'person'; readonly user: string; readonly password: string }
  | { readonly kind: 'client'; readonly id: string; readonly secret: string }
  | { readonly kind: 'refresh'; readonly refreshToken: string };

interface TokenAnswer {
  readonly access_token?: unknown;
  readonly refresh_token?: unknown;
  readonly expires_in?: unknown;
}

/** Throws `credentials` where the proof is refused. */
export async function askToken(server: string, proof: Proof): Promise<Login> {
  const { body } = await new ApiClient(server, () => Promise.resolve(null)).ask<TokenAnswer>('POST', '/auth/token', {
    body: bodyOf(proof),
  });
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = body;
  if (typeof accessToken !== 'string' || typeof seconds !== 'number')
    throw new ServiceError('unexpected-answer', `${server} gave no token; is it a platform of ours?`);
  return {
    accessToken,
    refreshToken: typeof refreshToken === 'string' ? refreshToken : null,
    client: proof.kind === 'client' ? { id: proof.id, secret: proof.secret } : null,
    expiresMs: Date.now() + seconds * 1000,
  };
}

function bodyOf(proof: Proof): object {
  switch (proof.kind) {
    case 'person':
      return { grant_type: 'password', username: proof.user, password: proof.password };
    case 'client':
      return { grant_type: 'client_credentials', client_id: proof.id, client_secret: proof.secret };
    case 'refresh':
      return { grant_type: 'refresh_token', refresh_token: proof.refreshToken };
  }
}
