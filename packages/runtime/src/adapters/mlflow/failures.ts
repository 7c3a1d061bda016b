import type { HttpAnswer } from '../ask-http.ts';
import { ServiceError, type ServiceErrorCode } from '../../ports/errors.ts';

/** What was asked, for messages: `POST runs/create`. */
export interface Asked {
  readonly server: string;
  readonly call: string;
}

interface Facts {
  readonly isRetryable?: boolean;
  readonly askedMs?: number;
  readonly errorCode?: string;
  readonly text?: string;
  readonly cause?: unknown;
}

/** A request that MLflow did not fulfil. */
export class MlflowFailure extends ServiceError {
  readonly isRetryable: boolean;
  /** The wait that the server asks for, else 0. */
  readonly askedMs: number;
  /** MLflow's own, where it gave one: `RESOURCE_DOES_NOT_EXIST`. */
  readonly errorCode: string | null;
  /** MLflow's own words. */
  readonly text: string;

  constructor(code: ServiceErrorCode, message: string, facts: Facts = {}) {
    super(code, message, { cause: facts.cause });
    this.isRetryable = facts.isRetryable ?? false;
    this.askedMs = facts.askedMs ?? 0;
    this.errorCode = facts.errorCode ?? null;
    this.text = facts.text ?? '';
  }
}

/** For a request that got no answer: no connection, or silence. */
export function unreachable({ server }: Asked, error: unknown, timeoutMs: number): MlflowFailure {
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  const said = isLate ? `did not answer within ${timeoutMs / 1000} s` : `cannot be reached (${causeOf(error)})`;
  return new MlflowFailure('unavailable', `MLflow at ${server} ${said}.`, { isRetryable: true, cause: error });
}

/** For an answer with a status of 300 or more. The kind of the body comes first, since only JSON is MLflow's own word. */
export function failureOf(asked: Asked, response: HttpAnswer, body: string): MlflowFailure {
  const { status } = response;
  const { server, call } = asked;
  if (status === 401)
    return new MlflowFailure(
      'credentials',
      `MLflow at ${server} did not accept the credentials (401); it wants MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.`,
    );
  if (status === 403 && /invalid host|cross-origin/i.test(body))
    return new MlflowFailure(
      'refused',
      `MLflow at ${server} does not answer under this name (403); its option --allowed-hosts lists the names, with their ports.`,
    );
  if (status === 403)
    return new MlflowFailure('credentials', `MLflow at ${server} does not allow ${call} with these credentials (403).`);
  if (status >= 300 && status < 400)
    return new MlflowFailure(
      'unexpected-answer',
      `MLflow at ${server} points elsewhere (${status} at ${call}); MLFLOW_TRACKING_URI must name the server itself, and no page for signing in.`,
    );
  const askedMs = retryAfterMs(response.headers.get('retry-after'));
  if (status === 429)
    return new MlflowFailure('busy', `MLflow at ${server} has too much to do (429).`, { isRetryable: true, askedMs });
  if (status >= 500 && status !== 501)
    return new MlflowFailure('unavailable', `MLflow at ${server} failed (${status} at ${call}).`, {
      isRetryable: true,
      askedMs,
    });
  return refusal(asked, response, body);
}

/** For an answer that is not what MLflow gives. */
export function strangeAnswer({ server, call }: Asked, response: HttpAnswer, fault?: string): MlflowFailure {
  const kind = response.headers.get('content-type')?.split(';')[0] ?? 'nothing';
  const what = fault ?? `${kind} in place of JSON`;
  return new MlflowFailure(
    'unexpected-answer',
    `What is at ${server} does not answer as MLflow does (${response.status} at ${call}, ${what}); MLFLOW_TRACKING_URI must name an MLflow server.`,
  );
}

function refusal(asked: Asked, response: HttpAnswer, body: string): MlflowFailure {
  const { error_code: errorCode, message } = jsonOf(body);
  if (typeof errorCode !== 'string' || typeof message !== 'string') return strangeAnswer(asked, response);
  // Errors of its database carry statements and values.
  const isOfDatabase = errorCode === 'BAD_REQUEST' || /\[SQL|psycopg|sqlite3\./.test(message);
  const text = isOfDatabase ? 'its database refused it' : message.split('\n')[0]!.slice(0, 300).replace(/\.$/, '');
  return new MlflowFailure('refused', `MLflow at ${asked.server} refused ${asked.call}: ${text}.`, { errorCode, text });
}

function jsonOf(body: string): { readonly error_code?: unknown; readonly message?: unknown } {
  try {
    return (JSON.parse(body) ?? {}) as object;
  } catch {
    return {};
  }
}

/** `Retry-After` in seconds; a date or nonsense counts as nothing. */
function retryAfterMs(header: string | null): number {
  const seconds = Number(header ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

function causeOf(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  const { code, message } = (cause ?? error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' ? code : typeof message === 'string' && message !== '' ? message : 'no connection';
}
