import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { importFiles, type ImportedSeries } from './import-files.ts';
import type { ImportOptions } from './options.ts';
import type { ImportWarning } from './warnings.ts';

/** The shared fixture index: what each file in `fixtures/` must become under which options. */
interface FixtureIndex {
  readonly cases: readonly {
    readonly id: string;
    readonly files: readonly string[];
    readonly runs: readonly FixtureRun[];
  }[];
}

interface FixtureRun {
  readonly options: ImportOptions;
  readonly clock?: number;
  readonly files?: readonly string[];
  readonly outcome: 'import' | 'refuse';
  readonly series?: readonly FixtureSeries[];
  readonly warnings?: readonly {
    code: string;
    pair?: string;
    rows?: number;
    lines?: number[];
    time?: number;
    count?: number;
    missing?: number;
  }[];
  readonly refusal?: {
    code: string;
    file: string;
    line?: number;
    lines?: number[];
    row?: number;
    says: string[];
    remedy?: string;
  };
}

interface FixtureSeries {
  readonly pair: string;
  readonly market: string;
  readonly timeframe: string;
  readonly tolerance?: { volume?: number };
  readonly candles: readonly (readonly [number, number, number, number, number, number])[];
  readonly gaps: readonly { after: number; next: number; missing: number }[];
}

const FOLDER = join(import.meta.dirname, 'fixtures');
const LATER_THAN_ALL = Date.UTC(2026, 0, 1);
const index = JSON.parse(readFileSync(join(FOLDER, 'index.json'), 'utf8')) as FixtureIndex;

const runs = index.cases.flatMap(({ id, files, runs: all }) =>
  all.map((run) => ({
    title: `${id} ${JSON.stringify(run.options)}${run.files ? ` ${run.files.join(', ')}` : ''}`,
    files: run.files ?? files,
    run,
  })),
);

const importRun = (files: readonly string[], run: FixtureRun) =>
  importFiles(
    files.map((file) => join(FOLDER, file)),
    run.options,
    { nowMs: run.clock ?? LATER_THAN_ALL },
  );

describe('candle files as people have them', () => {
  it.each(runs.filter(({ run }) => run.outcome === 'import'))('$title is imported exactly', async ({ files, run }) => {
    const result = await importRun(files, run);
    expect(result.series.map(shapeOf)).toEqual(
      run.series!.map(({ pair, market, timeframe, gaps }) => ({ pair, market, timeframe, gaps })),
    );
    result.series.forEach((series, place) => expectCandles(series, run.series![place]!));
    expect(result.warnings.map((warning, place) => reduced(warning, run.warnings![place]))).toEqual(run.warnings);
  });

  it.each(runs.filter(({ run }) => run.outcome === 'refuse'))(
    '$title is refused with the reason',
    async ({ files, run }) => {
      const { code, file, line, lines, row, says, remedy } = run.refusal!;
      const error: unknown = await importRun(files, run).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DataError);
      const refusal = error as DataError;
      expect({
        code: refusal.code,
        file: basename(refusal.file!),
        line: refusal.line,
        row: refusal.row,
        remedy: refusal.remedy,
      }).toEqual({ code, file, line, row, remedy });
      expect(lines === undefined ? undefined : refusal.lines).toEqual(lines);
      for (const piece of remedy ? [...says, remedy] : says) expect(refusal.message).toContain(piece);
    },
  );
});

function shapeOf({ key, gaps }: ImportedSeries) {
  return {
    pair: key.pair,
    market: key.market,
    timeframe: key.timeframe,
    gaps: gaps.map(({ afterMs, nextMs, missing }) => ({ after: afterMs, next: nextMs, missing })),
  };
}

/** Equal to the last bit, except where the index allows a sum of trades its rounding. */
function expectCandles(series: ImportedSeries, { candles, tolerance = {} }: FixtureSeries): void {
  expect(Array.from(series.openTimeMs)).toEqual(candles.map((candle) => candle[0]));
  for (const [place, field] of (['open', 'high', 'low', 'close'] as const).entries()) {
    expect(Array.from(series[field])).toEqual(candles.map((candle) => candle[place + 1]));
  }
  candles.forEach(([, , , , , volume], i) =>
    expect(Math.abs(series.volume[i]! - volume)).toBeLessThanOrEqual((tolerance.volume ?? 0) * volume),
  );
}

/** The part of a warning that the index states. */
function reduced({ timeMs, ...warning }: ImportWarning, wanted: object | undefined): Record<string, unknown> {
  const all: Record<string, unknown> = { ...warning, time: timeMs };
  return Object.fromEntries(Object.keys(wanted ?? all).map((name) => [name, all[name]]));
}
