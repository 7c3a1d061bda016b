import {
  explainFailure,
  reporting,
  shortPath,
  type FileDifferences,
  type Rerun,
  checkOutFolder,
  writeRun,
} from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { type Io, withSignalsAtOnce } from '@tradai/runtime/process';
import { storedJob, type StoredJob, type StoredRunOptions } from './stored-job.ts';

interface RerunOptions extends StoredRunOptions {
  readonly out?: string;
}

/** Places told per file; the rest is counted. */
const TOLD = 10;

/** `tradai rerun`: run a stored run again and say whether its files come out the same. */
export async function rerunCommand(path: string, options: RerunOptions, io: Io): Promise<ExitCode> {
  const startedMs = Date.now();
  if (options.out !== undefined) checkOutFolder(options.out);
  const stored = await storedJob(path, options, options.out !== undefined, io);
  const again = await runAgain(stored);
  if (options.out !== undefined) {
    const times = { startedMs, firstCandleMs: null };
    const { out, markets } = options;
    const context = { times, options: { out, ...(markets === undefined ? {} : { markets }) } };
    const place = { dataDir: stored.job.request.dataDir, strategyFile: stored.loaded.file };
    await writeRun(again.report, again.run, { ...context, ...place });
    io.err(`Files of the run: ${shortPath(out)}\n`);
  }
  io.out(options.json === true ? jsonText(again) : plainText(stored.stored.name, again));
  return again.different.length === 0 ? EXIT_CODE.done : EXIT_CODE.differences;
}

async function runAgain({ stored, loaded, job }: StoredJob): Promise<Rerun> {
  const { rerun } = await reporting();
  try {
    return withSignalsAtOnce(() => rerun(stored, job));
  } catch (error) {
    throw explainFailure(error, loaded);
  }
}

function jsonText({ report, compared, missing, different }: Rerun): string {
  const files = different.map(({ file, differences }) => ({
    file,
    count: differences.length,
    differences: differences
      .slice(0, TOLD)
      .map(({ place, was, now }) => ({ place, was: was ?? null, now: now ?? null })),
  }));
  return canonicalJson({
    equal: files.length === 0,
    manifest_sha256: report.manifestSha256,
    compared,
    missing,
    different: files,
  });
}

function plainText(name: string, { report, compared, missing, different }: Rerun): string {
  const trades = `${report.result.trades.length} trades`;
  const absent = missing.length === 0 ? '' : `Not there to compare: ${missing.join(', ')}\n`;
  if (different.length === 0)
    return `${name} came out the same, to the byte: ${trades}; ${compared.join(', ')}\n${absent}`;
  const same = compared.filter((file) => different.every((other) => other.file !== file));
  const lines = different.flatMap(fileText);
  return [
    `${name} came out differently: ${trades}`,
    ...lines,
    ...(same.length === 0 ? [] : [`Same: ${same.join(', ')}`]),
  ]
    .map((line) => `${line}\n`)
    .concat(absent)
    .join('');
}

function fileText({ file, differences }: FileDifferences): string[] {
  const told = differences
    .slice(0, TOLD)
    .map(({ place, was, now }) => `  ${place}: ${valueText(was)} → ${valueText(now)}`);
  const rest = differences.length - told.length;
  return [`${file}:`, ...told, ...(rest === 0 ? [] : [`  and ${rest} more`])];
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
