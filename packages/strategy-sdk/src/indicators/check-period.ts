import { StrategyError } from '../errors.ts';
import { describe } from '../graph/counts.ts';

/** Longest period that TA-Lib accepts; longer ones are a mistake in the strategy. */
const LONGEST = 100_000;

/** Refuses a period that is not a whole number of candles, `least … 100,000`. */
export function checkPeriod(indicator: string, period: number, least = 1, name = 'period'): void {
  if (Number.isInteger(period) && period >= least && period <= LONGEST) return;
  throw new StrategyError(
    'invalid-graph',
    `${indicator}: ${name} is ${describe(period)}; expected a whole number of candles from ${least} to ${LONGEST}.`,
  );
}

/** Refuses a number outside `low … high`. */
export function checkNumber(indicator: string, name: string, value: number, low: number, high: number): void {
  if (typeof value === 'number' && value >= low && value <= high) return;
  throw new StrategyError(
    'invalid-graph',
    `${indicator}: ${name} is ${describe(value)}; expected a number from ${low} to ${high}.`,
  );
}

/** The option's value if it is one of `known`; otherwise an error that lists them. */
export function checkChoice<const T extends string>(
  indicator: string,
  name: string,
  value: string,
  known: readonly T[],
): T {
  const found = known.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new StrategyError('invalid-graph', `${indicator}: ${name} is "${value}"; expected one of ${known.join(', ')}.`);
}
