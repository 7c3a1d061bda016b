/** Rounded to one place behind the point: figures that people compare. */
export function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
