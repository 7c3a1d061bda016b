import { heapAlloc } from '../candles.ts';
import { readWith, type ArcticLibrary } from './library.ts';
import { loadSlices } from './load-slices.ts';
import { planSlices, type RowBand } from './plan-slices.ts';
import { MillisecondSink } from './sinks.ts';
import type { VersionIndex } from './version-index.ts';

const MILLISECOND_NS = 1_000_000n;

/**
 * Open times of a symbol, rising. Where first, last and number of rows of a slice say that it has no hole, it is not fetched: of most series the
 * index alone is read. `stepMs`: from one candle to the next; null where that is not always the same. Throws what `readFrame` throws.
 */
export async function candleTimes(
  library: ArcticLibrary,
  symbol: string,
  stepMs: number | null,
): Promise<Float64Array> {
  return readWith(library, symbol, {}, async (index) => {
    const plan = planSlices(index, { columns: [] });
    const known = plan.bands.map((band) => (stepMs === null ? null : firstOfWhole(index, band, stepMs)));
    const bands = plan.bands.filter((_, place) => known[place] === null);
    const sink = new MillisecondSink(heapAlloc);
    if (bands.length > 0) await loadSlices(library.storage, index, { ...plan, bands }, {}, new Map([[0, sink]]));
    const times = new Float64Array(plan.bands.reduce((sum, { startRow, endRow }) => sum + endRow - startRow, 0));
    let [at, loaded] = [0, 0];
    for (const [place, { startRow, endRow }] of plan.bands.entries()) {
      const [rows, firstMs] = [endRow - startRow, known[place]!];
      if (firstMs === null) times.set(sink.values.subarray(loaded, (loaded += rows)), at);
      else for (let row = 0; row < rows; row += 1) times[at + row] = firstMs + row * stepMs!;
      at += rows;
    }
    return times;
  });
}

/** The first time of rows that follow each other step by step; null where they do not. */
function firstOfWhole({ slices: { keys } }: VersionIndex, band: RowBand, stepMs: number): number | null {
  const [slice] = band.slices;
  // One nanosecond behind the last row; on it in old data.
  const [first, last] = [Number(keys.starts[slice!]! / MILLISECOND_NS), Number(keys.ends[slice!]! / MILLISECOND_NS)];
  return last - first === (band.endRow - band.startRow - 1) * stepMs ? first : null;
}
