import { StrategyError } from '../errors.ts';

/** A shift: whole and at least 0, for those who come without a compiler. */
export function shiftCount(operation: string, n: unknown): number {
  if (typeof n === 'number' && n < 0) {
    throw new StrategyError('invalid-graph', `${operation}(${n}) would read the future; expected 0 or more candles.`);
  }
  return wholeNumber(operation, n, 0);
}

export function positiveCount(operation: string, n: unknown): number {
  return wholeNumber(operation, n, 1);
}

function wholeNumber(operation: string, n: unknown, least: number): number {
  if (typeof n === 'number' && Number.isSafeInteger(n) && n >= least) return n;
  throw new StrategyError(
    'invalid-graph',
    `${operation}(${describe(n)}): expected a whole number of candles, ${least} or more.`,
  );
}

/** How a wrong value is shown in a message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
