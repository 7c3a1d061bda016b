import { describeSeries, makeSeries, type CandleSeries, type Columns } from '../candles.ts';
import { Fault, faultError } from './fault.ts';
import type { FinishedTable } from './finish-table.ts';
import { concatColumns, mergeColumns } from './merge-columns.ts';
import type { ImportOptions } from './options.ts';
import { iso } from './row-order.ts';
import type { ImportWarning } from './warnings.ts';

export interface MergedSeries {
  readonly series: CandleSeries;
  readonly warnings: readonly ImportWarning[];
}

interface Run {
  columns: Columns;
  readonly files: string[];
  /** Place of its latest file among those given. */
  given: number;
}

/**
 * Joins tables of one series from several files. Candles that two files share must be equal, or `duplicates` must say which counts:
 * `first` and `last` go by the order of the files as given. Throws `conflict`.
 */
export function mergeFiles(tables: readonly FinishedTable[], options: ImportOptions): MergedSeries {
  const key = tables[0]!.key;
  const given = new Map(tables.map((table, place) => [table, place]));
  const runs: Run[] = [];
  let equal = 0;
  let differing = 0;
  for (const table of tables.toSorted(
    (a, b) => a.columns.openTimeMs[0]! - b.columns.openTimeMs[0]! || given.get(a)! - given.get(b)!,
  )) {
    const run = runs.at(-1);
    if (run === undefined || table.columns.openTimeMs[0]! > run.columns.openTimeMs.at(-1)!) {
      runs.push({ columns: table.columns, files: [table.file], given: given.get(table)! });
      continue;
    }
    const merged = mergeColumns(run.columns, table.columns, (_, row) =>
      resolve(table, row, run, options, given.get(table)! > run.given),
    );
    run.columns = merged.columns;
    run.files.push(table.file);
    run.given = Math.max(run.given, given.get(table)!);
    equal += merged.equal;
    differing += merged.differing;
  }
  const warnings: ImportWarning[] = [];
  if (equal > 0)
    warnings.push({
      code: 'overlap-merged',
      pair: key.pair,
      rows: equal,
      message: `${describeSeries(key)}: ${equal} candles are in more than one file and are equal.`,
    });
  if (differing > 0)
    warnings.push({
      code: 'conflicts-resolved',
      pair: key.pair,
      rows: differing,
      message: `${describeSeries(key)}: ${differing} candles differ between files; the ${options.duplicates} file's were taken.`,
    });
  return { series: makeSeries(key, concatColumns(runs.map(({ columns }) => columns))), warnings };
}

function resolve(
  table: FinishedTable,
  row: number,
  run: Run,
  { duplicates }: ImportOptions,
  givenLater: boolean,
): 'a' | 'b' {
  if (duplicates === 'first') return givenLater ? 'a' : 'b';
  if (duplicates === 'last') return givenLater ? 'b' : 'a';
  const reason = `the candle of ${iso(table.columns.openTimeMs[row]!)} differs from that in ${run.files.join(', ')}`;
  throw faultError(new Fault('conflict', reason, { option: 'duplicates', values: 'first or last' }), {
    file: table.file,
    unit: table.unit,
    at: table.lineOf(row),
  });
}
