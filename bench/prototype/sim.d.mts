export interface SimDefaults {
  readonly fee: number;
  readonly sl: number;
  readonly roiT: Float64Array;
  readonly roiV: Float64Array;
}
export const defaults: SimDefaults;
export function simTuned(
  open: Float64Array,
  high: Float64Array,
  low: Float64Array,
  exits: Uint8Array,
  entries: Int32Array,
  n: number,
  settings: SimDefaults,
  trades: Float64Array,
  result: Float64Array,
): void;
