import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import type { Watch } from '../../backtest/watch.ts';
import type { MarketFile } from '../../config/market-file.ts';
import type { RawConfig } from '../../config/setting-table.ts';
import type { Timerange } from '../../data/timerange.ts';

/** Everything that a backtest is made of. */
export interface BacktestRequest {
  readonly strategy: AnyStrategy;
  /** Values over the defaults, by name. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The merged configuration, freqtrade's keys. */
  readonly config: RawConfig;
  /** Settings of the command line, by the config's keys; they win. */
  readonly overrides: RawConfig;
  /** In the order in which they get slots. */
  readonly pairs: readonly string[];
  /** End included. */
  readonly timerange: Timerange;
  readonly exchange: string;
  readonly dataDir: string;
  readonly markets: MarketFile;
  /** Whether the named columns are kept for charts. */
  readonly withColumns: boolean;
  /** What the run notes about single candles. */
  readonly watch?: Watch;
  /** `done` of `total` steps: pairs prepared, then time traded. */
  readonly onProgress?: (phase: 'prepare' | 'trade', done: number, total: number) => void;
}
