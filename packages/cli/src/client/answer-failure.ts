import { ServiceError } from '@tradai/runtime';
import { UsageError } from '@tradai/runtime/process';

/** A problem document as far as we show it (RFC 9457); a gateway in front says `{"message"}` alone. */
interface ProblemAnswer {
  readonly title?: unknown;
  readonly detail?: unknown;
  readonly message?: unknown;
  readonly request_id?: unknown;
  readonly errors?: unknown;
}

/** What an answer that is no success means, in one sentence. */
export function answerFailure(status: number, body: unknown, what: string, retryAfter: string | null): Error {
  const problem: ProblemAnswer = typeof body === 'object' && body !== null ? body : {};
  const said = `${what}: ${sentenceOf(problem, status)}`;
  if (status === 401) return new ServiceError('credentials', said);
  if (status === 403) return new ServiceError('credentials', said);
  if (status === 429) return new ServiceError('busy', `${said}${waitText(retryAfter)}`);
  if (status >= 500)
    return new ServiceError(status === 503 ? 'unavailable' : 'unexpected-answer', `${said}${idText(problem)}`);
  if (status === 409) return new ServiceError('refused', said);
  return new UsageError(said);
}

function sentenceOf({ detail, title, message, errors }: ProblemAnswer, status: number): string {
  const told = [detail, title, message].find((text) => typeof text === 'string' && text !== '');
  const sentence = typeof told === 'string' ? told : `the server answered ${status}`;
  const fields = Array.isArray(errors) ? errors.slice(0, 5).map(fieldText) : [];
  // What is wrong with no field says the same twice.
  const more = fields.filter((text) => text !== '' && text !== sentence).join('; ');
  return more === '' ? ended(sentence) : ended(`${ended(sentence).slice(0, -1)}: ${more}`);
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function fieldText(error: unknown): string {
  const { pointer, message } = (error ?? {}) as { pointer?: unknown; message?: unknown };
  return [pointer, message].filter((text) => typeof text === 'string' && text !== '').join(' ');
}

function waitText(retryAfter: string | null): string {
  return /^\d{1,6}$/.test(retryAfter ?? '') ? ` Ask again in ${retryAfter} s.` : '';
}

function idText({ request_id: id }: ProblemAnswer): string {
  return typeof id === 'string' ? ` Its log names the request ${id}.` : '';
}
