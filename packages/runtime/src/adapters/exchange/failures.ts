import { ServiceError, type ServiceErrorCode } from '../../ports/errors.ts';
import type { Ccxt } from './load-ccxt.ts';

/** An exchange, for messages. */
export interface Asked {
  readonly exchange: string;
  /** Address without path. */
  readonly place: string;
}

/** What an exchange did not do. */
export class ExchangeFailure extends ServiceError {
  readonly isRetryable: boolean;

  constructor(code: ServiceErrorCode, message: string, { isRetryable = false, cause }: FailureFacts = {}) {
    super(code, message, { cause });
    this.isRetryable = isRetryable;
  }
}

interface FailureFacts {
  readonly isRetryable?: boolean;
  readonly cause?: unknown;
}

/** For an answer that says nothing but its status, or is not the exchange's own; null for one that ccxt can judge. */
export function answerFailure(
  { exchange, place }: Asked,
  status: number,
  body: string,
  kind: string,
): ExchangeFailure | null {
  if (status === 451 || status === 403)
    return new ExchangeFailure('refused', `${exchange} at ${place} does not serve this address (${status}).`);
  if (status >= 500)
    return new ExchangeFailure('unavailable', `${exchange} at ${place} failed (${status}).`, { isRetryable: true });
  if (isJson(body)) return null;
  return new ExchangeFailure(
    'unexpected-answer',
    `What is at ${place} does not answer as ${exchange} does (${status}, ${kind} in place of JSON).`,
    { isRetryable: true },
  );
}

/** For an error of ccxt, or of the network below it. */
export function failureOf(ccxt: Ccxt, { exchange, place }: Asked, error: unknown): unknown {
  if (error instanceof ServiceError) return error;
  if (isOfNetwork(error)) return unreachable({ exchange, place }, codeOf(error), error);
  if (!(error instanceof ccxt.BaseError)) return error;
  const text = oneLine(error.message, exchange);
  if (error instanceof ccxt.DDoSProtection || error instanceof ccxt.RateLimitExceeded)
    return new ExchangeFailure('busy', `${exchange} at ${place} asks for fewer requests: ${text}.`, {
      isRetryable: true,
      cause: error,
    });
  if (error instanceof ccxt.RequestTimeout) return unreachable({ exchange, place }, 'no answer in time', error);
  if (error instanceof ccxt.NetworkError) return unreachable({ exchange, place }, text, error);
  if (error instanceof ccxt.AuthenticationError)
    return new ExchangeFailure('credentials', `${exchange} at ${place} wants other credentials: ${text}.`, {
      cause: error,
    });
  if (error instanceof ccxt.OperationFailed)
    return new ExchangeFailure('unavailable', `${exchange} at ${place} failed: ${text}.`, {
      isRetryable: true,
      cause: error,
    });
  return new ExchangeFailure('refused', `${exchange} at ${place} refused: ${text}.`, { cause: error });
}

export function unreachable({ exchange, place }: Asked, why: string, cause?: unknown): ExchangeFailure {
  return new ExchangeFailure('unavailable', `${exchange} at ${place} cannot be reached (${why}).`, {
    isRetryable: true,
    cause,
  });
}

/** Connections that break within an answer are undici's errors, not ccxt's. */
function isOfNetwork(error: unknown): boolean {
  const { code, name, message } = (error ?? {}) as {
    readonly code?: unknown;
    readonly name?: unknown;
    readonly message?: unknown;
  };
  if (typeof code === 'string' && /^(UND_ERR|E[A-Z]{4,}$|Z_)/.test(code)) return true;
  return name === 'SocketError' || (name === 'TypeError' && (message === 'terminated' || message === 'fetch failed'));
}

function codeOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' ? code : String(message);
}

function isJson(body: string): boolean {
  return /^[[{]/.test(body) && /[\]}]$/.test(body);
}

/** ccxt's sentence without the exchange's name, the address, and the page that an HTML answer would be. */
function oneLine(message: string, exchange: string): string {
  const text = message.startsWith(`${exchange} `) ? message.slice(exchange.length + 1) : message;
  return text
    .replace(/^[A-Z]+ https?:\S+ (fetch failed: )?/, '')
    .replace(/^[\dA-F]+:error:[\dA-F]+:SSL routines:[^:]*:([^:]+):.*$/s, 'TLS: $1')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
    .replace(/\.$/, '');
}
