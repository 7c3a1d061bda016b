import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import { ServiceError } from '@tradai/runtime/ports';
import type { MlflowAnswer, MlflowRequest, MlflowUpstream } from '../../ports/mlflow-upstream.ts';
import { isReachable } from './reachable-address.ts';

const MOST_BYTES = 10 * 1024 * 1024;
const BEGIN_MS = 10_000;
/** Gateways give up after 30 s. */
const WHOLE_MS = 25_000;

export interface PinnedMlflowOptions {
  /** `http://mlflow.internal:5000`: no path, no credential. */
  readonly address: string;
  readonly username?: string;
  readonly password?: string;
  /** Addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/**
 * An MLflow server behind one address. Its name is looked up once and again only when nobody answers there, so that a name that begins to mean
 * something else leads nowhere; no redirect is followed, and of an answer nothing but status and JSON is taken.
 */
export class PinnedMlflow implements MlflowUpstream {
  readonly #url: URL;
  readonly #authorization: string | null;
  readonly #resolve: (host: string) => Promise<readonly string[]>;
  readonly #agent: HttpAgent | HttpsAgent;
  #pinned: Promise<string> | null = null;

  /** Throws `ServiceError` `invalid-entry` for an address that is more than scheme, host and port. */
  constructor({ address, username, password, resolve = resolveAll }: PinnedMlflowOptions) {
    this.#url = checkedAddress(address);
    this.#authorization =
      username === undefined ? null : `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
    this.#resolve = resolve;
    const options = { keepAlive: true, maxSockets: 16 };
    this.#agent = this.#url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  async ask(request: MlflowRequest, signal: AbortSignal): Promise<MlflowAnswer> {
    const address = await (this.#pinned ??= this.#pin());
    const until = AbortSignal.any([signal, AbortSignal.timeout(WHOLE_MS)]);
    const sent = this.#send(request, address, until);
    const timer = setTimeout(() => sent.destroy(new Error('no answer in time')), BEGIN_MS);
    try {
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      return answerOf(response);
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      // Whoever has moved is looked up again by the next one.
      this.#pinned = null;
      throw new ServiceError('unavailable', `${this.#url.origin} does not answer.`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #pin(): Promise<string> {
    const host = this.#url.hostname;
    try {
      const addresses = await this.#resolve(host);
      // One that leads elsewhere is enough: which one is taken would be chance.
      if (addresses.length > 0 && addresses.every((address) => isReachable(address, host))) return addresses[0]!;
    } catch (error) {
      this.#pinned = null;
      throw new ServiceError('unavailable', `${host} has no address.`, { cause: error });
    }
    this.#pinned = null;
    throw new ServiceError('unexpected-answer', `${host} stands for an address that is not asked.`);
  }

  #send({ method, path, query, body }: MlflowRequest, address: string, signal: AbortSignal): ClientRequest {
    const { protocol, hostname, port, host } = this.#url;
    const values = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString();
    const options: RequestOptions = {
      ...{ method, signal, agent: this.#agent, host: address, servername: hostname },
      port: port === '' ? (protocol === 'https:' ? 443 : 80) : port,
      path: `/api/2.0/mlflow/${path}${values === '' ? '' : `?${values}`}`,
      headers: {
        ...{ host, accept: 'application/json', 'accept-encoding': 'identity' },
        ...(this.#authorization === null ? {} : { authorization: this.#authorization }),
        ...(body === null
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
      },
    };
    const sent = protocol === 'https:' ? httpsRequest(options) : httpRequest(options);
    return sent.end(body ?? undefined);
  }
}

function answerOf(response: IncomingMessage): MlflowAnswer {
  const refusal = refusalOf(response);
  if (refusal === null) return { status: response.statusCode!, body: limited(response) };
  response.destroy();
  throw refusal;
}

function refusalOf({ statusCode = 0, headers }: IncomingMessage): ServiceError | null {
  if (statusCode === 401 || statusCode === 403) return new ServiceError('credentials', 'MLflow refuses the service.');
  if (statusCode >= 500 || statusCode === 429) return new ServiceError('unavailable', `MLflow answers ${statusCode}.`);
  if (statusCode < 200 || (statusCode >= 300 && statusCode < 400))
    return new ServiceError('unexpected-answer', `MLflow answers ${statusCode}, which is not followed.`);
  if (!/^application\/json\b/.test(headers['content-type'] ?? '') || headers['content-encoding'] !== undefined)
    return new ServiceError('unexpected-answer', 'MLflow answers with something else than JSON.');
  return Number(headers['content-length'] ?? 0) > MOST_BYTES ? tooLarge() : null;
}

async function* limited(response: IncomingMessage): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw tooLarge();
    yield chunk;
  }
}

function tooLarge(): ServiceError {
  return new ServiceError('too-large', 'The answer of MLflow has more than 10 MB.');
}

function checkedAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  if (isPlain) return url;
  throw new ServiceError(
    'invalid-entry',
    'The address of MLflow is no http://host:port without a path and a credential.',
  );
}

async function resolveAll(host: string): Promise<readonly string[]> {
  const found = await lookup(host.replace(/^\[|\]$/g, ''), { all: true });
  return found.map(({ address }) => address);
}
