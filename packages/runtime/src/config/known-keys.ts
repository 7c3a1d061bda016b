import { nearestNames } from '@tradai/strategy-sdk/graph';
import { CONFIG_SETTINGS, SHARED_SETTINGS } from './setting-table.ts';

/** Keys of freqtrade's configs that mean something elsewhere: live trading, messages, storage, other commands. */
const OTHER_KEYS =
  '$schema add_config_files analyze_per_epoch api_server backtest_breakdown backtest_cache bot_name cancel_open_orders_on_exit coingecko ' +
  'config_files custom_price_max_distance_ratio datadir dataformat_ohlcv dataformat_trades db_url disable_dataframe_checks discord ' +
  'download_trades dry_run edge enable_dynamic_pairlist entry_pricing epochs exchange exit_pricing export external_message_consumer ' +
  'fiat_display_currency force_entry_enable freqai freqaimodel freqaimodel_path hyperopt_jobs hyperopt_loss ' +
  'hyperopt_min_trades hyperopt_random_state initial_state internals liquidation_warn_ratio logfile log_config ' +
  'new_pairs_days orderflow original_config_file pairlists pairs ' +
  'process_only_new_candles proxy_coin recursive_strategy_search reduce_df_footprint runmode spaces strategy ' +
  'strategy_path telegram timerange user_data_dir verbosity webhook';

const KNOWN: readonly string[] = [
  ...[...SHARED_SETTINGS, ...CONFIG_SETTINGS].map(({ key }) => key),
  ...OTHER_KEYS.split(' '),
];

/** Top-level keys that nothing reads. Comments written as keys (`_comment`, `//`, `$comment`) are nobody's mistake. */
export function unknownKeys(keys: readonly string[]): string[] {
  return keys.filter((key) => !KNOWN.includes(key) && !/^(_|\/\/|\$|=|#)/.test(key));
}

/** Keys that were settings once, with what became of them. */
const FORMER_KEYS: ReadonlyMap<string, string> = new Map([
  ['protections', 'protections belong in the strategy, as in freqtrade since 2024.10'],
]);

/** What became of a key that was a setting once, `null` for all others. */
export function formerKey(key: string): string | null {
  return FORMER_KEYS.get(key) ?? null;
}

/** The known key that a person most likely meant, `null` when none is near. */
export function nearestKey(key: string): string | null {
  const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (KNOWN.includes(snake)) return snake;
  return nearestNames(key, KNOWN)[0] ?? null;
}

const PAIR_KEYS = ['pair_whitelist', 'pair_blacklist'];

/** The key of `exchange` that says which pairs, when `key` is a misspelled one; other keys there belong to the exchange's connection. */
export function nearestPairKey(key: string): string | null {
  return PAIR_KEYS.includes(key) ? null : (nearestNames(key, PAIR_KEYS)[0] ?? null);
}
