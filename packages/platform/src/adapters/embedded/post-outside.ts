import { lookup as lookUp } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { ServiceError } from '@tradai/runtime/ports';
import { isPublicAddress } from './public-address.ts';

const ANSWER_MS = 5000;

export interface OutsideRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface OutsideOptions {
  /** Addresses of a name; the system's own where it is left out. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** A place of our own: it may be inside of the network, and without a certificate. */
  readonly isOurs?: boolean;
}

/**
 * Posts to an https address on the internet and gives the status of the answer, whose body nobody reads. The name is resolved once, and called at the
 * address that was looked at: a name that means another one a moment later leads nowhere else. No redirect is followed. Throws `ServiceError`:
 * `refused` for an address inside of a network, `unavailable`.
 */
export async function postOutside(asked: OutsideRequest, options: OutsideOptions = {}): Promise<number> {
  const url = new URL(asked.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'https:' && options.isOurs !== true)
    throw new ServiceError('refused', `${url.host} is not called without https.`);
  const address = await addressOf(host, options);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void =>
      reject(new ServiceError('unavailable', `${url.host} does not answer (${codeOf(error)}).`, { cause: error }));
    const call = request(
      url,
      {
        ...{ method: 'POST', agent: false, lookup: pinnedTo(address), signal: AbortSignal.timeout(ANSWER_MS) },
        headers: { ...asked.headers, 'content-length': String(Buffer.byteLength(asked.body)) },
      },
      (answer) => {
        resolve(answer.statusCode ?? 0);
        answer.destroy();
      },
    );
    call.once('error', failed);
    call.end(asked.body);
  });
}

/** All that a name means must be outside: which one is called is not ours to say. */
async function addressOf(host: string, { resolve = systemAddresses, isOurs }: OutsideOptions): Promise<string> {
  const addresses = await resolve(host);
  if (isOurs !== true && !addresses.every(isPublicAddress))
    throw new ServiceError('refused', `${host} is inside of a network, and is not called.`);
  const [first] = addresses;
  if (first === undefined) throw new ServiceError('unavailable', `There is no address of ${host}.`);
  return first;
}

async function systemAddresses(host: string): Promise<readonly string[]> {
  try {
    return (await lookUp(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw new ServiceError('unavailable', `There is no address of ${host}.`, { cause });
  }
}

function pinnedTo(address: string): LookupFunction {
  const family = address.includes(':') ? 6 : 4;
  return (_host, { all }, callback) => {
    if (all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.name;
}
