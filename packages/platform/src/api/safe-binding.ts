import { isIP } from 'node:net';
import { ServiceError } from '@tradai/runtime/ports';

export interface Binding {
  /** An address or `localhost`. */
  readonly host: string;
  readonly hasTls?: boolean;
  /** Of the proxy in front, as `trustedProxies` takes it. */
  readonly trustedProxy?: string;
}

/** Smaller ones hold far more than one's own proxies. */
const PREFIXES = { 4: [8, 32], 6: [32, 128] } as const;

/** Throws `ServiceError` `refused` where tokens and passwords would cross a network as they are. */
export function assertSafeBinding({ host, hasTls = false, trustedProxy }: Binding): void {
  if (trustedProxy !== undefined) trustedProxies(trustedProxy);
  if (hasTls || trustedProxy !== undefined || isLoopback(host)) return;
  const message = `The API would listen on ${host === '' ? 'all addresses' : host} without TLS, where others can read tokens`;
  throw new ServiceError('refused', `${message}; expected 127.0.0.1, or the address of a trusted proxy that has TLS.`);
}

/**
 * Addresses and networks, with commas between them, from which `X-Forwarded-For` is believed. Throws `ServiceError` `refused` for what is
 * neither, and for a network so large that anybody may be in it.
 */
export function trustedProxies(text: string): readonly string[] {
  const places = text.split(',').map((place) => place.trim());
  const wrong = places.find((place) => !isOwnNetwork(place));
  if (wrong === undefined) return places;
  const expected = 'an address such as 10.0.1.4 or a network such as 10.0.1.0/24';
  throw new ServiceError('refused', `"${wrong.slice(0, 80)}" is no trusted proxy; expected ${expected}.`);
}

function isOwnNetwork(place: string): boolean {
  const [address = '', prefix, ...rest] = place.split('/');
  const version = isIP(address);
  if ((version !== 4 && version !== 6) || rest.length > 0) return false;
  if (prefix === undefined) return true;
  const [shortest, longest] = PREFIXES[version];
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= shortest && Number(prefix) <= longest;
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const version = isIP(host);
  return (version === 4 && host.startsWith('127.')) || (version === 6 && host === '::1');
}
