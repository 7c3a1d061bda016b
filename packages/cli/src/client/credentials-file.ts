import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ServiceError } from '@tradai/runtime';
import type { Io } from '@tradai/runtime/process';

/** What a login left for one server. */
export interface Login {
  readonly accessToken: string;
  /** Of a person: good for the next token, once. */
  readonly refreshToken: string | null;
  /** Of a machine, which shows it again for the next one. */
  readonly client: { readonly id: string; readonly secret: string } | null;
  /** Epoch ms. */
  readonly expiresMs: number;
}

type Logins = Readonly<Record<string, Login>>;

/** Where logins are kept, for their owner's eyes only. */
export function credentialsPath({ env }: Pick<Io, 'env'>): string {
  const config = env['XDG_CONFIG_HOME'] ?? '';
  return join(config === '' ? join(env['HOME'] ?? homedir(), '.config') : config, 'tradai', 'credentials.json');
}

/** Null: nobody has signed in there. */
export function readLogin(path: string, server: string): Login | null {
  return readLogins(path)[server] ?? null;
}

/** Null takes the login away. The file is written whole or not at all. */
export function writeLogin(path: string, server: string, login: Login | null): void {
  const { [server]: _, ...others } = readLogins(path);
  const logins: Logins = login === null ? others : { ...others, [server]: login };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ schema: SCHEMA, logins }, null, 1)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

/** Of a mode: what the group and everybody else may do. */
const OTHERS = 0o077;
const SCHEMA = 'tradai.credentials/1';

function readLogins(path: string): Logins {
  const text = textOf(path);
  if (text === null) return {};
  try {
    const { schema, logins } = JSON.parse(text) as { schema?: unknown; logins?: Logins };
    if (schema === SCHEMA && typeof logins === 'object') return logins;
  } catch {
    // Told below, as for any other file that is none of ours.
  }
  throw new ServiceError(
    'invalid-entry',
    `${path} is no file of logins; "tradai login" writes it anew when it is gone.`,
  );
}

function textOf(path: string): string | null {
  try {
    const others = statSync(path).mode & OTHERS;
    if (others !== 0 && process.platform !== 'win32')
      throw new ServiceError(
        'credentials',
        `${path} may be read by others than its owner; "chmod 600 ${path}" mends it.`,
      );
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
