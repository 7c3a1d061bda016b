import { isPassing } from '@tradai/runtime/ports';

const PERMANENT: readonly unknown[] = ['unlisted-pair', 'bad-option', 'refused', 'credentials'];

/** An exchange did not give what it was asked for, although it was waited for: what a store of ours does is another matter. */
export class ExchangeTrouble extends Error {
  constructor(cause: unknown) {
    super('An exchange did not give what it was asked for.', { cause });
  }
}

/** Whether a series cannot be had, however often it is asked for. */
export function isPermanent(error: unknown): boolean {
  return PERMANENT.includes(codeOf(error));
}

/** Whether it can be gone on with later: somebody else writes the series, or a store of ours is away. */
export function isPassingHere(error: unknown): boolean {
  return !(error instanceof ExchangeTrouble) && (codeOf(error) === 'cache-locked' || isPassing(error));
}

/** For people. What has no code is no failure that was expected, and its text may say too much. */
export function failureText(error: unknown): string {
  const told = causeOf(error);
  return typeof codeOf(told) === 'string' && told instanceof Error
    ? told.message
    : 'The candles could not be fetched and stored, for no reason that was expected.';
}

function codeOf(error: unknown): unknown {
  return (causeOf(error) as { readonly code?: unknown } | null)?.code;
}

function causeOf(error: unknown): unknown {
  return error instanceof ExchangeTrouble ? error.cause : error;
}
