import type { Decimal } from '../core/decimal.ts';

/** Exact amounts by place, eight bytes each. The few that 64 bits do not hold are kept beside. */
export class DecimalColumn {
  #values: BigInt64Array;
  #wide = new Map<number, Decimal>();

  constructor(capacity: number) {
    this.#values = new BigInt64Array(capacity);
  }

  get(at: number): Decimal {
    if (this.#wide.size > 0) return this.#wide.get(at) ?? this.#values[at]!;
    return this.#values[at]!;
  }

  set(at: number, value: Decimal): void {
    this.#values[at] = value;
    if (this.#values[at] !== value) this.#wide.set(at, value);
    else if (this.#wide.size > 0) this.#wide.delete(at);
  }

  /** Room for `capacity` amounts, of which the first are those from place `from` up to before `to`. */
  move(capacity: number, from: number, to: number): void {
    const values = new BigInt64Array(capacity);
    values.set(this.#values.subarray(from, to));
    this.#values = values;
    const kept = [...this.#wide].filter(([at]) => at >= from && at < to);
    this.#wide = new Map(kept.map(([at, value]) => [at - from, value]));
  }

  save(length: number): SavedColumn {
    return { values: bytesToText(this.#values.subarray(0, length)), wide: [...this.#wide] };
  }

  restore(saved: SavedColumn, capacity: number): void {
    this.#values = new BigInt64Array(capacity);
    this.#values.set(new BigInt64Array(textToBytes(saved.values)));
    this.#wide = new Map(saved.wide);
  }
}

/** Its bytes in base64: a day of fifty markets has a million trades. */
export interface SavedColumn {
  readonly values: string;
  readonly wide: readonly (readonly [at: number, value: Decimal])[];
}

export function bytesToText({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

export function textToBytes(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, 'base64');
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}
