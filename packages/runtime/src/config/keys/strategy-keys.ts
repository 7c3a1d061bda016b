import { TIMEFRAMES } from '@tradai/strategy-sdk';
import { row, type KeyRow } from '../key-row.ts';
import { block, either, flag, notNegative, number, orNull, ratio, table, whole, words } from '../shape.ts';

const OVERRIDES = 'HHHH overrides-strategy';
const shared = (property: string, otherwise: unknown): Partial<KeyRow> => ({ property, otherwise, isShared: true });

export const timeframe = words(TIMEFRAMES, `one of ${TIMEFRAMES.join(', ')}`);
const orderType = words(['limit', 'market']);
const timeInForce = {
  kind: 'words',
  words: ['GTC', 'FOK', 'IOC', 'PO'],
  anyCase: true,
  expected: 'one of GTC, FOK, IOC, PO',
} as const;
// A backtest of freqtrade takes 0 as no limit and a live run as no trades: such a value helps nobody.
const slots = either(
  '-1 (no limit) or a whole number from 1',
  number({ whole: true, least: -1, most: -1 }, '-1'),
  number({ whole: true, least: 1 }, 'a whole number from 1'),
);
const stake = either('a number above 0 or "unlimited"', number({ above: 0 }, 'a number above 0'), words(['unlimited']));

/** Settings that a strategy may give and a config may override, as a whole value each. */
export const STRATEGY_KEYS: readonly KeyRow[] = [
  row('timeframe', timeframe, OVERRIDES, 'Length of the candles: 5m, 1h.', shared('timeframe', undefined)),
  row(
    'stoploss',
    number({ below: 0 }, 'a ratio below 0, such as -0.1'),
    OVERRIDES,
    'Loss at which a trade is left, a ratio of the stake.',
    shared('stoploss', undefined),
  ),
  row(
    'minimal_roi',
    table(ratio, '^\\d+$', 'minutes in trade with their ratios, such as {"0": 0.05, "60": 0.01}'),
    OVERRIDES,
    'Minutes in trade and the profit at which it is left from then on.',
    shared('minimalRoi', {}),
  ),
  row('trailing_stop', flag, OVERRIDES, 'Whether the stop follows the best rate.', shared('trailingStop', false)),
  row(
    'trailing_stop_positive',
    orNull(number({ above: 0 }, 'a ratio above 0')),
    OVERRIDES,
    'Distance of the trailing stop once the offset is passed.',
    shared('trailingStopPositive', null),
  ),
  row(
    'trailing_stop_positive_offset',
    notNegative,
    OVERRIDES,
    'Profit from which that distance counts.',
    shared('trailingStopPositiveOffset', 0),
  ),
  row(
    'trailing_only_offset_is_reached',
    flag,
    OVERRIDES,
    'Whether the stop does not trail before.',
    shared('trailingOnlyOffsetIsReached', false),
  ),
  row('use_exit_signal', flag, OVERRIDES, 'Whether exit signals count.', shared('useExitSignal', true)),
  row(
    'exit_profit_only',
    flag,
    OVERRIDES,
    'Whether exit signals count above the profit offset only.',
    shared('exitProfitOnly', false),
  ),
  row('exit_profit_offset', ratio, OVERRIDES, 'That offset.', shared('exitProfitOffset', 0)),
  row(
    'ignore_roi_if_entry_signal',
    flag,
    OVERRIDES,
    'Whether a trade stays while its entry signal is true.',
    shared('ignoreRoiIfEntrySignal', false),
  ),
  row(
    'ignore_buying_expired_candle_after',
    notNegative,
    OVERRIDES,
    'Seconds after which an entry signal no longer counts; 0: never.',
    shared('ignoreBuyingExpiredCandleAfter', 0),
  ),
  row(
    'use_custom_stoploss',
    flag,
    OVERRIDES,
    "Whether the strategy's own stop is asked; on by itself when the strategy has one.",
    shared('useCustomStoploss', false),
  ),
  row(
    'position_adjustment_enable',
    flag,
    OVERRIDES,
    'Whether positions are added to and reduced; on by itself when the strategy does so.',
    shared('positionAdjustmentEnable', false),
  ),
  row(
    'max_entry_position_adjustment',
    number({ whole: true, least: -1 }, '-1 (no limit) or a whole number from 0'),
    OVERRIDES,
    'Entries beyond the first that a trade may have.',
    shared('maxEntryPositionAdjustment', -1),
  ),
  row(
    'startup_candle_count',
    orNull(whole),
    'AAAA warm-up',
    'Candles in front of the range that signals need.',
    shared('startupCandleCount', null),
  ),
  row('max_open_trades', slots, 'HHHH money', 'Most trades at a time.', shared('maxOpenTrades', 3)),
  row(
    'stake_amount',
    stake,
    'HHHH money',
    'Stake currency per trade, or the wallet in as many parts as there are slots.',
    shared('stakeAmount', 'unlimited'),
  ),
  row('process_only_new_candles', flag, 'IIHH live-only', 'Whether signals are computed once per candle.'),
  row('can_short', flag, 'IIII strategy-only', 'Whether shorts are traded; the strategy says so.'),
];

const LIVE = 'IIHH live-only';
const ORDERS = 'HHHH orders';

/** Orders: their types, how long they wait, where they are placed. */
export const ORDER_KEYS: readonly KeyRow[] = [
  row(
    'order_types',
    block('{"entry": "limit", "exit": "limit"}'),
    ORDERS,
    'Types of orders, by what they are for.',
    shared('orderTypes', {}),
  ),
  row('order_types.entry', orderType, ORDERS, 'Of entries.'),
  row('order_types.exit', orderType, ORDERS, 'Of exits.'),
  row('order_types.stoploss', orderType, LIVE, 'Of stops.'),
  row('order_types.stoploss_on_exchange', flag, LIVE, 'Whether the stop lies at the exchange.'),
  row('order_types.stoploss_on_exchange_interval', positive(), LIVE, 'Seconds between updates of that stop.'),
  row(
    'order_types.stoploss_on_exchange_limit_ratio',
    number({ least: 0, most: 1 }, 'a ratio from 0 to 1, such as 0.99'),
    LIVE,
    'Limit of that stop, as a ratio of its rate.',
  ),
  row('order_types.stoploss_price_type', words(['last', 'mark', 'index']), LIVE, 'Price that triggers that stop.'),
  row('order_types.emergency_exit', orderType, LIVE, 'Of exits when a stop could not be placed.', {
    otherwise: 'market',
  }),
  row('order_types.force_entry', orderType, LIVE, 'Of entries that a person asks for.'),
  row('order_types.force_exit', orderType, LIVE, 'Of exits that a person asks for.'),
  row(
    'order_time_in_force',
    block('{"entry": "GTC", "exit": "GTC"}'),
    LIVE,
    'How long orders stand at the exchange.',
    shared('orderTimeInForce', { entry: 'GTC', exit: 'GTC' }),
  ),
  row('order_time_in_force.entry', timeInForce, LIVE, 'Of entries.'),
  row('order_time_in_force.exit', timeInForce, LIVE, 'Of exits.'),
  row(
    'unfilledtimeout',
    block('{"entry": 10, "exit": 10, "unit": "minutes"}'),
    ORDERS,
    'When orders that wait are canceled.',
    shared('unfilledtimeout', {}),
  ),
  row('unfilledtimeout.entry', notNegative, ORDERS, 'Of entries.'),
  row('unfilledtimeout.exit', notNegative, ORDERS, 'Of exits.'),
  row('unfilledtimeout.unit', words(['minutes', 'seconds']), ORDERS, 'Unit of both.', { otherwise: 'minutes' }),
  row('unfilledtimeout.exit_timeout_count', whole, LIVE, 'Exits in vain after which the emergency exit comes.', {
    otherwise: 0,
  }),
  ...pricing('entry_pricing', 'entries'),
  row(
    'entry_pricing.check_depth_of_market',
    block('{"enabled": false, "bids_to_ask_delta": 1}'),
    LIVE,
    'Entries only when the order book leans to one side.',
  ),
  row('entry_pricing.check_depth_of_market.enabled', flag, LIVE, 'Whether it is looked at.'),
  row('entry_pricing.check_depth_of_market.bids_to_ask_delta', notNegative, LIVE, 'Bids per asks that are needed.'),
  ...pricing('exit_pricing', 'exits'),
  row(
    'custom_price_max_distance_ratio',
    number({ least: 0, most: 1 }, 'a ratio from 0 to 1, such as 0.02'),
    ORDERS,
    "How far a strategy's own price may lie from the market's; a backtest keeps it inside the candle.",
    { otherwise: 0.02 },
  ),
];

function positive() {
  return number({ above: 0 }, 'a number above 0');
}

function pricing(name: string, what: string): KeyRow[] {
  return [
    row(name, block('{"price_side": "same", "use_order_book": true}'), LIVE, `Where ${what} are placed.`),
    row(
      `${name}.price_side`,
      words(['same', 'other', 'ask', 'bid']),
      LIVE,
      'Side of the order book; market orders need the other one.',
      { otherwise: 'same' },
    ),
    row(`${name}.use_order_book`, flag, LIVE, 'Whether the order book counts instead of the ticker.'),
    row(
      `${name}.order_book_top`,
      number({ whole: true, least: 1, most: 50 }, 'a whole number from 1 to 50'),
      LIVE,
      'Level of the order book.',
    ),
    row(
      `${name}.price_last_balance`,
      number({ least: 0, most: 1 }, 'a ratio from 0 to 1'),
      LIVE,
      'How far between that side and the last price.',
    ),
  ];
}
