export function crossIndex(
  a: Float64Array,
  b: Float64Array,
  n: number,
  from: number,
  entries: Int32Array,
  exits: Uint8Array,
): number;
