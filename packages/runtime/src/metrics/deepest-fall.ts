/** Deepest fall of an account below its earlier peak, as a ratio of that peak, 0 to 1; the start counts as a peak. */
export function deepestFall(account: Float64Array, start: number): number {
  let peak = start;
  let deepest = 0;
  for (let i = 0; i < account.length; i++) {
    const value = account[i]!;
    if (value > peak) peak = value;
    else if (peak - value > deepest * peak) deepest = (peak - value) / peak;
  }
  return deepest;
}
