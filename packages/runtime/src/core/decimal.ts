/** A double prints as the decimal of at most 15 digits that is nearest to it, where there is one. */
const FEW_DIGITS = 1e15;

/**
 * Exact decimal arithmetic on the shortest text of a double, as freqtrade computes money: sums and products are exact, a division
 * keeps 18 decimals and cuts the rest. Slow; `exact-product.ts` and `steps.ts` answer the usual cases without it.
 */
export class Decimal {
  readonly #digits: bigint;
  readonly #decimals: number;

  private constructor(digits: bigint, decimals: number) {
    this.#digits = digits;
    this.#decimals = decimals;
  }

  /** The decimal that the double prints as. Throws on NaN and infinities. */
  static of(value: number): Decimal {
    if (!Number.isFinite(value)) throw new RangeError(`no decimal for ${value}`);
    for (let decimals = 0, power = 1; decimals <= 8; decimals++, power *= 10) {
      const scaled = Math.round(value * power);
      if (Math.abs(scaled) >= FEW_DIGITS) break;
      if (scaled / power === value) return new Decimal(BigInt(scaled), decimals);
    }
    const [mantissa = '0', exponent = '0'] = value.toString().split('e');
    const [whole = '0', fraction = ''] = mantissa.split('.');
    return Decimal.#normal(BigInt(whole + fraction), fraction.length - Number(exponent));
  }

  /** Of plain decimal text, `-12.50`; null for any other text. */
  static parse(text: string): Decimal | null {
    const found = /^(-?\d+)(?:\.(\d+))?$/.exec(text);
    if (found === null) return null;
    const [, whole = '', fraction = ''] = found;
    return new Decimal(BigInt(whole + fraction), fraction.length);
  }

  static #normal(digits: bigint, decimals: number): Decimal {
    return decimals >= 0 ? new Decimal(digits, decimals) : new Decimal(digits * 10n ** BigInt(-decimals), 0);
  }

  plus(other: Decimal): Decimal {
    const decimals = Math.max(this.#decimals, other.#decimals);
    return new Decimal(this.#scaledTo(decimals) + other.#scaledTo(decimals), decimals);
  }

  minus(other: Decimal): Decimal {
    return this.plus(new Decimal(-other.#digits, other.#decimals));
  }

  times(other: Decimal): Decimal {
    return new Decimal(this.#digits * other.#digits, this.#decimals + other.#decimals);
  }

  /** Cut after 18 decimals, toward zero. */
  dividedBy(other: Decimal): Decimal {
    const shift = 18 + other.#decimals - this.#decimals;
    const numerator = shift >= 0 ? this.#digits * 10n ** BigInt(shift) : this.#digits;
    const denominator = shift >= 0 ? other.#digits : other.#digits * 10n ** BigInt(-shift);
    return new Decimal(numerator / denominator, 18);
  }

  /** Largest whole number of steps that fits, toward zero. */
  stepsOf(step: Decimal): bigint {
    const decimals = Math.max(this.#decimals, step.#decimals);
    return this.#scaledTo(decimals) / step.#scaledTo(decimals);
  }

  compare(other: Decimal): number {
    const decimals = Math.max(this.#decimals, other.#decimals);
    const difference = this.#scaledTo(decimals) - other.#scaledTo(decimals);
    return difference === 0n ? 0 : difference > 0n ? 1 : -1;
  }

  /** Plain text without an exponent and without zeros at its end; zero is `0`. */
  toText(): string {
    const sign = this.#digits < 0n ? '-' : '';
    const digits = (this.#digits < 0n ? -this.#digits : this.#digits).toString().padStart(this.#decimals + 1, '0');
    const whole = digits.slice(0, digits.length - this.#decimals);
    const fraction = digits.slice(digits.length - this.#decimals).replace(/0+$/, '');
    return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
  }

  /** The nearest double. */
  toNumber(): number {
    return Number(`${this.#digits}e${-this.#decimals}`);
  }

  static times(count: bigint, step: Decimal): Decimal {
    return new Decimal(count * step.#digits, step.#decimals);
  }

  #scaledTo(decimals: number): bigint {
    return decimals === this.#decimals ? this.#digits : this.#digits * 10n ** BigInt(decimals - this.#decimals);
  }
}
