export { boundedStorage } from './bounded-storage.ts';
export { countedStorage, type StorageCounts } from './counted-storage.ts';
export { ArcticError, type ArcticErrorCode, type ArcticPlace } from './errors.ts';
export type { ArcticFrame, ColumnData, ColumnName, FrameColumn, FrameIndex } from './frame.ts';
export { folderObjects } from './folder-objects.ts';
export type { LibraryConfig } from './library-config.ts';
export {
  listLibraries,
  openLibrary,
  readFrame,
  readMetadata,
  snapshotOf,
  snapshotsOf,
  symbolsOf,
  versionsOf,
  type ArcticLibrary,
  type ReadRequest,
} from './library.ts';
export { lmdbSource } from './lmdb-source.ts';
export { MetadataDuration, MetadataOpaque, MetadataTime, type MetadataValue } from './msgpack.ts';
export { objectSource, type ObjectClient } from './object-source.ts';
export type { PartOfVersion } from './plan-slices.ts';
export { NAN_TEXT, NO_TEXT } from './sinks.ts';
export type { Snapshot } from './snapshots.ts';
export type { ArcticSource, ArcticStorage, ByteRange } from './storage.ts';
export type { AsOf, VersionEntry } from './versions.ts';
export { openWriter, type ArcticWriter } from './change.ts';
export { risingClock, type RisingClock } from './clock.ts';
export { createLibrary, type LibraryOptions } from './create-library.ts';
export { deleteSymbol, deleteVersions } from './delete-versions.ts';
export { candleFrame, type FrameToWrite } from './frame-to-write.ts';
export { processLeases, type WriterLease, type WriterLeases } from './lease.ts';
export type { TimeSpan } from './splice-slices.ts';
export {
  appendFrame,
  deleteRange,
  updateFrame,
  writeFrame,
  type UpdateOptions,
  type WriteOptions,
  type WrittenVersion,
} from './write-frame.ts';
export { readCandles, type CandleRange, type StoredCandles } from './read-candles.ts';
export { candleTimes } from './candle-times.ts';
export { candleSpan, type CandleSpan } from './candle-span.ts';
export { libraryOfSeries, seriesOfSymbol, symbolOfSeries } from './series-names.ts';
