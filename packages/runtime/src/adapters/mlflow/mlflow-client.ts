import type { MlflowAddress } from './address.ts';
import type { AnswerName, AnswerOf } from './answers.ts';
import { failureOf, MlflowFailure, strangeAnswer, unreachable, type Asked } from './failures.ts';
import { REAL_WORLD, retrying, type RetryPolicy, type RetryWorld } from '../retry-policy.ts';

const API = '/api/2.0/mlflow';
const ARTIFACTS = '/api/2.0/mlflow-artifacts/artifacts';

const TIMEOUT_MS = 10_000;
/** An artifact may be large. */
const ARTIFACT_TIMEOUT_MS = 120_000;
const POLICY: RetryPolicy = { firstDelayMs: 200, longestDelayMs: 2000, patienceMs: 6000 };

export interface MlflowClientOptions {
  readonly policy?: RetryPolicy;
  readonly world?: RetryWorld;
  /** Of one attempt. */
  readonly timeoutMs?: number;
}

export interface MlflowCall<Name extends AnswerName> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API: `runs/create`. */
  readonly path: string;
  /** Undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
  readonly answer: Name;
  /** One attempt only: for what must not be done twice, or stands inside `retrying`. */
  readonly once?: boolean;
}

/** MLflow's REST interface: one call, one checked answer, repeated while that makes sense. Throws MlflowFailure. */
export class MlflowClient {
  /** Without credentials. */
  readonly url: string;
  readonly #authorization: string | null;
  readonly #policy: RetryPolicy;
  readonly #world: RetryWorld;
  readonly #timeoutMs: number;

  constructor({ url, authorization }: MlflowAddress, options: MlflowClientOptions = {}) {
    this.url = url;
    this.#authorization = authorization;
    this.#policy = options.policy ?? POLICY;
    this.#world = options.world ?? REAL_WORLD;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  call<Name extends AnswerName>(call: MlflowCall<Name>): Promise<AnswerOf<Name>> {
    return call.once === true ? this.#json(call) : this.retrying(() => this.#json(call));
  }

  /** Repeats work that is safe to repeat as a whole, such as looking for something and making it when it is not there. */
  retrying<T>(work: () => Promise<T>): Promise<T> {
    return retrying(work, { policy: this.#policy, world: this.#world, retryable });
  }

  /** `path` is the server's: experiment, run, `artifacts`, file. */
  async putArtifact(path: string, content: Uint8Array): Promise<void> {
    const asked = this.#asked('PUT', `artifact ${path}`);
    await this.retrying(async () => {
      // A copy, since fetch takes plain buffers only.
      const request = { method: 'PUT', body: Buffer.from(content) };
      const response = await this.#fetch(asked, artifactPath(path), request, ARTIFACT_TIMEOUT_MS);
      const text = await textOf(asked, response, ARTIFACT_TIMEOUT_MS);
      if (response.status >= 300) throw failureOf(asked, response, text);
      // A page of a proxy is no receipt; MLflow itself says nothing.
      if (/\bhtml\b/i.test(response.headers.get('content-type') ?? '')) throw strangeAnswer(asked, response);
    });
  }

  /** Null when there is none. */
  getArtifact(path: string): Promise<Uint8Array | null> {
    const asked = this.#asked('GET', `artifact ${path}`);
    return this.retrying(async () => {
      const response = await this.#fetch(asked, artifactPath(path), { method: 'GET' }, ARTIFACT_TIMEOUT_MS);
      if (response.status < 300) return bytesOf(asked, response, ARTIFACT_TIMEOUT_MS);
      const failure = failureOf(asked, response, await textOf(asked, response, ARTIFACT_TIMEOUT_MS));
      if (failure.errorCode === 'RESOURCE_DOES_NOT_EXIST') return null;
      throw failure;
    });
  }

  async #json<Name extends AnswerName>({
    method,
    path,
    query,
    body,
    answer,
  }: MlflowCall<Name>): Promise<AnswerOf<Name>> {
    const asked = this.#asked(method, path);
    const request: RequestInit =
      body === undefined
        ? { method }
        : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const [answers, response] = await Promise.all([
      import('./answers.ts'),
      this.#fetch(asked, `${API}/${path}${queryText(query)}`, request, this.#timeoutMs),
    ]);
    const text = await textOf(asked, response, this.#timeoutMs);
    if (response.status >= 300) throw failureOf(asked, response, text);
    const read = answers.readAnswer(answer, parsed(asked, response, text));
    if ('fault' in read) throw strangeAnswer(asked, response, read.fault);
    return read.answer;
  }

  async #fetch(asked: Asked, path: string, request: RequestInit, timeoutMs: number): Promise<Response> {
    const headers = new Headers(request.headers);
    if (this.#authorization !== null) headers.set('authorization', this.#authorization);
    try {
      // A redirect would carry the credentials elsewhere.
      const signal = AbortSignal.timeout(timeoutMs);
      return await fetch(`${this.url}${path}`, { ...request, headers, redirect: 'manual', signal });
    } catch (error) {
      throw unreachable(asked, error, timeoutMs);
    }
  }

  #asked(method: string, path: string): Asked {
    return { server: this.url, call: `${method} ${path}` };
  }
}

function retryable(error: unknown): { readonly askedMs: number } | null {
  return error instanceof MlflowFailure && error.isRetryable ? error : null;
}

async function textOf(asked: Asked, response: Response, timeoutMs: number): Promise<string> {
  return new TextDecoder().decode(await bytesOf(asked, response, timeoutMs));
}

/** The connection may break, and time run out, within the body. */
async function bytesOf(asked: Asked, response: Response, timeoutMs: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw unreachable(asked, error, timeoutMs);
  }
}

function parsed(asked: Asked, response: Response, text: string): unknown {
  if (!/^application\/json\b/i.test(response.headers.get('content-type') ?? '')) throw strangeAnswer(asked, response);
  try {
    return JSON.parse(text);
  } catch {
    throw strangeAnswer(asked, response, 'JSON that cannot be read');
  }
}

function queryText(query: MlflowCall<'nothing'>['query'] = {}): string {
  const pairs = Object.entries(query).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, String(value)]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

function artifactPath(path: string): string {
  return `${ARTIFACTS}/${path.split('/').map(encodeURIComponent).join('/')}`;
}
