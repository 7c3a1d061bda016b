/** How numbers are written in a file. Bytes, so that the parser compares bytes. */
export interface NumberStyle {
  /** `.` or `,`. */
  readonly decimal: number;
  /** `,` or `.` between groups of three, or 0 for none. */
  readonly group: number;
}

export const PLAIN_NUMBERS: NumberStyle = { decimal: 0x2e, group: 0 };

/** No value in the field: empty, NaN, null, None, N/A, -. */
export const MISSING = NaN;
/** Text that is no number, or an infinite one: equally impossible in a candle. */
export const NO_NUMBER = Infinity;

const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
const EXACT = 2 ** 53;
const ABSENT = /^(nan|null|none|n\/?a|-|undefined)?$/i;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The double nearest to the decimal text in `bytes[start..end)`, the same as `Number()` gives to the last bit; `MISSING` or
 * `NO_NUMBER` otherwise. A mantissa below 2^53 over 10^k with k ≤ 22 is exact in both parts, so one division rounds correctly; any
 * other text goes through `Number()`.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number, style: NumberStyle): number {
  const decimal = style.decimal;
  let mantissa = 0;
  let digits = 0;
  let point = -1;
  let i = start;
  const negative = i < end && bytes[i] === 0x2d;
  if (negative) i += 1;
  for (; i < end; i += 1) {
    const byte = bytes[i]!;
    const digit = byte - 0x30;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits += 1;
    } else if (byte === decimal && point < 0) {
      point = digits;
    } else {
      return parseDecimalText(textOf(bytes, start, end), style);
    }
  }
  const places = point < 0 ? 0 : digits - point;
  if (digits === 0 || mantissa >= EXACT || places > 22) return parseDecimalText(textOf(bytes, start, end), style);
  const value = mantissa / POWERS_OF_TEN[places]!;
  return negative ? -value : value;
}

/** The same from a text, which may have blanks around it. */
export function parseDecimalText(text: string, style: NumberStyle): number {
  const trimmed = text.trim();
  if (ABSENT.test(trimmed)) return MISSING;
  const plain = style.group === 0 ? trimmed : withoutGroups(trimmed, style);
  const pointed = style.decimal === 0x2e ? plain : plain?.replace(String.fromCharCode(style.decimal), '.');
  if (pointed === undefined || !DECIMAL.test(pointed)) return NO_NUMBER;
  if (style.decimal !== 0x2e && plain?.includes('.')) return NO_NUMBER;
  return Number(pointed);
}

/** Takes out group separators that stand where they belong; `undefined` when one does not. */
function withoutGroups(text: string, style: NumberStyle): string | undefined {
  const group = String.fromCharCode(style.group);
  if (!text.includes(group)) return text;
  const decimal = String.fromCharCode(style.decimal);
  const whole = text.split(decimal)[0]!.replace(/^[+-]/, '');
  const [head = '', ...groups] = whole.split(group);
  const wellFormed = /^\d{1,3}$/.test(head) && groups.every((three) => /^\d{3}$/.test(three));
  return wellFormed ? text.replaceAll(group, '') : undefined;
}

export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
