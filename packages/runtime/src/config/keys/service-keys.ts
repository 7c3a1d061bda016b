import { row, type Classing, type KeyRow } from '../key-row.ts';
import { secretClass } from '../secrets.ts';
import { anything } from '../shape.ts';

const STORAGE = 'IIII own-storage';

/** Messages, servers, models and places of freqtrade's: what runs beside trading. */
export const SERVICE_KEYS: readonly KeyRow[] = [
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
];

/** Keys about which the same is to be said. */
export function each(classing: Classing, doc: string, paths: readonly string[]): KeyRow[] {
  return paths.map((path) => row(path, anything, classing, doc));
}
