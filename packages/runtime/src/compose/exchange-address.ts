import { UsageError } from '../process/failure.ts';

export interface ExchangeAddress {
  readonly baseUrl?: string;
  readonly socketUrl?: string;
}

const SERVER = ['http', 'http://127.0.0.1:8080'] as const;

/**
 * What stands in the place of an exchange's own addresses: `TRADAI_EXCHANGE_URL_BINANCE` of that exchange alone, else `TRADAI_EXCHANGE_URL`;
 * `TRADAI_EXCHANGE_WS` of its sockets, which are at the same host without it. Throws `usage` for an address that is none.
 */
export function exchangeAddress(exchange: string, env: Readonly<Record<string, string | undefined>>): ExchangeAddress {
  const own = `TRADAI_EXCHANGE_URL_${exchange.toUpperCase()}`;
  const variable = (env[own] ?? '') === '' ? 'TRADAI_EXCHANGE_URL' : own;
  const baseUrl = addressIn(variable, env, ...SERVER);
  const socketUrl = addressIn('TRADAI_EXCHANGE_WS', env, 'ws', 'ws://127.0.0.1:8080');
  return { ...(baseUrl === null ? {} : { baseUrl }), ...(socketUrl === null ? {} : { socketUrl }) };
}

/** Whether an address leads to this machine. */
export function isOnThisMachine(address: string): boolean {
  const host = URL.parse(address)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

/** Else what is no address would be tried for minutes as a server that is away. */
function addressIn(
  variable: string,
  env: Readonly<Record<string, string | undefined>>,
  scheme: string,
  example: string,
): string | null {
  const text = env[variable] ?? '';
  if (text === '') return null;
  const url = URL.parse(text);
  if (url === null || !new RegExp(`^${scheme}s?:$`).test(url.protocol))
    throw new UsageError(`${variable} is no address of a server; expected one such as ${example}.`);
  // No request is made to such a one, and what cannot be reached is told by its address.
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      `${variable} holds a name or a password; expected an address without them, such as ${example}.`,
    );
  return text;
}

/** The same of an option by its own name, which an empty text is none of. Throws `usage`. */
export function assertExchangeUrl(option: string, url: string): void {
  addressIn(option, { [option]: url || ' ' }, ...SERVER);
}
