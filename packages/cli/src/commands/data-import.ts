import { statSync } from 'node:fs';
import { TradaiError } from '@tradai/strategy-sdk';
import {
  countMissing,
  DataError,
  describeSeries,
  IMPORT_FIELDS,
  importFolder,
  importIntoCache,
  type Gap,
  type ImportContext,
  type ImportOptions,
  type StoreOptions,
  type StoreResult,
} from '@tradai/runtime/data';
import { EXIT_CODE, makeProgress, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { dataFolder } from '@tradai/runtime';

type DataImportOptions = { readonly [Name in (typeof PASSED)[number]]?: unknown } & {
  readonly data?: string;
  readonly column?: readonly string[];
  readonly existing?: string;
  readonly json?: boolean;
  readonly progress?: boolean;
};

/** Options that go to the importer as they are; it checks their values. */
const PASSED = [
  'exchange',
  'pair',
  'market',
  'timeframe',
  'kind',
  'timezone',
  'dateOrder',
  'timestamp',
  'volumeColumn',
  'volume',
  'duplicates',
  'sort',
  'emptyRows',
  'badRows',
  'offGrid',
  'ohlc',
] as const;
const EXISTING = ['refuse', 'keep', 'replace'] as const;

/** `tradai data import`: files, or one folder of them, into the data folder; all or nothing. */
export async function dataImportCommand(
  files: readonly string[],
  options: DataImportOptions,
  io: Io,
): Promise<ExitCode> {
  const folder = dataFolder(options.data, io);
  const progress = makeProgress({
    phase: 'Import',
    unit: 'KB',
    total: null,
    now: () => performance.now(),
    terminal: options.progress === false ? null : io.progress,
  });
  const context: ImportContext = {
    nowMs: Date.now(),
    onProgress: ({ bytesRead, totalBytes }) => progress.update(bytesRead / 1000, totalBytes / 1000),
  };
  try {
    const result = await importInto(folder, files, importOptions(options), context);
    progress.end();
    tell(result, folder, options.json === true, io);
    return EXIT_CODE.done;
  } catch (error) {
    if (!(error instanceof DataError) || error.remedy === undefined) throw error;
    throw new TradaiError(error.code, withFlags(error.message), { cause: error });
  } finally {
    progress.end();
  }
}

async function importInto(
  folder: string,
  files: readonly string[],
  options: ImportOptions & StoreOptions,
  context: ImportContext,
): Promise<StoreResult> {
  const folders = files.filter((file) => statSync(file, { throwIfNoEntry: false })?.isDirectory() === true);
  if (folders.length === 0) return importIntoCache(folder, files, options, context);
  if (files.length === 1) return importFolder(folders[0]!, folder, options, context);
  throw new UsageError('data import takes files, or one folder; several folders are several imports.');
}

function importOptions(options: DataImportOptions): ImportOptions & StoreOptions {
  const passed = Object.fromEntries(
    PASSED.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
  const { existing = 'refuse' } = options;
  if (!(EXISTING as readonly string[]).includes(existing))
    throw new UsageError(`--existing is "${existing}"; expected ${EXISTING.join(', ')}.`);
  const columns = options.column === undefined ? {} : { columns: Object.fromEntries(options.column.map(columnOf)) };
  return { ...passed, ...columns, existing } as ImportOptions & StoreOptions;
}

/** `close=5` → by place, `close=Last` → by name. */
function columnOf(text: string): [string, string | number] {
  const [, field, column] = /^(\w+)=(.+)$/.exec(text) ?? [];
  if (field === undefined || column === undefined || !(IMPORT_FIELDS as readonly string[]).includes(field))
    throw new UsageError(
      `--column is "${text}"; expected field=column with one of ${IMPORT_FIELDS.join(', ')}, such as close=5.`,
    );
  return [field, /^\d+$/.test(column) ? Number(column) : column];
}

/** `Option badRows: drop settles it.`, as far as the value. */
const NAMED_OPTION = /\b(option) (\w+)(?:: true\b|:(?= [\w, -]+ settles))?/gi;

/** The importer names its options as its callers write them, a person types flags: `option badRows: drop` is `option --bad-rows drop` here. */
function withFlags(text: string): string {
  return text.replaceAll(NAMED_OPTION, (whole, word: string, name: string) => {
    if (name === 'columns') return `${word} --column`;
    const isOption = name === 'existing' || (PASSED as readonly string[]).includes(name);
    return isOption ? `${word} --${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}` : whole;
  });
}

function tell({ series, stored, warnings, notes }: StoreResult, folder: string, json: boolean, io: Io): void {
  for (const note of grouped(notes)) io.err(`Note: ${withFlags(note)}\n`);
  // Gaps stand beside their series below.
  for (const { message } of warnings.filter(({ code }) => code !== 'gap')) io.err(`Warning: ${message}\n`);
  if (json) {
    const records = stored.map(({ key, candles, added, differing }) => ({ ...key, candles, added, differing }));
    io.out(`${JSON.stringify(records, null, 1)}\n`);
    return;
  }
  for (const [index, { key, candles, added }] of stored.entries()) {
    io.out(`${describeSeries(key)}: ${count(candles)} candles, ${count(added)} new${gapsText(series[index]!.gaps)}\n`);
  }
  io.out(`${stored.length} series in ${folder}\n`);
}

function gapsText(gaps: readonly Gap[]): string {
  if (gaps.length === 0) return '';
  return `, ${count(countMissing(gaps))} missing in ${count(gaps.length)} ${gaps.length === 1 ? 'gap' : 'gaps'}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `ADA/USDT: taken for spot` for twenty pairs is one note. */
function grouped(notes: readonly string[]): string[] {
  const groups = Map.groupBy(notes, (note) => note.slice(note.indexOf(': ') + 2));
  return [...groups].map(([text, [first, ...others]]) =>
    others.length === 0 ? first! : `${first!.slice(0, first!.indexOf(': '))} and ${others.length} more: ${text}`,
  );
}
