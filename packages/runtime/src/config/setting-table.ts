import { isTimeframe, TIMEFRAMES } from '@tradai/strategy-sdk';

/** A value from a file: plain JSON. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** Null when the value is fine, otherwise what was expected. */
export type Check = (value: unknown) => string | null;

/**
 * One setting that config and strategy may both give: freqtrade's name in configs and results, ours in TypeScript, and the value
 * when neither gives one. The config's value replaces the strategy's as a whole.
 */
export interface Setting {
  readonly key: string;
  readonly property: string;
  readonly otherwise: unknown;
  readonly check: Check;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const flag: Check = (value) => (typeof value === 'boolean' ? null : 'true or false');
const ratio: Check = (value) => (isNumber(value) ? null : 'a ratio such as 0.02');
const positiveOrNull: Check = (value) => (value === null || (isNumber(value) && value > 0) ? null : 'a ratio above 0');
const notNegative: Check = (value) => (isNumber(value) && value >= 0 ? null : 'a number, 0 or more');
const whole: Check = (value) =>
  isNumber(value) && Number.isInteger(value) && value >= 0 ? null : 'a whole number, 0 or more';
const timeframe: Check = (value) =>
  typeof value === 'string' && isTimeframe(value) ? null : `one of ${TIMEFRAMES.join(', ')}`;
const text: Check = (value) => (typeof value === 'string' ? null : 'a text');
const record: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? null : 'an object';

function roi(value: unknown): string | null {
  const expected = 'minutes in trade with their ratios, such as {"0": 0.05, "60": 0.01}';
  if (record(value) !== null) return expected;
  return Object.entries(value as RawConfig).every(([minutes, entry]) => /^\d+$/.test(minutes) && isNumber(entry))
    ? null
    : expected;
}

function orderTypes(value: unknown): string | null {
  if (record(value) !== null) return 'an object such as {"entry": "limit", "exit": "limit"}';
  for (const name of ['entry', 'exit']) {
    const type = (value as RawConfig)[name];
    if (type !== undefined && type !== 'limit' && type !== 'market') return `"limit" or "market" for ${name}`;
  }
  return null;
}

function timeouts(value: unknown): string | null {
  const expected = 'an object such as {"entry": 10, "exit": 10, "unit": "minutes"}';
  if (record(value) !== null) return expected;
  const { entry, exit, unit } = value as RawConfig;
  if (unit !== undefined && unit !== 'minutes' && unit !== 'seconds') return '"minutes" or "seconds" for unit';
  return [entry, exit].every((time) => time === undefined || (isNumber(time) && time >= 0)) ? null : expected;
}

const TIMES_IN_FORCE = ['GTC', 'FOK', 'IOC', 'PO'];

function timesInForce(value: unknown): string | null {
  if (record(value) !== null) return 'an object such as {"entry": "GTC", "exit": "GTC"}';
  for (const name of ['entry', 'exit']) {
    const time = (value as RawConfig)[name];
    // Lower case is how old configs have it.
    if (time !== undefined && !(typeof time === 'string' && TIMES_IN_FORCE.includes(time.toUpperCase())))
      return `one of ${TIMES_IN_FORCE.join(', ')} for ${name}`;
  }
  return null;
}

/** −1 is no limit. A backtest of freqtrade takes 0 as no limit and a live run as no trades: such a value helps nobody. */
function slots(value: unknown): string | null {
  return value === -1 || value === Number.POSITIVE_INFINITY || (isNumber(value) && Number.isInteger(value) && value > 0)
    ? null
    : '-1 (no limit) or a whole number from 1';
}

const stake: Check = (value) =>
  value === 'unlimited' || (isNumber(value) && value > 0) ? null : 'a number above 0 or "unlimited"';
const stoploss: Check = (value) => (isNumber(value) && value < 0 ? null : 'a ratio below 0, such as -0.1');

/** Settings that a strategy may give and a config may override. */
export const SHARED_SETTINGS: readonly Setting[] = [
  { key: 'timeframe', property: 'timeframe', otherwise: undefined, check: timeframe },
  { key: 'stoploss', property: 'stoploss', otherwise: undefined, check: stoploss },
  { key: 'minimal_roi', property: 'minimalRoi', otherwise: {}, check: roi },
  { key: 'trailing_stop', property: 'trailingStop', otherwise: false, check: flag },
  { key: 'trailing_stop_positive', property: 'trailingStopPositive', otherwise: null, check: positiveOrNull },
  { key: 'trailing_stop_positive_offset', property: 'trailingStopPositiveOffset', otherwise: 0, check: notNegative },
  { key: 'trailing_only_offset_is_reached', property: 'trailingOnlyOffsetIsReached', otherwise: false, check: flag },
  { key: 'use_exit_signal', property: 'useExitSignal', otherwise: true, check: flag },
  { key: 'exit_profit_only', property: 'exitProfitOnly', otherwise: false, check: flag },
  { key: 'exit_profit_offset', property: 'exitProfitOffset', otherwise: 0, check: ratio },
  { key: 'ignore_roi_if_entry_signal', property: 'ignoreRoiIfEntrySignal', otherwise: false, check: flag },
  {
    key: 'ignore_buying_expired_candle_after',
    property: 'ignoreBuyingExpiredCandleAfter',
    otherwise: 0,
    check: notNegative,
  },
  { key: 'order_types', property: 'orderTypes', otherwise: {}, check: orderTypes },
  { key: 'unfilledtimeout', property: 'unfilledtimeout', otherwise: {}, check: timeouts },
  { key: 'order_time_in_force', property: 'orderTimeInForce', otherwise: {}, check: timesInForce },
  { key: 'use_custom_stoploss', property: 'useCustomStoploss', otherwise: false, check: flag },
  { key: 'position_adjustment_enable', property: 'positionAdjustmentEnable', otherwise: false, check: flag },
  {
    key: 'max_entry_position_adjustment',
    property: 'maxEntryPositionAdjustment',
    otherwise: -1,
    check: (value) => (value === -1 || whole(value) === null ? null : '-1 (no limit) or a whole number from 0'),
  },
  {
    key: 'startup_candle_count',
    property: 'startupCandleCount',
    otherwise: null,
    check: (value) => (value === null ? null : whole(value)),
  },
  { key: 'max_open_trades', property: 'maxOpenTrades', otherwise: 3, check: slots },
  { key: 'stake_amount', property: 'stakeAmount', otherwise: 'unlimited', check: stake },
];

const wallet: Check = (value) =>
  (isNumber(value) && value > 0) ||
  (record(value) === null && Object.values(value as RawConfig).every((amount) => isNumber(amount) && amount >= 0))
    ? null
    : 'an amount of stake currency above 0, or an object of amounts by currency';
const share: Check = (value) => (isNumber(value) && value > 0 && value <= 1 ? null : 'a ratio above 0 and at most 1');

/** Settings that only a config gives. */
export const CONFIG_SETTINGS: readonly Setting[] = [
  {
    key: 'stake_currency',
    property: 'stakeCurrency',
    otherwise: null,
    check: (value) => (value === null ? null : text(value)),
  },
  { key: 'dry_run_wallet', property: 'dryRunWallet', otherwise: 1000, check: wallet },
  { key: 'tradable_balance_ratio', property: 'tradableBalanceRatio', otherwise: 0.99, check: share },
  {
    key: 'available_capital',
    property: 'availableCapital',
    otherwise: null,
    check: (value) => (value === null ? null : notNegative(value)),
  },
  { key: 'amend_last_stake_amount', property: 'amendLastStakeAmount', otherwise: false, check: flag },
  { key: 'last_stake_amount_min_ratio', property: 'lastStakeAmountMinRatio', otherwise: 0.5, check: share },
  { key: 'amount_reserve_percent', property: 'amountReservePercent', otherwise: 0.05, check: notNegative },
  {
    key: 'fee',
    property: 'fee',
    otherwise: null,
    check: (value) =>
      value === null || (isNumber(value) && value >= 0 && value < 0.1) ? null : 'a ratio from 0 to 0.1, such as 0.001',
  },
  {
    key: 'trading_mode',
    property: 'tradingMode',
    otherwise: 'spot',
    check: (value) => (value === 'spot' || value === 'futures' ? null : '"spot" or "futures"'),
  },
  {
    key: 'margin_mode',
    property: 'marginMode',
    otherwise: null,
    check: (value) =>
      value === null || value === '' || value === 'isolated' || value === 'cross' ? null : '"isolated" or "cross"',
  },
  {
    key: 'liquidation_buffer',
    property: 'liquidationBuffer',
    otherwise: 0.05,
    check: (value) => (isNumber(value) && value >= 0 && value <= 0.99 ? null : 'a ratio from 0 to 0.99, such as 0.05'),
  },
  {
    key: 'futures_funding_rate',
    property: 'futuresFundingRate',
    otherwise: null,
    check: (value) => (value === null ? null : ratio(value)),
  },
  { key: 'position_stacking', property: 'positionStacking', otherwise: false, check: flag },
  { key: 'enable_protections', property: 'enableProtections', otherwise: false, check: flag },
  {
    key: 'timeframe_detail',
    property: 'timeframeDetail',
    otherwise: null,
    check: (value) => (value === null || value === '' ? null : timeframe(value)),
  },
];
