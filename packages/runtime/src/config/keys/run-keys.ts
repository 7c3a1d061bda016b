import { row, type Classing, type KeyRow } from '../key-row.ts';
import {
  anything,
  block,
  either,
  flag,
  notNegative,
  number,
  orNull,
  positive,
  ratio,
  table,
  text,
  texts,
  whole,
  words,
  type Shape,
} from '../shape.ts';
import { secretClass } from '../secrets.ts';
import { timeframe } from './strategy-keys.ts';

const MONEY = 'HHHH money';
const MARKET = 'HHHH market';
const HISTORY = 'HHII history-only';
const LIVE = 'IIHH live-only';
const STORAGE = 'IIII own-storage';
const setting = (property: string, otherwise: unknown): Partial<KeyRow> => ({ property, otherwise });
const currency: Shape = { kind: 'text', pattern: '^\\S+$', expected: 'a currency such as "USDT"' };
const share = number({ above: 0, most: 1 }, 'a ratio above 0 and at most 1');
/** A backtest that is given no time range by option reads it here. */
const timerange = either('a text such as "20210101-20210630"', text, { kind: 'nothing', expected: 'null' });

/** Money, market and what a run is. */
export const RUN_KEYS: readonly KeyRow[] = [
  row('stake_currency', orNull(currency), MONEY, 'Currency of stakes and wallet.', setting('stakeCurrency', null)),
  row(
    'tradable_balance_ratio',
    share,
    MONEY,
    'Share of the wallet that trades may use.',
    setting('tradableBalanceRatio', 0.99),
  ),
  row(
    'available_capital',
    orNull(notNegative),
    MONEY,
    'What trades may use instead of that share.',
    setting('availableCapital', null),
  ),
  row(
    'amend_last_stake_amount',
    flag,
    MONEY,
    'Whether the last stake may be lowered to what is left.',
    setting('amendLastStakeAmount', false),
  ),
  row(
    'last_stake_amount_min_ratio',
    share,
    MONEY,
    'Smallest share of a stake that it is lowered to.',
    setting('lastStakeAmountMinRatio', 0.5),
  ),
  row(
    'amount_reserve_percent',
    notNegative,
    MONEY,
    "Reserve on top of the market's smallest amount.",
    setting('amountReservePercent', 0.05),
  ),
  row(
    'dry_run_wallet',
    either(
      'an amount of stake currency above 0, or an object of amounts by currency',
      positive,
      table(notNegative, '', 'amounts by currency'),
    ),
    'HHHI simulated-wallet',
    'Wallet to start with.',
    setting('dryRunWallet', 1000),
  ),
  row(
    'fee',
    orNull(number({ least: 0, below: 0.1 }, 'a ratio from 0 to 0.1, such as 0.001')),
    'HHHI fee',
    "Fee per side; the market's when not given.",
    setting('fee', null),
  ),
  row('dry_run', flag, 'IIHR mode-switch', 'Whether sessions trade with play money.', {
    otherwise: true,
    classOf: (value) => (value === false ? 'IIIH mode-switch' : 'IIHR mode-switch'),
  }),
  row('trading_mode', words(['spot', 'futures']), MARKET, 'Spot or futures.', {
    ...setting('tradingMode', 'spot'),
    classOf: (value) => (value === 'margin' ? 'RRRR market' : MARKET),
  }),
  row(
    'margin_mode',
    orNull(words(['isolated', 'cross', ''], '"isolated" or "cross"')),
    MARKET,
    'Margin in futures.',
    setting('marginMode', ''),
  ),
  row(
    'liquidation_buffer',
    number({ least: 0, most: 0.99 }, 'a ratio from 0 to 0.99, such as 0.05'),
    MARKET,
    'How much nearer than the exchange says a liquidation is reckoned.',
    setting('liquidationBuffer', 0.05),
  ),
  row(
    'futures_funding_rate',
    orNull(ratio),
    'HHII funding-fallback',
    'Funding rate where the data has none.',
    setting('futuresFundingRate', null),
  ),
  row('proxy_coin', orNull(text), 'HHRR proxy-coin', 'Collateral instead of the stake currency.'),
  row(
    'timeframe_detail',
    orNull(either(timeframe.expected, timeframe, words(['']))),
    HISTORY,
    'Shorter candles that are walked inside those of the timeframe.',
    setting('timeframeDetail', null),
  ),
  row('timerange', timerange, HISTORY, 'START-END of the candles to run on.'),
  row(
    'enable_protections',
    flag,
    HISTORY,
    "Whether the strategy's protections act.",
    setting('enableProtections', false),
  ),
  row(
    'position_stacking',
    flag,
    HISTORY,
    'Whether a pair may have several trades at a time.',
    setting('positionStacking', false),
  ),
  row('enable_dynamic_pairlist', flag, HISTORY, 'Whether pairs come and go during a backtest.', {
    classOf: (value) => (value === true ? 'RRII dynamic-list' : HISTORY),
  }),
  row('initial_state', words(['running', 'paused', 'stopped']), LIVE, 'Whether a session starts at once.'),
  row('cancel_open_orders_on_exit', flag, LIVE, 'Whether orders are canceled at the end.', { otherwise: false }),
  row('force_entry_enable', flag, LIVE, 'Whether a person may ask for entries.'),
  row(
    'liquidation_warn_ratio',
    number({ least: 0, most: 1 }, 'a ratio from 0 to 1'),
    LIVE,
    'Distance to the liquidation price that is warned of.',
  ),
  row('fiat_display_currency', text, 'IIAA display-only', 'Currency of reports.'),
  row('bot_name', text, 'HHHH label', 'Name in reports and messages.'),
  row('add_config_files', texts, 'HHHH include', 'Further config files, relative to this one.'),
  row('$schema', text, 'IIII editor-only', 'Schema for editors.'),
  row('export', anything, 'AAII own-report', 'What freqtrade writes after a backtest.'),
  row('backtest_breakdown', anything, 'AAII own-report', 'Periods of the report.'),
  row('backtest_cache', anything, 'AAII own-report', 'Age of results to use again.'),
  row('strategy', anything, 'IIII strategy-by-name', 'Name of the strategy.'),
  row('internals', block('{"process_throttle_secs": 5}'), 'IIAA own-loop', 'The loop of sessions.'),
  row('internals.process_throttle_secs', notNegative, 'IIAA own-loop', 'Seconds between rounds.'),
  row('internals.heartbeat_interval', notNegative, 'IIAA own-loop', 'Seconds between signs of life.'),
  row('internals.sd_notify', anything, 'IIII not-needed', 'Tells systemd.'),
  row('internals.interval', anything, 'IIII not-needed', 'Older word for the loop.'),
  ...each('IIII no-dataframe', 'About data frames.', ['disable_dataframe_checks', 'reduce_df_footprint']),
  ...each(STORAGE, 'Where freqtrade keeps and finds things.', [
    'db_url',
    'logfile',
    'log_config',
    'verbosity',
    'user_data_dir',
    'datadir',
    'strategy_path',
    'recursive_strategy_search',
    'dataformat_ohlcv',
    'dataformat_trades',
    'new_pairs_days',
    'download_trades',
    'freqaimodel',
    'freqaimodel_path',
  ]),
  ...each('IIII dump', 'Left over in a printed config.', [
    'runmode',
    'config_files',
    'original_config_file',
    'candle_type_def',
    'exportfilename',
  ]),
  row('epochs', whole, 'IHII hyperopt-only', 'Sets of parameters to try.'),
  row('spaces', texts, 'IHII hyperopt-only', 'Spaces of parameters.'),
  row('hyperopt_loss', text, 'IHII hyperopt-only', 'What is minimized.'),
  row('hyperopt_jobs', number({ whole: true }, 'a whole number'), 'IHII hyperopt-only', 'Processes at a time.'),
  row('hyperopt_random_state', orNull(whole), 'IHII hyperopt-only', 'Seed of the search.'),
  row('hyperopt_min_trades', whole, 'IHII hyperopt-only', 'Fewest trades that count.'),
  row('early_stop', whole, 'IHII hyperopt-only', 'Sets without progress after which it ends.'),
  ...each('IIII hyperopt-view', 'About views of a search.', ['analyze_per_epoch', 'print_all', 'hyperopt_path']),
  ...each('IIII own-checks', 'About checks for look-ahead.', [
    'lookahead_analysis_exportfilename',
    'minimum_trade_amount',
    'targeted_trade_amount',
    'startup_candle',
  ]),
  row('freqai', anything, 'IIII freqai-off', 'Models.', { inner: 'IIII freqai-off' }),
  row('freqai.enabled', anything, 'IIII freqai-off', 'Whether models run.', {
    classOf: (value) => (value === true ? 'RRRR freqai' : 'IIII freqai-off'),
  }),
  row('orderflow', anything, 'RRRR orderflow', 'Order flow from public trades.'),
  row('telegram', anything, 'IIAA messages', 'Messages to a chat.'),
  row('telegram.enabled', anything, 'IIAA messages', 'Whether messages are sent.'),
  row('telegram.token', anything, 'IIRR secret-in-file', 'Token of the chat.', { classOf: secretClass }),
  ...each('IIAA messages', 'Where and which.', [
    'telegram.chat_id',
    'telegram.topic_id',
    'telegram.authorized_users',
    'telegram.notification_settings',
    'telegram.allow_custom_messages',
    'telegram.balance_dust_level',
  ]),
  ...each('IIII messages-ui', 'Buttons of the chat.', ['telegram.reload', 'telegram.keyboard']),
  row('webhook', anything, 'IIAA messages', 'Messages to an address.'),
  row('discord', anything, 'IIAA messages', 'Messages to Discord.', { inner: 'IIAA messages' }),
  row('discord.webhook_url', anything, 'IIRR secret-in-file', 'Address with the right to write.', {
    classOf: secretClass,
  }),
  row('coingecko', anything, 'IIII not-needed', 'Rates of currencies.', { inner: 'IIII not-needed' }),
  row('coingecko.api_key', anything, 'IIRR secret-in-file', 'Key for them.', { classOf: secretClass }),
  row('bearer_token', anything, 'IIRR secret-in-file', 'Token for a remote list.', { classOf: secretClass }),
  row('external_message_consumer', anything, 'IIII producers', 'Signals of another bot.', {
    inner: 'IIII producers',
  }),
  row('external_message_consumer.enabled', anything, 'IIII producers', 'Whether they are used.', {
    classOf: (value) => (value === true ? 'RRRR producers' : 'IIII producers'),
  }),
  row('api_server', anything, 'IIII own-door', "freqtrade's web server."),
  ...each('IIII own-door', 'Of that server.', [
    'api_server.enabled',
    'api_server.listen_ip_address',
    'api_server.listen_port',
    'api_server.verbosity',
    'api_server.enable_openapi',
    'api_server.jwt_secret_key',
    'api_server.ws_token',
    'api_server.CORS_origins',
    'api_server.username',
    'api_server.password',
  ]),
];

function each(classing: Classing, doc: string, paths: readonly string[]): KeyRow[] {
  return paths.map((path) => row(path, anything, classing, doc));
}
