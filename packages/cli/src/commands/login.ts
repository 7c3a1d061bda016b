import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { serverOf, type PlaceOptions } from '../client/api-place.ts';
import { credentialsPath, readLogin, writeLogin } from '../client/credentials-file.ts';
import { readSecret } from '../client/read-secret.ts';
import { askToken, type Proof } from '../client/sign-in.ts';

export interface LoginOptions extends PlaceOptions {
  readonly user?: string;
  readonly client?: string;
  readonly out?: boolean;
}

/** `tradai login`: what the platform gives for a password or secret is kept in a file for its owner alone. */
export async function loginCommand(options: LoginOptions, io: Io): Promise<ExitCode> {
  const server = serverOf(options, io);
  const path = credentialsPath(io);
  if (options.out === true) return signOut(path, server, options, io);
  const login = await askToken(server, await proofOf(options, io));
  writeLogin(path, server, login);
  const expires = new Date(login.expiresMs).toISOString();
  if (options.json === true) io.out(`${JSON.stringify({ server, credentials: path, expires_at: expires }, null, 1)}\n`);
  else io.out(`Signed in at ${server}. ${path} keeps it; "tradai login --out" forgets it.\n`);
  return EXIT_CODE.done;
}

async function proofOf({ user, client }: LoginOptions, io: Io): Promise<Proof> {
  const tell = (text: string): void => io.err(text);
  if ((user === undefined) === (client === undefined))
    throw new UsageError('Who signs in? Give --user for a person or --client for a machine.');
  if (user !== undefined) return { kind: 'person', user, password: await readSecret(`Password of ${user}: `, tell) };
  return { kind: 'client', id: client!, secret: await readSecret(`Secret of ${client}: `, tell) };
}

function signOut(path: string, server: string, { json }: LoginOptions, io: Io): ExitCode {
  const wasIn = readLogin(path, server) !== null;
  if (wasIn) writeLogin(path, server, null);
  if (json === true) io.out(`${JSON.stringify({ server, signed_out: wasIn })}\n`);
  else io.out(wasIn ? `Signed out of ${server}.\n` : `Nobody was signed in at ${server}.\n`);
  return EXIT_CODE.done;
}
