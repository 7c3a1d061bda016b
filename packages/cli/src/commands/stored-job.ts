import { existsSync } from 'node:fs';
import {
  findStrategy,
  reporting,
  strategyFolders,
  type LoadedStrategy,
  type RerunJob,
  type StoredRun,
  dataFolder,
  readMarkets,
  strategyRoots,
} from '@tradai/runtime';
import { type Io, withSignalsAtOnceAsync } from '@tradai/runtime/process';

/** Options of the commands that run a stored run again. */
export interface StoredRunOptions {
  readonly data?: string;
  readonly markets?: string;
  readonly strategyDir?: readonly string[];
  readonly json?: boolean;
}

export interface StoredJob {
  readonly stored: StoredRun;
  readonly loaded: LoadedStrategy;
  readonly job: RerunJob;
}

/** Everything that running a stored run again needs. Strategy, markets and candles are looked for where the run had them, then as for a backtest. */
export async function storedJob(
  path: string,
  options: StoredRunOptions,
  withColumns: boolean,
  io: Io,
): Promise<StoredJob> {
  const { readRun, rerunJob } = await reporting();
  const stored = await readRun(path);
  const loaded = await withSignalsAtOnceAsync(() => strategyOf(stored, options));
  const { manifest, facts } = stored;
  const { text } = readMarkets(options.markets ?? existing(facts?.markets_file), manifest.exchange, marketOf(manifest));
  const dataDir = dataFolder(options.data ?? existing(facts?.data_dir), io);
  return { stored, loaded, job: rerunJob(stored, { loaded, marketsText: text, dataDir }, withColumns) };
}

function marketOf({ settings }: StoredRun['manifest']): 'spot' | 'futures' {
  return settings.some(({ key, value }) => key === 'trading_mode' && value === 'futures') ? 'futures' : 'spot';
}

function strategyOf({ manifest, facts }: StoredRun, options: StoredRunOptions): Promise<LoadedStrategy> {
  const file = options.strategyDir === undefined ? existing(facts?.strategy_file) : undefined;
  return findStrategy(file ?? manifest.strategy.name, strategyFolders(strategyRoots(), options.strategyDir));
}

function existing(path: unknown): string | undefined {
  return typeof path === 'string' && existsSync(path) ? path : undefined;
}
