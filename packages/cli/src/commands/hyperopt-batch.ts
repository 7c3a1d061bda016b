import {
  dataFolder,
  explainFailure,
  findStrategy,
  readMarkets,
  searching,
  shortPath,
  strategyFolders,
  strategyRoots,
} from '@tradai/runtime';
import {
  EXIT_CODE,
  makeProgress,
  readTrialBatch,
  type ExitCode,
  type TrialBatch,
  type TrialResults,
} from '@tradai/runtime/contract';
import { withSignalsAtOnceAsync, withStop, type Io } from '@tradai/runtime/process';
import { watchStopKey } from '../stop-key.ts';
import { defined, extentOf, type ExtentOptions } from './hyperopt-options.ts';
import { readText } from './read-text.ts';

export interface BatchOptions extends Pick<ExtentOptions, 'jobs' | 'trialTimeout' | 'out' | 'progress'> {
  readonly strategyDir?: readonly string[];
  readonly data?: string;
  readonly markets?: string;
}

/** `tradai hyperopt batch`: run the trials of a file, write their results whole or not at all. */
export async function hyperoptBatchCommand(file: string, options: BatchOptions, io: Io): Promise<ExitCode> {
  const extent = extentOf(options);
  const batch = await readTrialBatch(readText(file), file);
  const out = options.out ?? `${file.replace(/\.json$/, '')}.results.json`;
  const { result, stopped } = await ran(batch, out, extent, options, io);
  if (stopped !== null) {
    io.err(`Stopped. Trials that ended are kept in ${out}.partial, and the same command goes on.\n`);
    return stopped;
  }
  const { trials } = result!;
  const failed = trials.filter(({ error }) => error !== null).length;
  io.err(`Trials: ${trials.length}${failed === 0 ? '' : `, ${failed} failed`}\n`);
  io.out(`${shortPath(out)}\n`);
  return EXIT_CODE.done;
}

async function ran(
  batch: TrialBatch,
  out: string,
  { workers, trialLimitMs }: ReturnType<typeof extentOf>,
  options: BatchOptions,
  io: Io,
): Promise<Awaited<ReturnType<typeof withStop<TrialResults | null>>>> {
  const { strategy, exchange, config, pairs } = batch.spec as {
    readonly strategy: string;
    readonly exchange: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly pairs: readonly string[];
  };
  const folders = strategyFolders(strategyRoots(), options.strategyDir);
  const loaded = await withSignalsAtOnceAsync(() => findStrategy(strategy, folders));
  const market = config['trading_mode'] === 'futures' ? 'futures' : 'spot';
  const markets = readMarkets(options.markets, exchange, market, pairs).file;
  const run = { loaded, markets, dataDir: dataFolder(options.data, io), ...defined({ workers, trialLimitMs }) };
  const progress = batchProgress(io, options.progress !== false);
  const { runBatchFile } = await searching();
  try {
    return await withStop((signal) => runBatchFile(batch, out, { ...run, onProgress: progress.onProgress, signal }));
  } catch (error) {
    throw explainFailure(error, loaded);
  } finally {
    progress.end();
  }
}

function batchProgress(
  io: Io,
  isWanted: boolean,
): { readonly onProgress: (done: number, total: number) => void; end(): void } {
  const terminal = isWanted ? io.progress : null;
  const stopKey = watchStopKey(terminal);
  const phase = `Trials${stopKey.hint}`;
  const bar = makeProgress({ phase, unit: 'trials', total: null, now: () => performance.now(), terminal });
  return {
    onProgress: (done, total) => bar.update(done, total),
    end() {
      bar.end();
      stopKey.end();
    },
  };
}
