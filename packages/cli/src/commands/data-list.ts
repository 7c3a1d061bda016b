import { coverageOf, describeSeries, listSeries, type Coverage } from '@tradai/runtime/data';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { dataFolder, plainTable } from '@tradai/runtime';

interface DataListOptions {
  readonly data?: string;
  readonly pairs?: readonly string[];
  readonly json?: boolean;
}

export const COVERAGE_NUMBERS = ['Candles', 'Gaps', 'Missing', 'Duplicates', 'No volume'];

/** `tradai data list`: what the data folder holds, series by series. */
export function dataListCommand(options: DataListOptions, io: Io): ExitCode {
  const folder = dataFolder(options.data, io);
  const wanted = listSeries(folder).filter(
    ({ key }) => options.pairs === undefined || options.pairs.includes(key.pair),
  );
  const series = wanted.map(({ key }) => coverageOf(folder, key)!);
  if (options.json === true) io.out(`${JSON.stringify(series.map(coverageRecord), null, 1)}\n`);
  else if (series.length === 0)
    io.out(
      `${folder} has no ${options.pairs === undefined ? 'candles' : 'such candles'}. Bring some with "tradai data import <files>" or "tradai data download".\n`,
    );
  else
    io.out(
      `${plainTable(['Series', 'First', 'Last', ...COVERAGE_NUMBERS], series.map(coverageRow), COVERAGE_NUMBERS)}\n`,
    );
  return EXIT_CODE.done;
}

/** Series, first, last, then the numbers. */
export function coverageRow(coverage: Coverage): string[] {
  const { key, firstMs, lastMs, candles, gaps, missing, duplicates, zeroVolume } = coverage;
  const counts = [candles, gaps.length, missing, duplicates, zeroVolume];
  return [
    describeSeries(key),
    dateText(firstMs),
    dateText(lastMs),
    ...counts.map((count) => count.toLocaleString('en-US')),
  ];
}

export function coverageRecord({ key, firstMs, lastMs, gaps, zeroVolume, ...counts }: Coverage): object {
  const { candles, missing, duplicates } = counts;
  return {
    ...{ ...key, first_ms: firstMs, last_ms: lastMs },
    ...{ candles, gaps: gaps.length, missing, duplicates, zero_volume: zeroVolume },
  };
}

function dateText(timeMs: number | null): string {
  return timeMs === null ? '–' : new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}
