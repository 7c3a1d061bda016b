import type { BacktestOutcome, OrderCounters } from '../backtest/outcome.ts';
import type { NoEntryReason } from '../core/reasons.ts';
import type { Statistics } from '../metrics/statistics.ts';
import type { Summary } from '../metrics/summary.ts';
import type { FillsRecord } from './fills.ts';
import { lockRecord, tradeRecord, type LockRecord, type TradeRecord } from './records.ts';
import { type SnakeCased, snakeCased } from './snake-case.ts';

/** The number rises when a reader of the older form would misread the newer one. Additions do not raise it. */
export const RESULT_SCHEMA = 'tradai.result/1';

/** A setting in force and where it came from. */
export interface SettingRecord {
  readonly key: string;
  readonly value: unknown;
  readonly origin: string;
  /** What the origin replaced, where another place set it too. */
  readonly hidden?: unknown;
}

/** One series of candles that a run read. Times are epoch ms. */
export interface SeriesRecord {
  readonly exchange: string;
  readonly market: string;
  readonly pair: string;
  readonly timeframe: string;
  readonly kind: string;
  /** SHA-256 of the columns that were read. */
  readonly sha256: string;
  readonly candles: number;
  readonly first_ms: number;
  readonly last_ms: number;
  /** Flat candles without volume that were put into holes. */
  readonly gaps_filled: number;
  /** Open time of the first candle that could be traded; `null` for series that are only read. */
  readonly effective_start_ms: number | null;
}

/** What became of the entry signals of one pair: `signals` = `entered` + all reasons. */
export interface FateRecord {
  readonly pair: string;
  readonly signals: number;
  readonly entered: number;
  readonly reasons: Readonly<Partial<Record<NoEntryReason, number>>>;
}

/** What the figures rest on and a reader cannot see in them. */
export interface AssumptionRecord {
  readonly name: string;
  readonly text: string;
}

/** A run's result as it is written: freqtrade's names in snake case, money in stake currency, ratios as ratios, times in epoch ms. */
export interface ResultDocument {
  readonly schema: typeof RESULT_SCHEMA;
  readonly mode: 'backtest';
  readonly strategy_name: string;
  /** SHA-256 of the canonical `manifest.json`: everything needed to run this again. */
  readonly manifest_sha256: string;
  readonly pairs: readonly string[];
  readonly timeframe: string;
  readonly timeframe_detail: string | null;
  readonly timerange: string | null;
  readonly stake_currency: string;
  readonly fee: number;
  readonly backtest_start_ms: number;
  readonly backtest_end_ms: number;
  readonly starting_balance: number;
  readonly final_balance: number;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly settings: readonly SettingRecord[];
  readonly data: readonly SeriesRecord[];
  readonly assumptions: readonly AssumptionRecord[];
  readonly warnings: readonly string[];
  readonly counters: SnakeCased<OrderCounters>;
  readonly rejected_signals: number;
  readonly rejected_signal_list: readonly { readonly time_ms: number; readonly pair: string; readonly tag: string }[];
  readonly reasons: readonly FateRecord[];
  /** In the order of creation. */
  readonly locks: readonly LockRecord[];
  readonly trades: readonly TradeRecord[];
  /** freqtrade's figures, by its formulas. */
  readonly summary: SnakeCased<Summary>;
  /** Ours, of the account marked to market; a figure that is not there is `null`, and `missing` has the reason. */
  readonly statistics: SnakeCased<Statistics>;
  /** How orders were filled; `null` when it is not known. */
  readonly fills: FillsRecord | null;
}

export interface ResultInput {
  readonly strategyName: string;
  readonly manifestSha256: string;
  readonly pairs: readonly string[];
  readonly timeframe: string;
  readonly timeframeDetail?: string | null;
  readonly timerange?: string | null;
  readonly stakeCurrency: string;
  readonly params: ResultDocument['params'];
  readonly settings: readonly SettingRecord[];
  readonly data: readonly SeriesRecord[];
  readonly assumptions: readonly AssumptionRecord[];
  readonly warnings?: readonly string[];
  readonly outcome: BacktestOutcome;
  readonly summary: Summary;
  readonly statistics: Statistics;
  readonly fills?: FillsRecord;
  /** Durable memory of a trade, by its number. */
  readonly stateOf?: (tradeId: number) => TradeRecord['custom_data'];
}

/** The document of a finished backtest. */
export function makeResult(input: ResultInput): ResultDocument {
  const { outcome, summary } = input;
  return {
    schema: RESULT_SCHEMA,
    mode: 'backtest',
    strategy_name: input.strategyName,
    manifest_sha256: input.manifestSha256,
    pairs: input.pairs,
    timeframe: input.timeframe,
    timeframe_detail: input.timeframeDetail ?? null,
    timerange: input.timerange ?? null,
    stake_currency: input.stakeCurrency,
    fee: outcome.fee,
    backtest_start_ms: outcome.backtestStartMs,
    backtest_end_ms: outcome.backtestEndMs,
    starting_balance: summary.startingBalance,
    final_balance: outcome.finalBalance,
    params: input.params,
    settings: input.settings,
    data: input.data,
    assumptions: input.assumptions,
    warnings: input.warnings ?? [],
    counters: snakeCased(outcome.counters),
    rejected_signals: outcome.rejectedSignals,
    rejected_signal_list: outcome.rejectedSignalList.map(({ timeMs, pair, tag }) => ({ time_ms: timeMs, pair, tag })),
    // Reasons are names in text already and stay as they are.
    reasons: outcome.fates.map(({ pair, signals, entered, reasons }) => ({ pair, signals, entered, reasons })),
    locks: outcome.locks.map(lockRecord),
    trades: outcome.trades.map((trade) => tradeRecord(trade, input.stateOf?.(trade.id))),
    summary: snakeCased(summary),
    statistics: snakeCased(input.statistics),
    fills: input.fills ?? null,
  };
}
