import type { Timeframe } from '@tradai/strategy-sdk';
import type { NoEntryReason } from '../../../core/reasons.ts';
import type { SessionEvidence } from './session-evidence.ts';

/** What causes are looked for in. */
export interface ParityWorld {
  readonly timeframe: Timeframe;
  readonly fromMs: number;
  /** Rates and stakes no farther apart than this, a ratio, count as equal. */
  readonly tolerance: number;
  readonly evidence: SessionEvidence;
  /** What became of a signal in the backtest; null: the candle had none. */
  readonly backtestFate: (pair: string, signalMs: number) => NoEntryReason | 'entered' | null;
  /** Whether exits by signal look at the profit, and so at the present price. */
  readonly exitProfitOnly: boolean;
}
