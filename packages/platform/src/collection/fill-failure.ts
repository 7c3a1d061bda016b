import { ServiceError } from '@tradai/runtime/ports';

const PERMANENT: readonly unknown[] = ['unlisted-pair', 'bad-option', 'refused', 'credentials'];

/** Whether a series cannot be had, however often it is asked for. */
export function isPermanent(error: unknown): boolean {
  return PERMANENT.includes(codeOf(error));
}

/** Whether somebody else writes the series. An exchange that asks for patience is waited for, and does not come here. */
export function isTaken(error: unknown): boolean {
  return codeOf(error) === 'cache-locked' || (error instanceof ServiceError && error.code === 'busy');
}

/** For people. What has no code is no failure that was expected, and its text may say too much. */
export function failureText(error: unknown): string {
  return typeof codeOf(error) === 'string' && error instanceof Error
    ? error.message
    : 'The candles could not be stored; the log of the service says why.';
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | null)?.code;
}
