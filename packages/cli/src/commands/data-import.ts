import { statSync } from 'node:fs';
import {
  IMPORT_FIELDS,
  importFolder,
  importIntoCache,
  type ImportContext,
  type ImportOptions,
  type StoreOptions,
  type StoreResult,
} from '@tradai/runtime/data';
import { EXIT_CODE, makeProgress, type ExitCode } from '@tradai/runtime/contract';
import { UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import { dataFolder } from './data-folder.ts';

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

function tell({ stored, warnings, notes }: StoreResult, folder: string, json: boolean, io: Io): void {
  for (const note of notes) io.err(`Note: ${note}\n`);
  for (const { message } of warnings) io.err(`Warning: ${message}\n`);
  if (json) {
    io.out(
      `${JSON.stringify(
        stored.map(({ key, candles, added, differing }) => ({ ...key, candles, added, differing })),
        null,
        1,
      )}\n`,
    );
    return;
  }
  for (const { key, candles, added } of stored) {
    const kind = key.kind === 'candle' ? '' : ` ${key.kind}`;
    const count = `${candles.toLocaleString('en-US')} candles, ${added.toLocaleString('en-US')} new`;
    io.out(`${key.exchange} ${key.market} ${key.pair} ${key.timeframe}${kind}: ${count}\n`);
  }
  io.out(`${stored.length} series in ${folder}\n`);
}
