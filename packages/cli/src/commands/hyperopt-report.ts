import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  documentsOf,
  searching,
  shortPath,
  writeRun,
  type BacktestJob,
  type FinalRun,
  type FinalRuns,
  type HyperoptRun,
} from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, type ExitCode, type HyperoptDocument } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { writeParams } from './hyperopt-export.ts';
import { oddsText } from './hyperopt-odds.ts';
import type { HyperoptOptions } from './hyperopt-options.ts';
import { samplesText } from './hyperopt-samples.ts';
import { trialText } from './hyperopt-text.ts';

export interface Reported {
  readonly startedMs: number;
  readonly options: HyperoptOptions;
  readonly strategyFile: string;
}

const ENDS = {
  done: 'all trials are done',
  exhausted: 'every point was tried',
  stalled: 'none got better for long',
  stopped: 'stopped',
};

/** Writes what a search leaves behind and says what it found. */
export async function reportSearch(run: HyperoptRun, job: BacktestJob, reported: Reported, io: Io): Promise<ExitCode> {
  const { options, strategyFile } = reported;
  const { hyperoptDocument, writeHyperopt } = await searching();
  const document = hyperoptDocument({ backtest: job.request, strategyFile }, run);
  const folder = options.out ?? join('results', run.study.name);
  sayTrials(run, io);
  for (const warning of document.warnings) io.err(`Note: ${warning}\n`);
  const page = options.html === false ? null : 'report.html';
  removeStaleRuns(folder, run.final);
  const runs = run.final === null ? [] : await writeRuns(run.final, job, { ...reported, folder });
  writeHyperopt(folder, { document, params: run.params, page });
  if (options.json === true) io.out(canonicalJson(document));
  if (run.params === null || run.final === null) return EXIT_CODE.differences;
  if (options.export !== undefined) io.err(`Parameters: ${writeParams(run.params, options.export)}\n`);
  if (options.json === true) {
    io.err(`Files of the search: ${shortPath(folder)}\n`);
    return EXIT_CODE.done;
  }
  io.out(`${await foundText(document)}\n\n`);
  io.out(`Parameters: ${shortPath(join(folder, 'params.json'))}\n`);
  for (const line of runs) io.out(`${line}\n`);
  io.out(
    `${page === null ? 'Files of the search' : 'Report'}: ${shortPath(page === null ? folder : join(folder, page))}\n`,
  );
  return EXIT_CODE.done;
}

function sayTrials({ study, end, trials, best, front }: HyperoptRun, io: Io): void {
  const failed = trials.filter(({ error }) => error !== null);
  const failures = failed.length === 0 ? '' : `, ${failed.length} failed`;
  io.err(`Study ${study.name}: ${trials.length} trials${failures}; ${ENDS[end]}.\n`);
  if (best !== null) io.err(`Best: ${trialText(best)}\n`);
  for (const other of front) if (other !== best) io.err(`Also: ${trialText(other)}\n`);
}

/** What the best parameters made of both samples, and how much of it luck would show. */
async function foundText(document: HyperoptDocument): Promise<string> {
  const { studyVerdicts } = await searching();
  return `${samplesText(document.samples!)}\n\n${oddsText(studyVerdicts(document))}`;
}

/** What an earlier search has left, and this one does not write anew. */
function removeStaleRuns(folder: string, final: FinalRuns | null): void {
  const stale = [
    ...(final === null ? [join(folder, 'in-sample')] : []),
    ...(final?.outOfSample == null ? [join(folder, 'out-of-sample')] : []),
  ];
  for (const run of stale) if (existsSync(join(run, 'manifest.json'))) rmSync(run, { recursive: true });
}

/** The files of the runs by the best parameters, below the folder of the search. Gives a line for each. */
async function writeRuns(
  { inSample, outOfSample }: FinalRuns,
  job: BacktestJob,
  { startedMs, options, strategyFile, folder }: Reported & { readonly folder: string },
): Promise<string[]> {
  const written = async (name: string, { request, run }: FinalRun): Promise<string> => {
    const report = await documentsOf({ ...job, request }, run, strategyFile);
    const { page, folder: place } = await writeRun(report, run, {
      times: { startedMs, firstCandleMs: null },
      options: { ...options, out: join(folder, name) },
      dataDir: request.dataDir,
      strategyFile,
    });
    return `Run ${name.replaceAll('-', ' ')}: ${shortPath(page ?? place)}`;
  };
  const seen = await written('in-sample', inSample);
  return outOfSample === null ? [seen] : [seen, await written('out-of-sample', outOfSample)];
}
