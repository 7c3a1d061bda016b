import type { PackedArray, PackedTimes } from '../html-arrays.ts';

const NOT_A_NUMBER = -(2 ** 31);

/** The other half of `html-arrays.ts`. */
export function unpackArray(packed: PackedArray): Float64Array {
  const buffer = bytes(packed.data);
  if (packed.kind === 'float64') return new Float64Array(buffer);
  if (packed.kind === 'float32') return Float64Array.from(new Float32Array(buffer));
  const factor = 10 ** packed.decimals;
  return Float64Array.from(new Int32Array(buffer), (value) => (value === NOT_A_NUMBER ? NaN : value / factor));
}

/** Epoch seconds. */
export function unpackTimes(runs: PackedTimes): Float64Array {
  const times: number[] = [];
  for (const [first, step, count] of runs) for (let i = 0; i < count; i++) times.push(first + step * i);
  return Float64Array.from(times);
}

export function unpackPositions(data: string): Uint32Array {
  return new Uint32Array(bytes(data));
}

function bytes(text: string): ArrayBuffer {
  const binary = atob(text);
  const result = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) result[i] = binary.charCodeAt(i);
  return result.buffer;
}
