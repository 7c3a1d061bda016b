/** An exact amount, price or rate: an integer that counts 10⁻⁸. `150_000_000n` is 1.5. Nothing that is money is a `number`. */
export type Decimal = bigint;

/** 1 as a {@link Decimal}. */
export const ONE: Decimal = 100_000_000n;

const DIGITS = 8;
/** 10⁷ × 10⁸ is below 2⁵³. */
const LONGEST_WHOLE = 7;
const LONGEST_SHORT = LONGEST_WHOLE + 1 + DIGITS;
const POWERS = Array.from({ length: DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const ZERO = 48;
const POINT = 46;
const SHAPE = /^(-?)(\d{1,30})(?:\.(\d*))?$/;

/** What a text means, or `null` when it is no plain decimal number (`1e-2`, `.5`, `+1`) or has a ninth digit that is not 0. */
export function parseDecimal(text: string): Decimal | null {
  const short = parseShort(text);
  if (short >= 0) return BigInt(short);
  const match = SHAPE.exec(text);
  if (match === null) return null;
  const fraction = match[3] ?? '';
  if (/[1-9]/.test(fraction.slice(DIGITS))) return null;
  const value = BigInt(match[2]! + fraction.slice(0, DIGITS).padEnd(DIGITS, '0'));
  return match[1] === '-' ? -value : value;
}

/**
 * Most numbers are short enough for a float to count their 10⁻⁸ exactly, which is several times as fast. −1: the long way decides.
 */
function parseShort(text: string): number {
  const { length } = text;
  if (length === 0 || length > LONGEST_SHORT) return -1;
  let value = 0;
  let point = -1;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === POINT && point < 0 && at > 0) point = at;
    else if (code >= ZERO && code <= ZERO + 9) value = value * 10 + (code - ZERO);
    else return -1;
  }
  const fraction = point < 0 ? 0 : length - point - 1;
  const whole = point < 0 ? length : point;
  return fraction > DIGITS || whole > LONGEST_WHOLE ? -1 : value * POWERS[DIGITS - fraction]!;
}

/** As {@link parseDecimal}, for texts of our own. Throws a `RangeError` that names the text. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === null) throw new RangeError(`"${text}" is not a decimal number of at most ${DIGITS} fraction digits.`);
  return value;
}

/** The nearest decimal to a float of a candle file. Throws a `RangeError` for what is not finite. */
export function decimalOfNumber(value: number): Decimal {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a number that a candle can hold.`);
  return decimal(value.toFixed(DIGITS));
}

/** With all eight fraction digits: `1.50000000`. */
export function formatDecimal(value: Decimal): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(DIGITS + 1, '0');
  return `${sign}${digits.slice(0, -DIGITS)}.${digits.slice(-DIGITS)}`;
}

/** Without closing zeros: `1.5`, `20`. */
export function shortDecimal(value: Decimal): string {
  return formatDecimal(value).replace(/\.?0+$/, '');
}

/** a × b, half to even at the eighth digit. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  return divideRounded(a * b, ONE);
}

/** a × b toward zero; for a, b ≥ 0. */
export function multiplyFloor(a: Decimal, b: Decimal): Decimal {
  return (a * b) / ONE;
}

/** a × b away from zero; for a, b ≥ 0. */
export function multiplyCeil(a: Decimal, b: Decimal): Decimal {
  return (a * b + ONE - 1n) / ONE;
}

/** a ÷ b, half to even at the eighth digit. */
export function divide(a: Decimal, b: Decimal): Decimal {
  return divideRounded(a * ONE, b);
}

/** Plain integers: numerator ÷ denominator, half to even. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  if (denominator < 0n) return divideRounded(-numerator, -denominator);
  const quotient = numerator / denominator;
  const rest = numerator - quotient * denominator;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const away = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  return away ? quotient + (numerator < 0n ? -1n : 1n) : quotient;
}

/** The largest multiple of `step` that is not above a value ≥ 0. A step of 0 leaves the value. */
export function floorTo(value: Decimal, step: Decimal): Decimal {
  return step === 0n ? value : value - (value % step);
}

/** The smallest multiple of `step` that is not below a value ≥ 0. A step of 0 leaves the value. */
export function ceilTo(value: Decimal, step: Decimal): Decimal {
  const rest = step === 0n ? 0n : value % step;
  return rest === 0n ? value : value - rest + step;
}

export function smaller(a: Decimal, b: Decimal): Decimal {
  return a < b ? a : b;
}

export function larger(a: Decimal, b: Decimal): Decimal {
  return a > b ? a : b;
}

export function absolute(value: Decimal): Decimal {
  return value < 0n ? -value : value;
}
