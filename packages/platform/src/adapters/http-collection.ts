import { ServiceError, type Secrets } from '@tradai/runtime/ports';
import { z } from 'zod';
import {
  backfillView,
  bodyOfWish,
  freshnessView,
  readBackfill,
  readFreshness,
  readSymbol,
  symbolView,
} from '../collection/wire.ts';
import type {
  Backfill,
  BackfillWish,
  CandleLibrary,
  Collection,
  Freshness,
  FreshnessQuery,
  StoredSymbol,
} from '../ports/collection.ts';
import { iso } from '../api/run-view.ts';
import { askOnce, type HttpAnswer, type HttpQuestion } from './ask-once.ts';

/** Name of the secret that the service takes as a bearer token. */
export const INTERNAL_TOKEN = 'internal-token';
/** How long a token counts without being asked for again. */
const TOKEN_FOR_MS = 300_000;
const TRIES = 2;

export interface HttpCollectionOptions {
  /** `http://collection.internal:8002`. */
  readonly address: string;
  readonly secrets: Secrets;
  readonly connectMs?: number;
  /** Of all tries together. */
  readonly totalMs?: number;
  readonly monotonicMs?: () => number;
}

type Asked = Pick<HttpQuestion, 'method' | 'path'> & { readonly body?: unknown; readonly key?: string };

const symbolsPage = z.object({ items: z.array(symbolView), next_cursor: z.string().nullable() });
const problem = z.object({ type: z.string(), detail: z.string() });

/** The collection service at an address. What fails on the way is tried once more: every request may be repeated. */
export class HttpCollection implements Collection {
  readonly #options: Required<HttpCollectionOptions>;
  #token: { readonly value: string; readonly untilMs: number } | null = null;

  constructor(options: HttpCollectionOptions) {
    this.#options = { connectMs: 3000, totalMs: 20_000, monotonicMs: () => performance.now(), ...options };
  }

  async freshness({ fromMs, toMs, ...asked }: FreshnessQuery): Promise<Freshness> {
    const range = {
      ...(fromMs === undefined ? {} : { from: iso(fromMs) }),
      ...(toMs === undefined ? {} : { to: iso(toMs) }),
    };
    const { exchange, market, timeframe, pairs } = asked;
    const body = { exchange, market, timeframe, pairs, ...range };
    return readFreshness(read(freshnessView, await this.#ask({ method: 'POST', path: '/v1/freshness/query', body })));
  }

  async symbols(
    { exchange, market, timeframe }: Partial<CandleLibrary>,
    after: string | null,
    limit: number,
  ): Promise<readonly StoredSymbol[]> {
    const named = Object.entries({ exchange, market, timeframe, cursor: after, limit: String(limit) });
    const given = named.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    const path = `/v1/symbols?${new URLSearchParams(given).toString()}`;
    return read(symbolsPage, await this.#ask({ method: 'GET', path })).items.map(readSymbol);
  }

  async startBackfill(wish: BackfillWish, key: string): Promise<Backfill> {
    const asked = { method: 'POST', path: '/v1/backfills', body: bodyOfWish(wish), key } as const;
    return readBackfill(read(backfillView, await this.#ask(asked)));
  }

  backfill(id: string): Promise<Backfill | null> {
    return this.#backfill('GET', id);
  }

  cancelBackfill(id: string): Promise<Backfill | null> {
    return this.#backfill('DELETE', id);
  }

  async #backfill(method: 'GET' | 'DELETE', id: string): Promise<Backfill | null> {
    const answer = await this.#ask({ method, path: `/v1/backfills/${encodeURIComponent(id)}` }, [404]);
    return answer.status === 404 ? null : readBackfill(read(backfillView, answer));
  }

  /** `expected`: statuses that are no failure. Throws `ServiceError`. */
  async #ask(asked: Asked, expected: readonly number[] = []): Promise<HttpAnswer> {
    const { totalMs, connectMs, monotonicMs, address } = this.#options;
    const untilMs = monotonicMs() + totalMs;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#once(asked, { connectMs, totalMs: Math.max(1, untilMs - monotonicMs()) });
      const isLast = attempt === TRIES || monotonicMs() >= untilMs;
      const isAnswer = !(answer instanceof Error) && answer.status < 500;
      if (isAnswer && (answer.status !== 401 || isLast)) return judged(answer, expected);
      // It may have been rotated.
      this.#token = null;
      if (!isLast) continue;
      const why = answer instanceof Error ? answer.message : `it answered ${answer.status}`;
      throw new ServiceError('unavailable', `The collection service at ${address} does not answer: ${why}.`);
    }
  }

  async #once({ method, path, body, key }: Asked, limits: { connectMs: number; totalMs: number }) {
    const headers = {
      authorization: `Bearer ${await this.#bearer()}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const question = { address: this.#options.address, method, path, headers, ...text, ...limits };
    return askOnce(question).catch((error: Error) => error);
  }

  async #bearer(): Promise<string> {
    const { secrets, monotonicMs } = this.#options;
    if (this.#token !== null && this.#token.untilMs > monotonicMs()) return this.#token.value;
    const { value } = await secrets.get(INTERNAL_TOKEN);
    this.#token = { value, untilMs: monotonicMs() + TOKEN_FOR_MS };
    return value;
  }
}

const CODES: Readonly<Record<number, ServiceError['code']>> = { 401: 'credentials', 403: 'credentials', 429: 'busy' };

function judged(answer: HttpAnswer, expected: readonly number[]): HttpAnswer {
  const { status, text } = answer;
  if (status < 400 || expected.includes(status)) return answer;
  const told = problem.safeParse(jsonOf(text)).data;
  const detail = told?.detail ?? `The collection service answered ${status}.`;
  if (status === 422)
    throw new ServiceError(told?.type.endsWith('/validation') === true ? 'invalid-entry' : 'refused', detail);
  throw new ServiceError(CODES[status] ?? 'refused', detail);
}

function read<S extends z.ZodType>(schema: S, { text }: HttpAnswer): z.infer<S> {
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new ServiceError(
    'unexpected-answer',
    'What is at the address of the collection service answers otherwise than it.',
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
