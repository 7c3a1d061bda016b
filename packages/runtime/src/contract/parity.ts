import type { DocumentHead } from './document-head.ts';
import type { SessionMode } from './heartbeat.ts';

export const PARITY_SCHEMA = 'tradai.parity/1';

/** Every cause there is for a trade of a session that is not that of its backtest. */
export const PARITY_CAUSES = [
  /** The session had the candle late, or saw no fresh price. */
  'late-data',
  /** The session was away, or its exchange had no such candle. */
  'missed-candle',
  /** Another rate, fee or fate of an order: the book against the candle. */
  'different-fill',
  /** Prices inside a candle in the order in which they came, against the order that a backtest assumes. */
  'different-exit-path',
  /** Settings or versions that were changed while the session traded. */
  'other-settings',
  /** A person did it. */
  'command',
  /** Slots, locks, protections or money, as an earlier difference left them. */
  'earlier-difference',
  /** Nothing in the journal says why. */
  'unexplained',
] as const;
export type ParityCause = (typeof PARITY_CAUSES)[number];

/** A trade as far as it went before the end of the range. Times in epoch ms, money in stake currency. */
export interface ParityTradeRecord {
  readonly id: number;
  readonly enter_tag: string;
  readonly open_time_ms: number;
  readonly open_rate: number;
  readonly close_time_ms: number;
  readonly close_rate: number;
  /** Null: it was open at the end of the range, and is valued there. */
  readonly exit_reason: string | null;
  readonly stake_amount: number;
  readonly profit_abs: number;
}

export interface ParityDifferenceRecord {
  readonly cause: ParityCause;
  /** What the journal says about it. */
  readonly evidence: string;
  readonly pair: string;
  readonly is_short: boolean;
  /** Where the two part, epoch ms. */
  readonly at_ms: number;
  /** Profit of the session less that of the backtest; negative: the session earned less. */
  readonly cost_abs: number;
  /** Of the balance at the start. */
  readonly cost_ratio: number;
  /** Null: only the other one made the trade. */
  readonly session: ParityTradeRecord | null;
  readonly backtest: ParityTradeRecord | null;
}

/** What `tradai session parity --json` writes: a stretch of a session beside a backtest of the same. */
export interface ParityDocument extends DocumentHead {
  readonly schema: typeof PARITY_SCHEMA;
  readonly mode: 'parity';
  readonly session: { readonly account: string; readonly mode: SessionMode };
  /** Trades that were opened from `from_ms` on and before `to_ms`. */
  readonly range: { readonly from_ms: number; readonly to_ms: number };
  /** Rates and stakes no farther apart than this, a ratio, count as equal. */
  readonly tolerance: number;
  readonly summary: {
    readonly trades_session: number;
    readonly trades_backtest: number;
    readonly equal: number;
    readonly different: number;
    readonly unexplained: number;
    /** `equal` of all trades, both sides of a pair counted as one; null without trades. */
    readonly equal_ratio: number | null;
    readonly profit_session: number;
    readonly profit_backtest: number;
    /** The one less the other, which is the sum of all costs. */
    readonly cost_abs: number;
    readonly cost_ratio: number;
  };
  /** Every cause, those without differences too. Equal trades that are not equal to the last digit cost under `different-fill`. */
  readonly causes: readonly {
    readonly cause: ParityCause;
    readonly differences: number;
    readonly cost_abs: number;
    readonly cost_ratio: number;
  }[];
  readonly differences: readonly ParityDifferenceRecord[];
  /** Trades of the session that are in no comparison, and why. */
  readonly excluded: readonly {
    readonly id: number;
    readonly pair: string;
    readonly open_time_ms: number;
    readonly reason: 'open-at-the-start';
  }[];
  /** What was taken for granted. */
  readonly notes: readonly string[];
}
