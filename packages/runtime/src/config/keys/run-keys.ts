import { row, type KeyRow } from '../key-row.ts';
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
import { each } from './service-keys.ts';
import { timeframe } from './strategy-keys.ts';

const MONEY = 'HHHH money';
const MARKET = 'HHHH market';
const HISTORY = 'HHII history-only';
const LIVE = 'IIHH live-only';
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
    // As freqtrade's schema has it.
    number({ least: 0, most: 0.5 }, 'a ratio from 0 to 0.5'),
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
  row('controls', block('{"hold": ["BTC/USDT"]}'), 'HHHH controls', "Values of the strategy's controls, by name.", {
    inner: 'HHHH controls',
  }),
  row('internals', block('{"process_throttle_secs": 5}'), 'IIAA own-loop', 'The loop of sessions.'),
  row('internals.process_throttle_secs', notNegative, 'IIAA own-loop', 'Seconds between rounds.'),
  row('internals.heartbeat_interval', notNegative, 'IIAA own-loop', 'Seconds between signs of life.'),
  row('internals.sd_notify', anything, 'IIII not-needed', 'Tells systemd.'),
  row('internals.interval', anything, 'IIII not-needed', 'Older word for the loop.'),
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
];
