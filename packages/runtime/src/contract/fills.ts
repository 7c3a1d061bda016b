import type { FillNotes } from '../backtest/outcome.ts';
import type { FillProfile, Slippage } from '../core/fill-rules.ts';
import type { SnakeCased } from './snake-case.ts';

/** What one way to fill orders made of the signals of a run. Money in stake currency. */
export interface ProfileRecord {
  readonly profile: FillProfile;
  /** Whether the figures of the result are these. */
  readonly is_chosen: boolean;
  readonly trades: number;
  readonly profit_total_abs: number;
  /** Over the starting balance. */
  readonly profit_total: number;
  /** Of closed trades, a ratio ≥ 0 of the account at its peak. */
  readonly max_drawdown_account: number;
  /** What fills at the market cost beside their rates. */
  readonly slippage_abs: number;
  /** Trades whose profit hangs on what came first inside one candle. */
  readonly ambiguous_trades: number;
  readonly ambiguous_profit_abs: number;
  /** Their share of the profit; null when there is none. */
  readonly ambiguous_profit_share: number | null;
}

/** How orders were filled, and what other ways would have made of it. */
export interface FillsRecord {
  readonly profile: FillProfile;
  /** Corrections that were on, by their names in a config. */
  readonly switches: readonly string[];
  readonly slippage: Slippage | null;
  /** How often the trades of the result leaned on a rule that helps them. */
  readonly notes: SnakeCased<Omit<FillNotes, 'ambiguousTrades' | 'slippageAbs'>>;
  readonly profiles: readonly ProfileRecord[];
}
