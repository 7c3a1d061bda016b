export function genCandles(
  n?: number,
  seed?: number,
  options?: { start?: number; sigma?: number; shared?: boolean },
): Readonly<Record<'ts' | 'open' | 'high' | 'low' | 'close' | 'volume', Float64Array>>;
