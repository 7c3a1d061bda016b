import type { MlflowAddress } from './address.ts';
import type { AnswerName, AnswerOf } from './answers.ts';
import { askHttp, type HttpAnswer, type HttpRequest } from '../ask-http.ts';
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
  /** Told why before each further attempt. */
  readonly onWait?: ((error: unknown) => void) | undefined;
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
  readonly #onWait: MlflowClientOptions['onWait'];

  constructor({ url, authorization }: MlflowAddress, options: MlflowClientOptions = {}) {
    this.url = url;
    this.#authorization = authorization;
    this.#policy = options.policy ?? POLICY;
    this.#world = options.world ?? REAL_WORLD;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#onWait = options.onWait;
  }

  call<Name extends AnswerName>(call: MlflowCall<Name>): Promise<AnswerOf<Name>> {
    return call.once === true ? this.#json(call) : this.retrying(() => this.#json(call));
  }

  /** Repeats work that is safe to repeat as a whole, such as looking for something and making it when it is not there. */
  retrying<T>(work: () => Promise<T>): Promise<T> {
    return retrying(work, { policy: this.#policy, world: this.#world, retryable, onWait: this.#onWait });
  }

  /** `path` is the server's: experiment, run, `artifacts`, file. */
  async putArtifact(path: string, content: Uint8Array): Promise<void> {
    const asked = this.#asked('PUT', `artifact ${path}`);
    await this.retrying(async () => {
      const request = { method: 'PUT', body: content };
      const response = await this.#ask(asked, artifactPath(path), request, ARTIFACT_TIMEOUT_MS);
      if (response.status >= 300) throw failureOf(asked, response, textOf(response));
      // A page of a proxy is no receipt; MLflow itself says nothing.
      if (/\bhtml\b/i.test(response.headers.get('content-type') ?? '')) throw strangeAnswer(asked, response);
    });
  }

  /** Null when there is none. */
  getArtifact(path: string): Promise<Uint8Array | null> {
    const asked = this.#asked('GET', `artifact ${path}`);
    return this.retrying(async () => {
      const response = await this.#ask(asked, artifactPath(path), { method: 'GET' }, ARTIFACT_TIMEOUT_MS);
      if (response.status < 300) return response.bytes;
      const failure = failureOf(asked, response, textOf(response));
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
    const request: HttpRequest =
      body === undefined
        ? { method }
        : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const [answers, response] = await Promise.all([
      import('./answers.ts'),
      this.#ask(asked, `${API}/${path}${queryText(query)}`, request, this.#timeoutMs),
    ]);
    const text = textOf(response);
    if (response.status >= 300) throw failureOf(asked, response, text);
    const read = answers.readAnswer(answer, parsed(asked, response, text));
    if ('fault' in read) throw strangeAnswer(asked, response, read.fault);
    return read.answer;
  }

  async #ask(asked: Asked, path: string, request: HttpRequest, timeoutMs: number): Promise<HttpAnswer> {
    const authorization = this.#authorization === null ? {} : { authorization: this.#authorization };
    const headers = { ...request.headers, ...authorization };
    try {
      return await askHttp(`${this.url}${path}`, { ...request, headers }, timeoutMs);
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

function textOf({ bytes }: HttpAnswer): string {
  return new TextDecoder().decode(bytes);
}

function parsed(asked: Asked, response: HttpAnswer, text: string): unknown {
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
