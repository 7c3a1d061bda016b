import {
  cooldownPeriod,
  lowProfitPairs,
  maxDrawdown,
  stoplossGuard,
  timeframeMs,
  type Protection,
  type Timeframe,
} from '@tradai/strategy-sdk';
import { protectionFacts, type ProtectionFacts } from '@tradai/strategy-sdk/graph';
import type { LeverageTier } from '../src/core/liquidation.ts';
import { makeRoiTable, type MarketRules, type MoneyRules, type TradeRules } from '../src/core/rules.ts';

/** freqtrade's settings and configuration as the goldens write them. */
export type Settings = Readonly<Record<string, unknown>>;

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function record(value: unknown): Settings {
  return typeof value === 'object' && value !== null ? (value as Settings) : {};
}

/** Settings that a configuration may override, whole value by whole value. */
function effective(settings: Settings, config: Settings): Settings {
  return { ...settings, ...config };
}

export function tradeRules(settings: Settings, config: Settings, timeframe: Timeframe, canShort: boolean): TradeRules {
  const all = effective(settings, config);
  const orderTypes = record(all['order_types']);
  const timeouts = record(all['unfilledtimeout']);
  const unitMs = timeouts['unit'] === 'seconds' ? 1_000 : 60_000;
  const timeout = (key: string): number | null => (typeof timeouts[key] === 'number' ? timeouts[key] * unitMs : null);
  const slots = number(all['max_open_trades'], Number.POSITIVE_INFINITY);
  return {
    stoploss: number(all['stoploss'], -0.99),
    minimalRoi: makeRoiTable(record(all['minimal_roi']) as Record<string, number>),
    useCustomStoploss: all['use_custom_stoploss'] === true,
    useCustomRoi: all['use_custom_roi'] === true,
    trailingStop: all['trailing_stop'] === true,
    trailingStopPositive: numberOrNull(all['trailing_stop_positive']),
    trailingStopPositiveOffset: number(all['trailing_stop_positive_offset'], 0),
    trailingOnlyOffsetIsReached: all['trailing_only_offset_is_reached'] === true,
    useExitSignal: all['use_exit_signal'] !== false,
    exitProfitOnly: all['exit_profit_only'] === true,
    exitProfitOffset: number(all['exit_profit_offset'], 0),
    ignoreRoiIfEntrySignal: all['ignore_roi_if_entry_signal'] === true,
    canShort,
    positionStacking: config['position_stacking'] === true,
    maxEntryPositionAdjustment:
      all['position_adjustment_enable'] === true ? number(all['max_entry_position_adjustment'], -1) : null,
    ignoreBuyingExpiredCandleAfter: number(all['ignore_buying_expired_candle_after'], 0),
    entryOrderType: orderTypes['entry'] === 'market' ? 'market' : 'limit',
    exitOrderType: orderTypes['exit'] === 'market' ? 'market' : 'limit',
    unfilledEntryMs: timeout('entry'),
    unfilledExitMs: timeout('exit'),
    // A backtest knows no such thing as zero slots: it means no limit, like −1.
    maxOpenTrades: slots <= 0 ? Number.POSITIVE_INFINITY : slots,
    timeframeMs: timeframeMs(timeframe),
  };
}

export function moneyRules(config: Settings, fee: number): MoneyRules {
  const wallet = config['dry_run_wallet'];
  return {
    dryRunWallet: typeof wallet === 'number' ? wallet : number(Object.values(record(wallet))[0], 1000),
    stakeAmount: config['stake_amount'] === 'unlimited' ? 'unlimited' : number(config['stake_amount'], 0),
    tradableBalanceRatio: number(config['tradable_balance_ratio'], 0.99),
    availableCapital: numberOrNull(config['available_capital']),
    amendLastStakeAmount: config['amend_last_stake_amount'] === true,
    lastStakeAmountMinRatio: number(config['last_stake_amount_min_ratio'], 0.5),
    amountReservePercent: number(config['amount_reserve_percent'], 0.05),
    fee,
  };
}

/** The configured fee, else the worse of maker and taker of the first pair. */
export function feeOf(config: Settings, first: MarketRules): number {
  return typeof config['fee'] === 'number' ? config['fee'] : Math.max(first.takerFee, first.makerFee);
}

/** Protections as freqtrade's settings write them, in the words of the SDK. */
export function protectionsOf(settings: Settings): ProtectionFacts[] {
  const list = (settings['protections'] ?? []) as readonly Settings[];
  return list.map((raw) => protectionFacts(protectionOf(raw))!);
}

function protectionOf(raw: Settings): Protection {
  const duration = durationOf(raw);
  const requiredProfit = number(raw['required_profit'], 0);
  const onlyPerSide = raw['only_per_side'] === true;
  const common = { ...duration, ...lookbackOf(raw) };
  switch (raw['method']) {
    case 'CooldownPeriod':
      return cooldownPeriod(duration);
    case 'StoplossGuard':
      return stoplossGuard({
        ...common,
        tradeLimit: number(raw['trade_limit'], 10),
        onlyPerPair: raw['only_per_pair'] === true,
        onlyPerSide,
        requiredProfit,
      });
    case 'LowProfitPairs':
      return lowProfitPairs({ ...common, tradeLimit: number(raw['trade_limit'], 1), onlyPerSide, requiredProfit });
    default:
      return maxDrawdown({
        ...common,
        tradeLimit: number(raw['trade_limit'], 1),
        maxAllowedDrawdown: number(raw['max_allowed_drawdown'], 0),
        calculationMode: raw['calculation_mode'] === 'equity' ? 'equity' : 'ratios',
      });
  }
}

function lookbackOf(raw: Settings): { lookbackCandles: number } | { lookbackMinutes: number } {
  const candles = raw['lookback_period_candles'];
  return typeof candles === 'number'
    ? { lookbackCandles: candles }
    : { lookbackMinutes: number(raw['lookback_period'], 60) };
}

function durationOf(raw: Settings): Parameters<typeof cooldownPeriod>[0] {
  const { unlock_at: unlockAt, stop_duration_candles: candles } = raw;
  if (typeof unlockAt === 'string') return { unlockAt: unlockAt as `${number}:${number}` };
  return typeof candles === 'number'
    ? { stopDurationCandles: candles }
    : { stopDurationMinutes: number(raw['stop_duration'], 60) };
}

/** A step of a table of leverage as ccxt writes it. */
export function tierOf(raw: Settings): LeverageTier {
  return {
    minNotional: Number(raw['minNotional']),
    maxNotional: numberOrNull(raw['maxNotional']),
    maintenanceMarginRate: Number(raw['maintenanceMarginRate']),
    maxLeverage: Number(raw['maxLeverage']),
    cum: Number(raw['cum'] ?? record(raw['info'])['cum'] ?? 0),
  };
}
