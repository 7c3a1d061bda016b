import type { Timeframe } from '@tradai/strategy-sdk';
import type { Advice, World } from '../core/advice.ts';
import type { LiquidationRules } from '../core/liquidation.ts';
import type { Locks } from '../core/locks.ts';
import type { ProtectionRule } from '../core/protections.ts';
import type { MoneyRules, TradeRules } from '../core/rules.ts';
import type { PairInput } from './pair-input.ts';
import type { TradeLog } from './trade-log.ts';

/** Everything that a backtest is made of once columns are computed. */
export interface BacktestRun {
  readonly timeframe: Timeframe;
  /** In whitelist order, which decides who gets a free slot first. */
  readonly pairs: readonly PairInput[];
  readonly rules: TradeRules;
  readonly money: MoneyRules;
  /** What the strategy says when asked; nothing by default. */
  readonly advice?: Advice;
  /** The same from a strategy that looks around before it answers. */
  readonly advise?: (world: World) => Advice;
  readonly isFutures?: boolean;
  readonly liquidation?: LiquidationRules;
  /** Empty: none are enabled. */
  readonly protections?: readonly ProtectionRule[];
  /** Length of the detail candles; null without any. */
  readonly detailMs?: number | null;
  /** Given when the strategy locks pairs by itself. */
  readonly locks?: Locks;
  /** Where closed trades are written; a search hands the same one to all its backtests and reads it in between. */
  readonly log?: TradeLog;
  /** Called now and then with the time reached; may throw to stop the run. */
  readonly onProgress?: (timeMs: number) => void;
}
