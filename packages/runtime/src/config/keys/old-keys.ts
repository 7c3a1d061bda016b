import { row, type KeyRow } from '../key-row.ts';
import { anything } from '../shape.ts';

const LIVE = 'IIHH mapped';
const ALL = 'HHHH mapped';

/** Names of former versions of freqtrade, with what they are called today or why they are refused. */
export const OLD_KEYS: readonly KeyRow[] = [
  moved('forcebuy_enable', 'force_entry_enable', LIVE),
  moved('use_sell_signal', 'use_exit_signal', ALL),
  moved('sell_profit_only', 'exit_profit_only', ALL),
  moved('sell_profit_offset', 'exit_profit_offset', ALL),
  moved('ignore_roi_if_buy_signal', 'ignore_roi_if_entry_signal', ALL),
  moved('unfilledtimeout.buy', 'unfilledtimeout.entry', ALL),
  moved('unfilledtimeout.sell', 'unfilledtimeout.exit', ALL),
  moved('order_types.buy', 'order_types.entry', ALL),
  moved('order_types.sell', 'order_types.exit', ALL),
  ...['emergencysell', 'emergencyexit'].map((name) => moved(`order_types.${name}`, 'order_types.emergency_exit', LIVE)),
  ...['forcesell', 'forceexit'].map((name) => moved(`order_types.${name}`, 'order_types.force_exit', LIVE)),
  ...['forcebuy', 'forceentry'].map((name) => moved(`order_types.${name}`, 'order_types.force_entry', LIVE)),
  moved('order_time_in_force.buy', 'order_time_in_force.entry', LIVE),
  moved('order_time_in_force.sell', 'order_time_in_force.exit', LIVE),
  ...pricing('bid_strategy', 'entry_pricing', 'ask_last_balance'),
  row('bid_strategy.check_depth_of_market', anything, LIVE, 'Now entry_pricing.check_depth_of_market.'),
  ...['enabled', 'bids_to_ask_delta'].map((name) =>
    moved(`bid_strategy.check_depth_of_market.${name}`, `entry_pricing.check_depth_of_market.${name}`, LIVE),
  ),
  ...pricing('ask_strategy', 'exit_pricing', 'bid_last_balance'),
  moved('ask_strategy.ignore_buying_expired_candle_after', 'ignore_buying_expired_candle_after', ALL),
  ...['ask_strategy', 'experimental'].flatMap((parent) =>
    ['use_sell_signal', 'sell_profit_only', 'sell_profit_offset', 'ignore_roi_if_buy_signal'].map((name) =>
      gone(`${parent}.${name}`, 'moved-to-top'),
    ),
  ),
  row('experimental', anything, 'IIII not-needed', 'A block of former versions.', { inner: 'IIII not-needed' }),
  row('edge', anything, 'IIII edge-off', 'A removed feature.', { inner: 'IIII edge-off' }),
  row('edge.enabled', anything, 'IIII edge-off', 'Whether it is on.', {
    classOf: (value) => (value === true ? 'RRRR edge' : 'IIII edge-off'),
  }),
  gone('protections', 'protections-in-config'),
  gone('ticker_interval', 'renamed'),
  gone('pairlist', 'renamed'),
];

function moved(path: string, movedTo: string, classing: string): KeyRow {
  return row(path, anything, classing, `Now ${movedTo}.`, { movedTo });
}

function gone(path: string, code: string): KeyRow {
  return row(path, anything, `RRRR ${code}`, 'Refused, as freqtrade does.');
}

function pricing(name: string, now: string, balance: string): KeyRow[] {
  return [
    row(name, anything, LIVE, `Now ${now}.`),
    ...['price_side', 'use_order_book', 'order_book_top'].map((key) => moved(`${name}.${key}`, `${now}.${key}`, LIVE)),
    moved(`${name}.${balance}`, `${now}.price_last_balance`, LIVE),
    ...['order_book_min', 'order_book_max'].map((key) => moved(`${name}.${key}`, `${now}.order_book_top`, LIVE)),
  ];
}
