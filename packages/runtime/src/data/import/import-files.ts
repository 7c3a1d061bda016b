import { describeSeries, type CandleSeries, type SeriesKind } from '../candles.ts';
import { DataError } from '../errors.ts';
import { countMissing, findGaps, type Gap } from '../gaps.ts';
import { isChecksumFile, verifyChecksum } from './checksum-file.ts';
import { Fault, faultError } from './fault.ts';
import { readFileName, type NameClaims } from './file-name.ts';
import { finishCandles, finishTrades, type FinishedTable } from './finish-table.ts';
import { mergeFiles } from './merge-files.ts';
import { formatOf, openFile } from './open-file.ts';
import { parseImportOptions, type ImportOptions } from './options.ts';
import { readCsv } from './read-csv.ts';
import type { FinishContext, Part, ReadContext, Reading } from './reading.ts';
import { iso } from './row-order.ts';
import { byteCounter, type ImportProgress } from './progress.ts';
import type { ImportWarning } from './warnings.ts';

export interface ImportContext {
  /** The present in epoch milliseconds: what is later has not happened, and a candle that is open now is left out. */
  readonly nowMs: number;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportedSeries extends CandleSeries {
  /** Holes, oldest first. They are shown, never filled. Empty for funding rates, which have no grid. */
  readonly gaps: readonly Gap[];
}

export interface ImportResult {
  readonly series: readonly ImportedSeries[];
  /** What was repaired, left out or met, as the options allowed. */
  readonly warnings: readonly ImportWarning[];
  /** What was assumed where nothing said otherwise. */
  readonly notes: readonly string[];
}

/**
 * Reads candle files of any known format into checked series, without storing anything. Files of one series are joined.
 * Throws one `DataError` for the first fault: code, file, line or row, and the option that settles it. Nothing is guessed: see
 * `ImportOptions` for what a file can leave open.
 */
export async function importFiles(
  paths: readonly string[],
  options: ImportOptions,
  context: ImportContext,
): Promise<ImportResult> {
  parseImportOptions(options as Readonly<Record<string, unknown>>);
  const finished: FinishedTable[] = [];
  const warnings: ImportWarning[] = [];
  for (const [index, path] of paths.entries()) {
    if (isChecksumFile(path)) {
      warnings.push(...(await verifyChecksum(path)));
      continue;
    }
    const onBytes = await byteCounter(path, { index, files: paths.length }, context.onProgress);
    for (const part of await openFile(path, onBytes)) finished.push(...(await importPart(part, options, context)));
  }
  return joinSeries(finished, options, warnings);
}

/** The checked tables of one file or zip member. */
async function importPart(part: Part, options: ImportOptions, { nowMs }: ImportContext): Promise<FinishedTable[]> {
  const claims = claimsOf(part);
  const kind = options.kind ?? claims.kind ?? 'candle';
  const context: ReadContext = { file: part.file, claims, options, kind };
  const reading = await readPart(part, context);
  const tableCount = reading.candles.length + reading.trades.length;
  return finishReading(reading, { ...context, reading, nowMs, alone: tableCount === 1 });
}

/** A zip's only member may leave to the zip's name what its own does not say. */
function claimsOf({ file, name }: Part): NameClaims {
  const outer = readFileName(file);
  if (name === file) return outer;
  const own = readFileName(`${file}/${name}`);
  return {
    ...own,
    pair: own.pair ?? outer.pair,
    timeframe: own.timeframe ?? outer.timeframe,
    kind: own.kind ?? outer.kind,
  };
}

/** Formats that need a library are loaded when the first such file comes: start-up stays short. */
async function readPart(part: Part, context: ReadContext): Promise<Reading> {
  const format = await formatOf(part);
  switch (format) {
    case 'arrow':
      return (await import('./read-arrow.ts')).readArrow(part, context);
    case 'parquet':
      return (await import('./read-parquet.ts')).readParquet(part, context);
    case 'json':
      return (await import('./read-json.ts')).readJson(part, context);
    case 'text':
      return readCsv(part, context);
  }
}

/** Of a fault in a row and a fault in the order of the rows above it, the one that comes first in the file is reported. */
function finishReading(reading: Reading, context: FinishContext): FinishedTable[] {
  try {
    const finished = wantedTables(reading, context);
    if (reading.fault === null) return finished;
  } catch (error) {
    if (reading.fault === null || !isBefore(error, reading.fault)) throw reading.fault ?? error;
    throw error;
  }
  throw reading.fault;
}

function isBefore(error: unknown, fault: DataError): boolean {
  if (!(error instanceof DataError)) return true;
  const at = error.line ?? error.row;
  return at !== undefined && at < (fault.line ?? fault.row ?? 0);
}

/** With a pair by option, only that pair's rows of a file of several. */
function wantedTables(reading: Reading, context: FinishContext): FinishedTable[] {
  const { candles, trades } = reading;
  if (candles.length + trades.length === 0)
    throw faultError(new Fault('empty', 'no row is left'), { file: context.file });
  const isWanted = ({ pair }: { pair: { base: string; quote: string } | null }) =>
    context.alone ||
    context.options.pair === undefined ||
    pair === null ||
    context.options.pair.startsWith(`${pair.base}/${pair.quote}`);
  const wantedCandles = candles.filter(isWanted);
  const wantedTrades = trades.filter(isWanted);
  if (wantedCandles.length + wantedTrades.length === 0) {
    throw faultError(
      new Fault('pair-conflict', `the file has no rows of ${context.options.pair}`, { option: 'pair', values: '' }),
      { file: context.file },
    );
  }
  return [
    ...wantedCandles.map((table) => finishCandles(table, context)),
    ...wantedTrades.map((table) => finishTrades(table, context.options.timeframe!, context)),
  ];
}

function joinSeries(
  finished: readonly FinishedTable[],
  options: ImportOptions,
  earlier: readonly ImportWarning[],
): ImportResult {
  const warnings = [...earlier, ...finished.flatMap((table) => table.warnings)];
  const series: ImportedSeries[] = [];
  for (const tables of Map.groupBy(finished, ({ key }) => describeSeries(key)).values()) {
    const merged = mergeFiles(tables, options);
    const gaps = gapsOf(merged.series, merged.series.key.kind);
    warnings.push(...merged.warnings, ...gapWarnings(merged.series, gaps));
    series.push({ ...merged.series, gaps });
  }
  return { series, warnings, notes: [...new Set(finished.flatMap((table) => table.notes))] };
}

function gapsOf({ openTimeMs, key }: CandleSeries, kind: SeriesKind): Gap[] {
  return kind === 'funding' ? [] : findGaps(openTimeMs, key.timeframe);
}

function gapWarnings({ key }: CandleSeries, gaps: readonly Gap[]): ImportWarning[] {
  if (gaps.length === 0) return [];
  const missing = countMissing(gaps);
  const largest = gaps.reduce((most, gap) => (gap.missing > most.missing ? gap : most));
  const message = `${describeSeries(key)}: ${missing} candles missing in ${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'}, the largest of ${largest.missing} after ${iso(largest.afterMs)}.`;
  return [{ code: 'gap', pair: key.pair, count: gaps.length, missing, message }];
}
