import { ServiceError, type ServiceErrorCode } from '../../ports/errors.ts';

/** A message that a place did not take. */
export class NotifyFailure extends ServiceError {
  /** The wait that the place asks for, else 0. */
  readonly askedMs: number;

  constructor(
    code: ServiceErrorCode,
    message: string,
    facts: { readonly askedMs?: number; readonly cause?: unknown } = {},
  ) {
    super(code, message, { cause: facts.cause });
    this.askedMs = facts.askedMs ?? 0;
  }
}

/** For a status that says that the place, not the message, is the trouble; else null. `askedMs`: the wait that the answer asks for. */
export function placeFailure(place: string, status: number, askedMs: number): NotifyFailure | null {
  if (status === 429) return new NotifyFailure('busy', `${place} asks for fewer messages (429).`, { askedMs });
  if (status === 408 || status === 425 || status >= 500)
    return new NotifyFailure('unavailable', `${place} failed (${status}).`, { askedMs });
  if (status === 401 || status === 403)
    return new NotifyFailure('credentials', `${place} does not allow messages (${status}).`);
  if (status < 200 || (status >= 300 && status < 400) || [404, 405, 410].includes(status))
    return new NotifyFailure(
      'unexpected-answer',
      `${place} takes no messages there (${status}); expected another address.`,
    );
  return null;
}

/** No connection, silence, an answer that breaks off. */
export function unreachable(place: string, error: unknown): NotifyFailure {
  const { name, code } = (error ?? {}) as { readonly name?: unknown; readonly code?: unknown };
  const why = name === 'TimeoutError' ? 'no answer in time' : typeof code === 'string' ? code : 'no connection';
  return new NotifyFailure('unavailable', `${place} cannot be reached (${why}).`, { cause: error });
}
