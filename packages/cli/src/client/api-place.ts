import { UsageError, type Io } from '@tradai/runtime/process';

export interface PlaceOptions {
  /** Address of the platform's API. */
  readonly server?: string;
  readonly json?: boolean;
}

const DEFAULT_SERVER = 'http://127.0.0.1:8000';
const LOCAL = ['127.0.0.1', 'localhost', '[::1]'];

/** `--server`, else TRADAI_SERVER, else this machine; without a slash at its end. */
export function serverOf({ server }: PlaceOptions, { env }: Pick<Io, 'env'>): string {
  const given = server ?? ((env['TRADAI_SERVER'] ?? '') === '' ? DEFAULT_SERVER : env['TRADAI_SERVER']!);
  const from = server === undefined ? 'TRADAI_SERVER' : '--server';
  const url = URL.parse(given);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '')
    throw new UsageError(`${from} is "${given}"; expected an address such as ${DEFAULT_SERVER}.`);
  if (url.username !== '' || url.password !== '')
    throw new UsageError(`${from} holds a password; "tradai login" keeps credentials.`);
  if (url.protocol === 'http:' && !LOCAL.includes(url.hostname))
    throw new UsageError(`${from} is "${given}"; a token goes to another machine by https only.`);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
