/** Column data as text in the page. The page's `decode.ts` is the other half. */
export type PackedArray =
  /** Whole numbers: value × 10^decimals as 32-bit integers; the smallest integer is NaN. */
  | { readonly kind: 'scaled'; readonly decimals: number; readonly data: string }
  | { readonly kind: 'float32'; readonly data: string }
  | { readonly kind: 'float64'; readonly data: string };

const NOT_A_NUMBER = -(2 ** 31);
const MAX_DECIMALS = 8;

/** Prices and volumes, exact to the last digit. Most have few decimals and take four bytes a value. */
export function packExact(values: Float64Array): PackedArray {
  const scaled = packScaled(values);
  return scaled ?? { kind: 'float64', data: base64(values) };
}

/** Values to look at, to seven digits. */
export function packApproximate(values: Float64Array): PackedArray {
  return { kind: 'float32', data: base64(Float32Array.from(values)) };
}

function packScaled(values: Float64Array): PackedArray | null {
  for (let decimals = 0; decimals <= MAX_DECIMALS; decimals++) {
    const factor = 10 ** decimals;
    const integers = new Int32Array(values.length);
    if (values.every((value, i) => fits(value, factor, integers, i)))
      return { kind: 'scaled', decimals, data: base64(integers) };
  }
  return null;
}

function fits(value: number, factor: number, integers: Int32Array, i: number): boolean {
  if (Number.isNaN(value)) {
    integers[i] = NOT_A_NUMBER;
    return true;
  }
  const integer = Math.round(value * factor);
  if (Math.abs(integer) >= 2 ** 31 || integer / factor !== value) return false;
  integers[i] = integer;
  return true;
}

/** Times as runs `[first, step, count]` in seconds. */
export type PackedTimes = readonly (readonly [number, number, number])[];

export function packTimes(timesMs: ArrayLike<number>): PackedTimes {
  const runs: [number, number, number][] = [];
  for (let i = 0; i < timesMs.length; i++) {
    const second = timesMs[i]! / 1000;
    const run = runs.at(-1);
    if (run !== undefined && run[2] === 1) run[1] = second - run[0];
    if (run !== undefined && second === run[0] + run[1] * run[2]) run[2]++;
    else runs.push([second, 0, 1]);
  }
  return runs;
}

/** Positions of the candles on which a condition holds. */
export function packFlags(flags: ArrayLike<number>): string {
  const positions: number[] = [];
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1) positions.push(i);
  return base64(Uint32Array.from(positions));
}

function base64(values: Int32Array | Uint32Array | Float32Array | Float64Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
