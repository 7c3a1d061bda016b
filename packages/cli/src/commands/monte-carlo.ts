import {
  backtestJob,
  checkOutFolder,
  explainFailure,
  findStrategy,
  monteCarlo,
  monteCarloFiles,
  shortPath,
  strategyFolders,
  strategyRoots,
  withParamsFile,
  type BacktestOptions,
  type LoadedStrategy,
  type MonteCarloRequest,
  type MonteCarloRun,
} from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, makeProgress, type ExitCode } from '@tradai/runtime/contract';
import { withSignalsAtOnceAsync, withStop, type Io } from '@tradai/runtime/process';
import { defined, number, whole } from './hyperopt-options.ts';
import { monteCarloText } from './monte-carlo-text.ts';

/** Options of `tradai monte-carlo` as they were typed. */
export interface MonteCarloOptions extends Omit<BacktestOptions, 'profiles' | 'html' | 'reasons'> {
  readonly paths?: string;
  readonly seed?: string;
  readonly block?: string;
}

/** `tradai monte-carlo`: run a strategy, ask how its account might have gone, write the answers, report them. */
export async function monteCarloCommand(name: string, options: MonteCarloOptions, io: Io): Promise<ExitCode> {
  if (options.out !== undefined) checkOutFolder(options.out);
  const wishes = wishesOf(options);
  const folders = strategyFolders(strategyRoots(), options.strategyDir);
  const loaded = await withSignalsAtOnceAsync(() => findStrategy(name, folders));
  const { request } = backtestJob(loaded, { ...options, html: false }, io);
  const backtest = options.params === undefined ? request : await withParamsFile(request, options.params);
  const asked = { backtest, strategyFile: loaded.file, ...wishes };
  const { result, stopped } = await ran(loaded, asked, options, io);
  if (stopped !== null || result === null) {
    io.err('Stopped; nothing was written.\n');
    return stopped ?? EXIT_CODE.interrupted;
  }
  return report(result, options, io);
}

function wishesOf({ paths, seed, block }: MonteCarloOptions): Partial<MonteCarloRequest> {
  return defined({
    paths: whole('--paths', paths, 1),
    seed: whole('--seed', seed, 0),
    meanBlock: block === 'auto' ? undefined : number('--block', block),
  });
}

async function ran(
  loaded: LoadedStrategy,
  request: MonteCarloRequest,
  { progress }: MonteCarloOptions,
  io: Io,
): Promise<Awaited<ReturnType<typeof withStop<MonteCarloRun>>>> {
  const bar = makeProgress({
    ...{ phase: 'Histories', unit: 'histories', total: null, now: () => performance.now() },
    terminal: progress === false ? null : io.progress,
  });
  const onProgress = (done: number, paths: number): void => bar.update(done, paths);
  try {
    return await withStop((signal) => monteCarlo({ ...request, signal, onProgress }));
  } catch (error) {
    throw explainFailure(error, loaded);
  } finally {
    bar.end();
  }
}

async function report({ document }: MonteCarloRun, options: MonteCarloOptions, io: Io): Promise<ExitCode> {
  const { monteCarloFolder, writeMonteCarlo } = await monteCarloFiles();
  const folder = options.out ?? monteCarloFolder(document);
  writeMonteCarlo(folder, document);
  io.out(options.json === true ? canonicalJson(document) : `${monteCarloText(document)}\n`);
  io.err(`Files: ${shortPath(folder)}\n`);
  return EXIT_CODE.done;
}
