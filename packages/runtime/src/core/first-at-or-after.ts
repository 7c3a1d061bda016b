/** Position of the first of the rising `times` that is not before `timeMs`; `length` when all are. */
export function firstAtOrAfter(times: Float64Array | readonly number[], timeMs: number, length = times.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
