import type { SessionRecords } from './record-book.ts';
import type { SeriesStart } from './session-pair.ts';

/** The candles with which a session has to begin that goes on with these records; empty where nothing is known of the pair. */
export function historyIn(records: SessionRecords, pair: string): readonly SeriesStart[] {
  return JSON.parse(records.get(`history/${pair}`) ?? '[]') as SeriesStart[];
}
