import type { Failed } from '../../../ports/order-exchange.ts';
import type { RequestGate } from '../request-gate.ts';
import type { WireAnswer } from './connections.ts';

/** Raw codes of Binance, which mean the same on every address, as classes of errors do not. */
const AUTH = [-2014, -2015, -1022];
const PASSING = [-1000, -1001, -1006, -1007, -1008, -1016, -1021];
const TOO_MANY = -1003;
/** It answers, and lets orders through that only reduce: nothing else waits for that. */
const OVERLOADED = -1008;
/** Statuses by which an exchange asks for patience. */
const CLOSING = [403, 418, 429];
/** So many answers of 503 with nothing else between them are no hiccup. */
const AWAY_FROM = 3;

/** Part of what may be asked in a minute after which nobody asks but for protection: others of this address ask as well. */
const MOST_USED = 0.8;
const MINUTE_MS = 60_000;

export interface JudgeParts {
  readonly gate: RequestGate;
  readonly place: string;
  /** What all requests of a minute may weigh. */
  readonly weightPerMinute: number;
  /** Exchange time, epoch ms. */
  readonly nowMs: () => number;
  /** Ms that never go back. */
  readonly monotonicMs: () => number;
}

export interface FailureJudge {
  /** Told of every answer, whoever asked. */
  heard(answer: WireAnswer): void;
  /** What a question without a good answer means; `answer` is null where none came. */
  failed(what: string, answer: WireAnswer | null, thrown: unknown): Failed;
  /** While the exchange asks for patience; null: ask. */
  patience(): Failed | null;
  /** Weight of the requests of this minute as the last answer told, and what a minute may weigh. */
  usage(): { readonly used: number; readonly most: number };
}

/** Judges by status and raw code. Closes the gate of its place when the exchange asks for patience. */
export function failureJudge({ gate, place, weightPerMinute, nowMs, monotonicMs }: JudgeParts): FailureJudge {
  let away = 0;
  let used = 0;
  let fullUntilMs = -Infinity;
  const patience = (): Failed | null => {
    const waitMs = gate.leftMs;
    const cause = gate.status === 429 ? 'throttled' : 'banned';
    if (waitMs > 0) return { kind: 'failed', why: `${place} takes no requests now (${gate.status}).`, cause, waitMs };
    const fullMs = fullUntilMs - monotonicMs();
    if (fullMs <= 0) return null;
    const why = `Most of what ${place} answers in a minute is used.`;
    return { kind: 'failed', why, cause: 'throttled', waitMs: fullMs };
  };
  return {
    patience,
    usage: () => ({ used, most: weightPerMinute }),
    heard({ status, headers, body }) {
      used = Number(headers.get('X-MBX-USED-WEIGHT-1M') ?? 0);
      if (used > MOST_USED * weightPerMinute) fullUntilMs = monotonicMs() + MINUTE_MS - (nowMs() % MINUTE_MS);
      away = status === 503 && codeIn(body) !== OVERLOADED ? away + 1 : 0;
      if (CLOSING.includes(status)) gate.close(status, headers.get('Retry-After') ?? undefined);
    },
    failed(what, answer, thrown) {
      const isTold = answer === null || CLOSING.includes(answer.status);
      const closed = isTold ? patience() : null;
      const why = `${what}: ${answer === null ? wordsOf(thrown) : saidBy(answer)}.`;
      if (closed !== null) return { ...closed, why };
      return { kind: 'failed', why, cause: causeOf(answer, away), waitMs: 0 };
    },
  };
}

/** The exchange's own number for what went wrong; null where the body tells none. */
export function codeIn(body: string): number | null {
  try {
    const { code } = (JSON.parse(body) ?? {}) as { readonly code?: unknown };
    return typeof code === 'number' && Number.isSafeInteger(code) ? code : null;
  } catch {
    return null;
  }
}

function causeOf(answer: WireAnswer | null, away: number): Failed['cause'] {
  if (answer === null) return 'transient';
  const code = codeIn(answer.body);
  if (answer.status === 401 || (code !== null && AUTH.includes(code))) return 'auth';
  if (code === TOO_MANY) return 'throttled';
  if (answer.status === 503 && away >= AWAY_FROM) return 'maintenance';
  if (answer.status >= 500 || answer.status < 300 || (code !== null && PASSING.includes(code))) return 'transient';
  return 'unlisted';
}

/** Words of errors of ccxt hold addresses with signatures: their kind has to do. */
function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'no answer';
  const { code } = thrown as { readonly code?: unknown };
  return typeof code === 'string' && /^\w+$/.test(code) ? `no answer (${code})` : `no answer (${thrown.name})`;
}

const LONGEST = 200;

function saidBy({ status, body }: WireAnswer): string {
  const code = codeIn(body);
  if (code === null) return status < 300 ? `an answer that cannot be read (${status})` : `HTTP ${status}`;
  const { msg } = JSON.parse(body) as { readonly msg?: unknown };
  return `HTTP ${status}, code ${code}${typeof msg === 'string' ? ` ${msg.slice(0, LONGEST).replace(/\.$/, '')}` : ''}`;
}
