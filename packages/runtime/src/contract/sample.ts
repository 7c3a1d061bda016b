/** What one set of parameters made of one stretch of candles. Ratios of the account are marked to market at candle closes. */
export interface SampleRecord {
  /** Open times of the first and the last candle that could be traded, epoch ms. */
  readonly from_ms: number;
  readonly to_ms: number;
  /** UTC days, the first and the last counted whole. */
  readonly days: number;
  readonly trades: number;
  readonly wins: number;
  readonly total_return: number;
  /** Yearly; null where there is none, as the next ones. */
  readonly cagr: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  /** Deepest fall, ratio of the peak, ≥ 0. */
  readonly max_drawdown: number;
  /** Mean over pairs of the change from the first to the last close. */
  readonly market_change: number;
  /** By name, lower is better; null without a value. */
  readonly objectives: Readonly<Record<string, number | null>>;
}

/** The same parameters on candles that the search saw, and on candles that it did not. */
export interface SamplesRecord {
  readonly in_sample: SampleRecord;
  /** Null when nothing was held back. */
  readonly out_of_sample: SampleRecord | null;
}

/** The account at the last candle close of each UTC day, epoch ms and money. */
export interface DailyEquityRecord {
  readonly times_ms: readonly number[];
  readonly values: readonly number[];
}
