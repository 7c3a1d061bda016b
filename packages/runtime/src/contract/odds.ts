import type { ParamValue } from '@tradai/strategy-sdk/graph';

/** A question without an answer: one sentence that says why, such as too few days. */
export interface Unanswered {
  readonly unanswered: string;
}

export type Answer<Found> = Found | Unanswered;

/**
 * How much of a search's result luck alone would have shown. Returns are per UTC day of the account marked to market, ratios are not
 * annualized, probabilities are 0 to 1. `docs/odds.md` has formulas and sources.
 */
export interface SearchOddsRecord {
  /** Days in sample whose returns are compared. */
  readonly days: number;
  /** Trials whose returns are compared: those with a run, good or bad. */
  readonly trials: number;
  readonly deflated: Answer<DeflatedRecord>;
  readonly overfitting: Answer<OverfittingRecord>;
  /** All trials against holding all pairs in equal parts from the first candle to the last. */
  readonly holding: Answer<SuperiorityRecord>;
  readonly random_entries: {
    readonly in_sample: Answer<RandomEntriesRecord>;
    /** Null when nothing was held back. */
    readonly out_of_sample: Answer<RandomEntriesRecord> | null;
  };
  readonly sensitivity: Answer<SensitivityRecord>;
  readonly importance: Answer<ImportanceRecord>;
  readonly monte_carlo: MonteCarloRecord;
}

/** The best trial's Sharpe ratio against the best of as many trials without skill. */
export interface DeflatedRecord {
  readonly sharpe: number;
  readonly skew: number;
  readonly kurtosis: number;
  readonly days: number;
  /** Trials whose returns differ, and clusters of them. */
  readonly distinct: number;
  readonly clusters: number;
  /** Points all over the space that were run for this alone, where results have led the search; they chose nothing. */
  readonly blind: number;
  /** Independent trials that all of these amount to. */
  readonly effective: number;
  readonly mean_correlation: number | null;
  /** What trials without skill are expected to show. */
  readonly lucky_sharpe: number;
  readonly probabilistic: number;
  readonly deflated: number;
  /** Days; null where no number of them is enough. */
  readonly minimum_track_record: number | null;
  readonly minimum_backtest: number | null;
}

/** How the best trial of one half of the days does in the other half, among trials that differ. */
export interface OverfittingRecord {
  readonly probability: number;
  /** Those whose returns resemble those of no earlier trial. */
  readonly trials: number;
  readonly splits: number;
  readonly blocks: number;
  /** Share of splits by ln(ω ÷ (1 − ω)) of the chosen trial's rank ω: `shares[i]` lies between `edges[i]` and `edges[i + 1]`. */
  readonly logits: { readonly edges: readonly number[]; readonly shares: readonly number[] };
  readonly slope: number | null;
  readonly intercept: number | null;
  readonly r_squared: number | null;
  readonly loss_share: number;
  /** Some of the splits: Sharpe ratio per day where the trial was chosen, and in the other half. */
  readonly points: readonly (readonly [chosen: number, judged: number])[];
  readonly dominates_first_order: boolean;
  readonly dominates_second_order: boolean;
}

export interface SuperiorityRecord {
  /** White's reality check. */
  readonly reality_check: number;
  /** Hansen's test, the one to read, and its bounds. */
  readonly spa: number;
  readonly spa_lower: number;
  readonly spa_upper: number;
  /** Number of the trial with the largest difference over its error; null in a walk, which has one account. */
  readonly best_trial: number | null;
  /** Its mean difference per day. */
  readonly best_difference: number;
  readonly samples: number;
  readonly mean_block: number;
}

/** The same positions at other times. */
export interface RandomEntriesRecord {
  /** That entries at random do at least as well. */
  readonly chance: number;
  readonly samples: number;
  /** Gain of the positions as they were, and of those at random: sum of candle returns, ratio of the account, fees aside. */
  readonly actual: number;
  readonly random: SpreadRecord;
}

export interface SpreadRecord {
  readonly mean: number;
  readonly p5: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
  readonly p99: number;
}

/** Of the first objective, lower is better; null where a run has no value. */
export interface SensitivityRecord {
  readonly objective: string;
  readonly own: number;
  /** 1: the neighbors are as good as the best trial, 0: they are no better than the median trial. */
  readonly plateau: number | null;
  readonly by_parameter: readonly { readonly name: string; readonly score: number }[];
  /** The worst neighbor's share of the way to the median trial. */
  readonly worst: number | null;
  readonly neighbors: readonly { readonly name: string; readonly value: ParamValue; readonly result: number | null }[];
  /** Along one parameter, all others as in the best trial. */
  readonly lines: readonly (AxisRecord & { readonly results: readonly (number | null)[] })[];
  /** Along two: `results[i][j]` has value i of the first axis and value j of the second. */
  readonly planes: readonly {
    readonly axes: readonly [AxisRecord, AxisRecord];
    readonly results: readonly (readonly (number | null)[])[];
  }[];
  /** Runs that were made for this alone; they are no trials and chose nothing. */
  readonly extra_runs: number;
}

export interface AxisRecord {
  readonly name: string;
  readonly values: readonly ParamValue[];
  /** Position of the best trial's value. */
  readonly own: number;
}

/** Shares of the variance of the first objective over the whole space. */
export interface ImportanceRecord {
  readonly single: readonly { readonly name: string; readonly share: number }[];
  readonly pairs: readonly { readonly names: readonly [string, string]; readonly share: number }[];
  readonly trials: number;
}

/** Accounts that might have been, of one run. */
export interface MonteCarloRecord {
  readonly of: 'in_sample' | 'out_of_sample' | 'all_tests';
  /** The same trades in another order: profits in money, each once. */
  readonly shuffled_trades: Answer<FanRecord>;
  /** Trades drawn with replacement, as ratios of the account, compounded. */
  readonly drawn_trades: Answer<FanRecord>;
  /** Days in blocks. */
  readonly returns: Answer<FanRecord>;
  /** Candles in blocks, and the strategy run anew over each history. Null in a walk. */
  readonly candles: Answer<FanRecord> | null;
}

/** Money of the account; falls as ratios of the peak before. */
export interface FanRecord {
  readonly paths: number;
  /** Of the steps. */
  readonly unit: 'trades' | 'days';
  /** In days, of made candles in candles; null where nothing was drawn in blocks. */
  readonly mean_block: number | null;
  readonly steps: readonly number[];
  /** 5, 25, 50, 75 and 95 % of the paths lie at or below, at each of the steps. */
  readonly bands: readonly { readonly share: number; readonly values: readonly number[] }[];
  readonly finals: SpreadRecord;
  readonly drawdowns: SpreadRecord;
  readonly actual: { readonly final: number; readonly drawdown: number };
  /** Share of paths that fell at least as deep as the account did, that ended below the start, and that lost half of it at any time. */
  readonly deeper_share: number;
  readonly loss_share: number;
  readonly risk_of_ruin: number;
  readonly ruin_error: number;
}

/** How much of a walk's account luck would show: one choice a window, so nothing is deflated. */
export interface WalkOddsRecord {
  readonly days: number;
  /** That the true Sharpe ratio of the account over all tests is above 0, and days it takes to know with 95 %. */
  readonly probabilistic: Answer<{
    readonly sharpe: number;
    readonly probability: number;
    readonly minimum_track_record: number | null;
  }>;
  readonly holding: Answer<SuperiorityRecord>;
  readonly monte_carlo: MonteCarloRecord;
}
