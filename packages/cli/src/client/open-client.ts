import { ServiceError } from '@tradai/runtime';
import type { Io } from '@tradai/runtime/process';
import { ApiClient } from './api-client.ts';
import { serverOf, type PlaceOptions } from './api-place.ts';
import { credentialsPath, readLogin, writeLogin, type Login } from './credentials-file.ts';
import { askToken, type Proof } from './sign-in.ts';

/** A token is renewed while it still counts: a request takes time. */
const MARGIN_MS = 60_000;

/** Asks with TRADAI_TOKEN, else as the client of TRADAI_CLIENT_ID, else as whoever signed in with `tradai login`. */
export function openClient(options: PlaceOptions, io: Pick<Io, 'env'>): ApiClient {
  const server = serverOf(options, io);
  const { TRADAI_TOKEN: token = '', TRADAI_CLIENT_ID: id = '', TRADAI_CLIENT_SECRET: secret = '' } = io.env;
  if (token !== '') return new ApiClient(server, (isRefused) => Promise.resolve(isRefused ? null : token));
  return new ApiClient(server, id === '' ? fromFile(server, credentialsPath(io)) : fromClient(server, { id, secret }));
}

/** Kept in memory alone. */
function fromClient(server: string, client: { readonly id: string; readonly secret: string }) {
  let login: Login | null = null;
  return async (isRefused: boolean): Promise<string> => {
    if (login === null || isRefused || !isGood(login)) login = await askToken(server, { kind: 'client', ...client });
    return login.accessToken;
  };
}

function fromFile(server: string, path: string) {
  return async (isRefused: boolean): Promise<string | null> => {
    const login = readLogin(path, server);
    if (login === null) throw nobody(server);
    if (isGood(login) && !isRefused) return login.accessToken;
    const proof = proofOf(login);
    // Its clock may be another than ours: the server says whether an old token is good.
    if (proof === null) return isRefused ? null : login.accessToken;
    return renewed(server, path, login, proof);
  };
}

function isGood({ expiresMs }: Login): boolean {
  return expiresMs - MARGIN_MS > Date.now();
}

function proofOf({ refreshToken, client }: Login): Proof | null {
  if (client !== null) return { kind: 'client', ...client };
  return refreshToken === null ? null : { kind: 'refresh', refreshToken };
}

async function renewed(server: string, path: string, old: Login, proof: Proof): Promise<string> {
  try {
    const login = await askToken(server, proof);
    writeLogin(path, server, login);
    return login.accessToken;
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'credentials') throw error;
    // Another command may have renewed it at the same time: what is shown twice is refused.
    const now = readLogin(path, server);
    if (now === null || now.accessToken === old.accessToken) throw nobody(server);
    return now.accessToken;
  }
}

function nobody(server: string): ServiceError {
  return new ServiceError(
    'credentials',
    `Nobody is signed in at ${server}; "tradai login --server ${server}" does it.`,
  );
}
