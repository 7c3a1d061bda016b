import { Decimal } from './decimal.ts';

/** The sum of two numbers as their decimal text has it: 0.7 and 0.1 are 0.8. What is cut to a step would lose a whole one otherwise. */
export function exactSum(a: number, b: number): number {
  return Decimal.of(a).plus(Decimal.of(b)).toNumber();
}

/** The same of a difference: 1 less 0.9 is 0.1. */
export function exactDifference(a: number, b: number): number {
  return Decimal.of(a).minus(Decimal.of(b)).toNumber();
}
