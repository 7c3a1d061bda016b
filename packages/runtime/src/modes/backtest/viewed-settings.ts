import type { Pair, RunSettings as ViewedSettings } from '@tradai/strategy-sdk';
import type { RunSettings } from '../../config/run-settings.ts';
import type { BacktestRequest } from './request.ts';

/** A run's settings as its strategy sees them, frozen. */
export function viewedSettings(
  { exchange, pairs }: Pick<BacktestRequest, 'exchange' | 'pairs'>,
  settings: RunSettings,
  stakeCurrency: string,
): ViewedSettings {
  const { timeframe, rules, money, tradingMode, marginMode } = settings;
  return Object.freeze({
    timeframe,
    stakeCurrency,
    maxOpenTrades: rules.maxOpenTrades,
    stakeAmount: money.stakeAmount,
    stoploss: rules.stoploss,
    exchange,
    market: tradingMode,
    marginMode,
    pairs: Object.freeze([...pairs]) as readonly Pair[],
  });
}
