export function ema2(
  close: Float64Array,
  first: Float64Array,
  second: Float64Array,
  firstPeriod: number,
  secondPeriod: number,
): void;
