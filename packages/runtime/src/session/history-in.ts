import type { SessionRecords } from './record-book.ts';
import type { SeriesStart } from './session-pair.ts';

/** The candles with which a version has to begin that goes on with these records; empty where nothing is known of the pair. */
export function historyIn(records: SessionRecords, version: string, pair: string): readonly SeriesStart[] {
  return JSON.parse(records.get(historyKey(version, pair)) ?? '[]') as SeriesStart[];
}

export function historyKey(version: string, pair: string): string {
  return `history/${version}/${pair}`;
}
