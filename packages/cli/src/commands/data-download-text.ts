import { plainTable } from '@tradai/runtime';
import { describeSeries, type SeriesOutcome } from '@tradai/runtime/data';
import type { Io } from '@tradai/runtime/process';
import { coverageRecord, coverageRow, COVERAGE_NUMBERS } from './data-list.ts';
import { dateText } from './registry-choice.ts';

/** What a download cost, and where it led. */
export interface DownloadFacts {
  readonly exchange: string;
  readonly requests: number;
  /** As received. */
  readonly bytes: number;
  /** Where the candles are. */
  readonly place: string;
}

/** Notes on `io.err`; then what there is now, as a table or as JSON. */
export function tellDownload(
  outcomes: readonly SeriesOutcome[],
  { exchange, requests, bytes, place }: DownloadFacts,
  json: boolean,
  io: Io,
): void {
  for (const outcome of outcomes) for (const note of notesOf(outcome, exchange)) io.err(`Note: ${note}\n`);
  if (json) {
    io.out(`${JSON.stringify(outcomes.map(recordOf), null, 1)}\n`);
    return;
  }
  const found = outcomes.filter(({ coverage }) => coverage !== null);
  const heads = ['Series', 'First', 'Last', 'New', ...COVERAGE_NUMBERS];
  const rows = found.map(({ coverage, added }) => coverageRow(coverage!).toSpliced(3, 0, count(added)));
  if (rows.length > 0) io.out(`${plainTable(heads, rows, ['New', ...COVERAGE_NUMBERS])}\n`);
  const added = outcomes.reduce((sum, outcome) => sum + outcome.added, 0);
  const cost = `${count(requests)} requests, ${(bytes / 1e6).toFixed(1)} MB`;
  io.out(`${found.length} series in ${place}: ${count(added)} new candles, ${cost}\n`);
}

function notesOf(
  { key, coverage, replaced, duplicates, dropped, emptyFromMs }: SeriesOutcome,
  exchange: string,
): string[] {
  const series = describeSeries(key);
  const notes: string[] = [];
  if (coverage === null) notes.push(`${series}: ${exchange} has none in this time.`);
  if (coverage?.firstMs != null && emptyFromMs !== null)
    notes.push(
      `${series} begins ${dateText(coverage.firstMs)}; ${exchange} has nothing from ${dateText(emptyFromMs)} to there.`,
    );
  if (replaced > 0) notes.push(`${series}: the last stored candle had not been closed and is stored anew.`);
  if (duplicates > 0) notes.push(`${series}: ${count(duplicates)} rows came more than once.`);
  if (dropped > 0) notes.push(`${series}: ${count(dropped)} rows that no candle can be were left out.`);
  return notes;
}

function recordOf({
  key,
  coverage,
  added,
  replaced,
  duplicates,
  dropped,
  emptyFromMs,
  isStopped,
}: SeriesOutcome): object {
  return {
    ...(coverage === null ? { ...key, candles: 0 } : coverageRecord(coverage)),
    added,
    replaced,
    duplicates,
    dropped,
    empty_from_ms: emptyFromMs,
    is_stopped: isStopped,
  };
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
