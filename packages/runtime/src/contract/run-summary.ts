export const SUMMARY_SCHEMA = 'tradai.summary/1';

/**
 * What `summary.json` holds: the figures of a container's run without its trades, so small that whoever only wants to know how it went reads
 * nothing else. Money and ratios are decimal texts.
 */
export interface SummaryDocument {
  readonly schema: typeof SUMMARY_SCHEMA;
  readonly strategy_name: string;
  readonly manifest_sha256: string;
  readonly stake_currency: string;
  /** Epoch ms. */
  readonly backtest_start_ms: number;
  readonly backtest_end_ms: number;
  readonly trades: number;
  readonly profit_ratio: string;
  readonly profit_abs: string;
  /** Of closed trades, as a ratio of the account, ≥ 0. */
  readonly max_drawdown_ratio: string;
  readonly sharpe: string | null;
  /** By the names that tracking has for them. */
  readonly figures: Readonly<Record<string, number>>;
}
