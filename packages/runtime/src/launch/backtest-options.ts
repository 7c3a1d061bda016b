/** Options of `tradai backtest` as they were typed. */
export interface BacktestOptions {
  readonly pairs?: readonly string[];
  readonly timeframe?: string;
  readonly timerange?: string;
  readonly set?: readonly string[];
  /** File of parameters that a search found. */
  readonly params?: string;
  readonly config?: readonly string[];
  readonly strategyDir?: readonly string[];
  readonly data?: string;
  readonly exchange?: string;
  readonly markets?: string;
  readonly maxOpenTrades?: string;
  readonly stakeAmount?: string;
  readonly fee?: string;
  readonly dryRunWallet?: string;
  readonly timeframeDetail?: string;
  readonly enableProtections?: boolean;
  readonly positionStacking?: boolean;
  readonly fills?: string;
  readonly profiles?: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
  readonly html?: boolean;
  readonly progress?: boolean;
  readonly reasons?: boolean;
}
