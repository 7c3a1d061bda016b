import { timeframeMs, parseTimeframe, type TimeInForce, type Timeframe } from '@tradai/strategy-sdk';
import type { AnyDefinition } from '@tradai/strategy-sdk/graph';
import type { LiquidationRules } from '../core/liquidation.ts';
import { makeRoiTable, type MoneyRules, type TradeRules } from '../core/rules.ts';
import { ConfigError } from './errors.ts';
import { fillSettings, type FillSettings } from './fill-settings.ts';
import { shownValue } from './secrets.ts';
import { CONFIG_SETTINGS, SHARED_SETTINGS, type RawConfig, type Setting } from './setting-table.ts';

export type Origin = 'command line' | 'config' | 'strategy' | 'default';

/** A setting in force, where it came from, and what it hides. */
export interface EffectiveSetting {
  readonly key: string;
  readonly value: unknown;
  readonly origin: Origin;
  /** The strategy's value that a config replaced. */
  readonly hidden?: unknown;
}

/** Everything about a backtest that settings decide. */
export interface RunSettings {
  readonly timeframe: Timeframe;
  readonly rules: TradeRules;
  /** `fee` is null when none was configured: then the market's counts. */
  readonly money: Omit<MoneyRules, 'fee'> & { readonly fee: number | null };
  readonly startupCandleCount: number | null;
  readonly stakeCurrency: string | null;
  readonly tradingMode: 'spot' | 'futures';
  /** Null in spot markets, where there is no margin. */
  readonly marginMode: 'isolated' | 'cross' | null;
  readonly liquidation: LiquidationRules;
  /** What a position pays per funding event where the data has no rate; null: nothing then. */
  readonly futuresFundingRate: number | null;
  /** Whether the strategy's protections act in a backtest; freqtrade leaves them off unless asked. */
  readonly enableProtections: boolean;
  /** Shorter candles that are walked inside those of `timeframe`; null: none. */
  readonly timeframeDetail: Timeframe | null;
  readonly timeInForce: { readonly entry: TimeInForce; readonly exit: TimeInForce };
  readonly fills: FillSettings;
  /** What happens when a callback throws: the run ends, or freqtrade's answer for it counts. */
  readonly callbackErrors: 'stop' | 'freqtrade';
  readonly effective: readonly EffectiveSetting[];
}

/** The run's values: a config replaces the strategy's values as a whole. `overrides` are the command line's, by config key. */
export function runSettings(definition: AnyDefinition, config: RawConfig, overrides: RawConfig = {}): RunSettings {
  const strategy = strategyValues(definition);
  const effective = [
    ...SHARED_SETTINGS.map((setting) => effectiveSetting(setting, strategy[setting.property], config, overrides)),
    ...CONFIG_SETTINGS.map((setting) => effectiveSetting(setting, undefined, config, overrides)),
  ];
  const values = new Map(effective.map(({ key, value }) => [key, value]));
  checkTogether(values);
  const timeframe = parseTimeframe(String(values.get('timeframe')));
  return {
    timeframe,
    rules: tradeRules(values, timeframe, definition),
    money: moneyRules(values),
    startupCandleCount: values.get('startup_candle_count') as number | null,
    stakeCurrency: values.get('stake_currency') as string | null,
    ...marketSettings(values),
    enableProtections: values.get('enable_protections') as boolean,
    timeframeDetail: detailOf(values, timeframe),
    timeInForce: timeInForceOf(values),
    fills: fillSettings(values.get('fills')),
    callbackErrors: values.get('callback_errors') as 'stop' | 'freqtrade',
    effective,
  };
}

/** By our names. What a strategy says by having a callback is a value like those that it writes down. */
function strategyValues(definition: AnyDefinition): RawConfig {
  const { customStoploss, customStoplossAfterFill, adjustTradePosition } = definition;
  return {
    ...(customStoploss !== undefined || customStoplossAfterFill !== undefined ? { useCustomStoploss: true } : {}),
    ...(adjustTradePosition === undefined ? {} : { positionAdjustmentEnable: true }),
    ...(definition as unknown as RawConfig),
  };
}

function effectiveSetting(
  setting: Setting,
  strategyValue: unknown,
  config: RawConfig,
  overrides: RawConfig,
): EffectiveSetting {
  const { key, check, otherwise } = setting;
  const hidden = strategyValue === undefined ? {} : { hidden: strategyValue };
  if (overrides[key] !== undefined)
    return { key, value: checked(key, overrides[key], check, 'command line'), origin: 'command line', ...hidden };
  if (config[key] !== undefined)
    return { key, value: checked(key, config[key], check, 'config'), origin: 'config', ...hidden };
  if (strategyValue !== undefined)
    return { key, value: checked(key, strategyValue, check, 'strategy'), origin: 'strategy' };
  return { key, value: otherwise, origin: 'default' };
}

function checked(key: string, value: unknown, check: Setting['check'], origin: Origin): unknown {
  const expected = check(value);
  if (expected === null) return value;
  throw new ConfigError('invalid-config', `${key} (${origin}) is ${shownValue(key, value)}; expected ${expected}.`);
}

/** Combinations that freqtrade refuses. */
function checkTogether(values: ReadonlyMap<string, unknown>): void {
  const slots = values.get('max_open_trades');
  if ((slots === -1 || slots === Number.POSITIVE_INFINITY) && values.get('stake_amount') === 'unlimited') {
    throw new ConfigError(
      'invalid-config',
      'max_open_trades is unlimited and so is stake_amount; expected a limit for at least one of them.',
    );
  }
  if (values.get('trading_mode') === 'futures' && marginModeOf(values) === null) {
    throw new ConfigError(
      'invalid-config',
      'trading_mode is "futures" and margin_mode is not given; expected "isolated" or "cross" there.',
    );
  }
  if (values.get('trailing_stop') === true) checkTrailing(values);
}

function checkTrailing(values: ReadonlyMap<string, unknown>): void {
  const positive = values.get('trailing_stop_positive') as number | null;
  const offset = values.get('trailing_stop_positive_offset') as number;
  if (values.get('trailing_only_offset_is_reached') === true && positive === null) {
    throw new ConfigError(
      'invalid-config',
      'trailing_only_offset_is_reached is true without trailing_stop_positive; expected a ratio above 0 there.',
    );
  }
  if (positive !== null && offset > 0 && offset <= positive) {
    throw new ConfigError(
      'invalid-config',
      `trailing_stop_positive_offset is ${offset}; expected more than trailing_stop_positive, ${positive}.`,
    );
  }
}

function marginModeOf(values: ReadonlyMap<string, unknown>): 'isolated' | 'cross' | null {
  const mode = values.get('margin_mode');
  return mode === 'isolated' || mode === 'cross' ? mode : null;
}

function marketSettings(
  values: ReadonlyMap<string, unknown>,
): Pick<RunSettings, 'tradingMode' | 'marginMode' | 'liquidation' | 'futuresFundingRate'> {
  const tradingMode = values.get('trading_mode') as 'spot' | 'futures';
  const marginMode = tradingMode === 'spot' ? null : marginModeOf(values);
  return {
    tradingMode,
    marginMode,
    liquidation: { isCross: marginMode === 'cross', buffer: values.get('liquidation_buffer') as number },
    futuresFundingRate: values.get('futures_funding_rate') as number | null,
  };
}

function detailOf(values: ReadonlyMap<string, unknown>, timeframe: Timeframe): Timeframe | null {
  const detail = values.get('timeframe_detail') as string | null;
  if (detail === null || detail === '') return null;
  const parsed = parseTimeframe(detail);
  if (timeframeMs(parsed) < timeframeMs(timeframe)) return parsed;
  throw new ConfigError(
    'invalid-config',
    `timeframe_detail is "${parsed}"; expected a timeframe shorter than ${timeframe}, the strategy's.`,
  );
}

function timeInForceOf(values: ReadonlyMap<string, unknown>): RunSettings['timeInForce'] {
  const { entry = 'GTC', exit = 'GTC' } = values.get('order_time_in_force') as RawConfig;
  const upper = (time: unknown): TimeInForce => String(time).toUpperCase() as TimeInForce;
  return { entry: upper(entry), exit: upper(exit) };
}

function tradeRules(values: ReadonlyMap<string, unknown>, timeframe: Timeframe, definition: AnyDefinition): TradeRules {
  const value = <T>(key: string): T => values.get(key) as T;
  const orderTypes = value<RawConfig>('order_types');
  const timeouts = value<RawConfig>('unfilledtimeout');
  const unitMs = timeouts['unit'] === 'seconds' ? 1_000 : 60_000;
  const slots = value<number>('max_open_trades');
  return {
    stoploss: value('stoploss'),
    minimalRoi: makeRoiTable(value('minimal_roi')),
    // A config may switch callbacks off, but not on where there are none.
    useCustomStoploss:
      value<boolean>('use_custom_stoploss') &&
      (definition.customStoploss !== undefined || definition.customStoplossAfterFill !== undefined),
    useCustomRoi: definition.customRoi !== undefined,
    trailingStop: value('trailing_stop'),
    trailingStopPositive: value('trailing_stop_positive'),
    trailingStopPositiveOffset: value('trailing_stop_positive_offset'),
    trailingOnlyOffsetIsReached: value('trailing_only_offset_is_reached'),
    useExitSignal: value('use_exit_signal'),
    exitProfitOnly: value('exit_profit_only'),
    exitProfitOffset: value('exit_profit_offset'),
    ignoreRoiIfEntrySignal: value('ignore_roi_if_entry_signal'),
    canShort: definition.canShort === true && value('trading_mode') === 'futures',
    noReversal: definition.onOpposite === 'exit',
    positionStacking: value('position_stacking'),
    maxEntryPositionAdjustment:
      value<boolean>('position_adjustment_enable') && definition.adjustTradePosition !== undefined
        ? value('max_entry_position_adjustment')
        : null,
    ignoreBuyingExpiredCandleAfter: value('ignore_buying_expired_candle_after'),
    entryOrderType: orderTypes['entry'] === 'market' ? 'market' : 'limit',
    exitOrderType: orderTypes['exit'] === 'market' ? 'market' : 'limit',
    unfilledEntryMs: typeof timeouts['entry'] === 'number' ? timeouts['entry'] * unitMs : null,
    unfilledExitMs: typeof timeouts['exit'] === 'number' ? timeouts['exit'] * unitMs : null,
    maxOpenTrades: slots <= 0 ? Number.POSITIVE_INFINITY : slots,
    timeframeMs: timeframeMs(timeframe),
  };
}

function moneyRules(values: ReadonlyMap<string, unknown>): RunSettings['money'] {
  const value = <T>(key: string): T => values.get(key) as T;
  return {
    dryRunWallet: walletOf(value('dry_run_wallet'), value('stake_currency')),
    stakeAmount: value('stake_amount'),
    tradableBalanceRatio: value('tradable_balance_ratio'),
    availableCapital: value('available_capital'),
    amendLastStakeAmount: value('amend_last_stake_amount'),
    lastStakeAmountMinRatio: value('last_stake_amount_min_ratio'),
    amountReservePercent: value('amount_reserve_percent'),
    fee: value('fee'),
  };
}

function walletOf(wallet: number | Readonly<Record<string, number>>, stakeCurrency: string | null): number {
  if (typeof wallet === 'number') return wallet;
  const amount = stakeCurrency === null ? undefined : wallet[stakeCurrency];
  if (amount === undefined)
    throw new ConfigError(
      'invalid-config',
      `dry_run_wallet has no entry for the stake currency ${stakeCurrency ?? '(none given)'}; it has ${Object.keys(wallet).join(', ')}.`,
    );
  return amount;
}
