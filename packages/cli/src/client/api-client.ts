import { ServiceError } from '@tradai/runtime';
import { answerFailure } from './answer-failure.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface AskOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** What the caller waits for at most; a long poll takes longer. */
  readonly timeoutMs?: number;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** Gives a token that is good now; `isRefused`: the last one was not. */
export type TokenSource = (isRefused: boolean) => Promise<string | null>;

const TIMEOUT_MS = 30_000;
/** A larger answer is none of the API's. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Asks the platform's API. What is not a success is thrown, in one sentence. */
export class ApiClient {
  readonly server: string;
  readonly #token: TokenSource;

  constructor(server: string, token: TokenSource) {
    this.server = server;
    this.#token = token;
  }

  async ask<T>(method: Method, path: string, options: AskOptions = {}): Promise<Answer<T>> {
    const response = await this.open(method, path, options);
    return { status: response.status, body: (await this.#json(response, path)) as T, headers: response.headers };
  }

  /** The answer as it comes, for whatever is no JSON document. */
  async open(method: Method, path: string, options: AskOptions = {}): Promise<Response> {
    const first = await this.#send(method, path, options, await this.#token(false));
    const renewed = first.status === 401 ? await this.#token(true) : null;
    const response = renewed === null ? first : await this.#send(method, path, options, renewed);
    if (response.ok) return response;
    if (response.status === 303) return this.#elsewhere(response, options);
    const body = await this.#json(response, path).catch(() => null);
    throw answerFailure(response.status, body, this.server, response.headers.get('retry-after'));
  }

  /** A file that lies in a store of its own: the address lets in whoever has it, and our token is none of its business. */
  async #elsewhere(response: Response, { signal, timeoutMs = TIMEOUT_MS }: AskOptions): Promise<Response> {
    const url = URL.parse(response.headers.get('location') ?? '', this.server);
    if (url === null || (url.protocol !== 'https:' && url.origin !== new URL(this.server).origin))
      throw new ServiceError('unexpected-answer', `${this.server} sends us to an address that is none.`);
    const limit = AbortSignal.timeout(timeoutMs);
    const found = await fetch(url, {
      redirect: 'manual',
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    if (found.ok) return found;
    throw new ServiceError('unexpected-answer', `${url.host} answered ${found.status}.`);
  }

  async #send(method: Method, path: string, options: AskOptions, token: string | null): Promise<Response> {
    const { query = {}, body, headers = {}, signal, timeoutMs = TIMEOUT_MS } = options;
    const url = new URL(`${this.server}${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      return await fetch(url, {
        ...{ method, redirect: 'manual', signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
      });
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      throw new ServiceError(
        'unavailable',
        `${this.server}: ${reasonOf(error, timeoutMs)}; is "tradai up" running there?`,
      );
    }
  }

  async #json(response: Response, path: string): Promise<unknown> {
    const text = await limitedText(response);
    if (text === '') return null;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new ServiceError('unexpected-answer', `${this.server}${path} answered with something that is no JSON.`);
    }
  }
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body as AsyncIterable<Uint8Array> | null) ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new ServiceError('too-large', 'The answer of the server is larger than 32 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Fetch says only that it failed; the cause says why. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const { cause } = error as { cause?: { code?: unknown } };
  if (cause?.code === 'ECONNREFUSED') return 'nobody listens there';
  return typeof cause?.code === 'string' ? `it cannot be reached (${cause.code})` : 'it cannot be reached';
}
