import type { BacktestRequest } from '../backtest/request.ts';
import type { CandleFanOptions } from './candle-fan.ts';

/** A run of one strategy as it is, and what might have become of it. */
export interface MonteCarloRequest extends Partial<CandleFanOptions> {
  readonly backtest: BacktestRequest;
  readonly strategyFile: string;
}
