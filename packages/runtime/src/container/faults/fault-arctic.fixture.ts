import { openArctic } from '../../compose/open-arctic.ts';
import {
  candleFrame,
  createLibrary,
  openWriter,
  processLeases,
  writeFrame,
  type ArcticWriter,
} from '../../data/arcticdb/index.ts';
import type { CandleSeries } from '../../data/candles.ts';
import type { FaultyS3 } from './fault-s3.fixture.ts';

export const LIBRARY = 's3://candles';

/** A library of hourly series at `LIBRARY`. */
export async function libraryIn(s3: FaultyS3, list: readonly CandleSeries[]): Promise<ArcticWriter> {
  const { source } = await openArctic(LIBRARY, s3.env);
  const writer = openWriter(await createLibrary(source, 'binance.spot', { rowsPerSlice: 2000 }), processLeases());
  for (const series of list) await writeFrame(writer, `${series.key.pair.replace('/', '_')}_1h`, candleFrame(series));
  return writer;
}
