import { Decimal } from '../core/decimal.ts';

/** Decimal text, read. Throws on any other text: it stands in our own books, so that they are damaged. */
export function exact(text: string): Decimal {
  const value = Decimal.parse(text);
  if (value === null) throw new RangeError(`"${text}" is no decimal number`);
  return value;
}

/** The decimal that a double prints as, without an exponent however small it is. */
export function exactText(value: number): string {
  return Decimal.of(value).toText();
}

const ZERO = Decimal.of(0);

/** Exact; without zeros at its end. */
export function plus(one: string, other: string): string {
  return exact(one).plus(exact(other)).toText();
}

export function minus(one: string, other: string): string {
  return exact(one).minus(exact(other)).toText();
}

export function times(one: string, other: string): string {
  return exact(one).times(exact(other)).toText();
}

/** For the core, which counts in doubles: exact where 18 decimals hold it, which the doubles' own quotient of 0.3 and 3 is not. The divisor is not 0. */
export function quotientOf(one: string, other: string): number {
  const cut = exact(one).dividedBy(exact(other));
  const isWhole = cut.times(exact(other)).compare(exact(one)) === 0;
  return isWhole ? Number(cut.toText()) : Number(one) / Number(other);
}

/** Of none: `0`. */
export function sumOf(values: Iterable<string>): string {
  let sum = ZERO;
  for (const value of values) sum = sum.plus(exact(value));
  return sum.toText();
}

/** Below 0 when the first is smaller, 0 when both are equal whatever their zeros, else above. */
export function compareExact(one: string, other: string): number {
  return exact(one).compare(exact(other));
}

/** −1, 0 or 1. */
export function signOf(value: string): number {
  return exact(value).compare(ZERO);
}

export function negated(value: string): string {
  return minus('0', value);
}

export function sizeOf(value: string): string {
  return signOf(value) < 0 ? negated(value) : plus(value, '0');
}

export function larger(one: string, other: string): string {
  return compareExact(one, other) >= 0 ? one : other;
}

export function smaller(one: string, other: string): string {
  return compareExact(one, other) <= 0 ? one : other;
}

/** Toward zero to a multiple of the step, which is above 0; unchanged without one. */
export function cutToStep(value: string, step: string | null): string {
  if (step === null) return plus(value, '0');
  return Decimal.times(exact(value).stepsOf(exact(step)), exact(step)).toText();
}

/** To the nearest multiple of the tick, halves away from zero; unchanged without one. */
export function roundToTick(value: string, tick: string | null): string {
  if (tick === null) return plus(value, '0');
  const below = cutToStep(value, tick);
  const rest = sizeOf(minus(value, below));
  if (compareExact(plus(rest, rest), tick) < 0) return below;
  return signOf(value) < 0 ? minus(below, tick) : plus(below, tick);
}

/** The smallest multiple of the step that is not below a positive value; the value itself without a step. */
export function raisedToStep(value: string, step: string | null): string {
  const below = cutToStep(value, step);
  return step === null || compareExact(below, value) === 0 ? below : plus(below, step);
}
