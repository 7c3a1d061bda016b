import { row, type Classing, type KeyFacts, type KeyRow } from '../key-row.ts';
import { secretClass } from '../secrets.ts';
import { anything, block, flag, isRecord, notNegative, number, positive, texts, type Shape } from '../shape.ts';

const PAIRS = 'HHHH pairs';
const LIVE = 'IIHH live-only';
const ALLOWED = 'IIAA ccxt-allow-list';

/** Exchanges that ccxt no longer has, with what they are called today; null: gone. */
const FORMER_EXCHANGES: ReadonlyMap<string, string | null> = new Map([
  ['bittrex', null],
  ['ftx', null],
  ['gateio', 'gate'],
  ['okex', 'okx'],
  ['huobi', 'htx'],
  ['coinbasepro', 'coinbase'],
]);

/** What became of an exchange; undefined for one that is there. */
export function formerExchange(name: unknown): string | null | undefined {
  return typeof name === 'string' ? FORMER_EXCHANGES.get(name) : undefined;
}

/** It is a folder of the data too, so nothing that leads elsewhere. */
const exchangeName: Shape = {
  kind: 'text',
  pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*$',
  expected: 'a name such as "binance"',
};

/** The exchange, its account and its connection. */
export const EXCHANGE_KEYS: readonly KeyRow[] = [
  row('exchange', block('{"name": "binance"}'), 'HHHH market', 'The exchange and its pairs.'),
  row('exchange.name', exchangeName, 'HHHH market', "ccxt's name of the exchange.", {
    classOf: (value) => (formerExchange(value) === undefined ? 'HHHH market' : 'RRRR former-exchange'),
  }),
  row('exchange.pair_whitelist', texts, PAIRS, 'Pairs, in the order in which they get slots.', { otherwise: [] }),
  row('exchange.pair_blacklist', texts, PAIRS, 'Pairs that are left out; regular expressions for whole names.', {
    otherwise: [],
  }),
  row('pairs', texts, PAIRS, 'Pairs instead of the white list.'),
  ...['key', 'secret', 'password', 'uid', 'account_id', 'accountId']
    .concat(['wallet_address', 'walletAddress', 'private_key', 'privateKey'])
    .map((name) =>
      row(`exchange.${name}`, anything, 'IIRR secret-in-file', 'Credential of the account.', { classOf: secretClass }),
    ),
  ...['ccxt_config', 'ccxt_sync_config', 'ccxt_async_config'].flatMap(ccxtRows),
  row('exchange.enable_ws', flag, LIVE, 'Whether candles come by a stream.'),
  row('exchange.markets_refresh_interval', positive, LIVE, 'Minutes between reads of the markets.'),
  row(
    'exchange.outdated_offset',
    number({ whole: true, least: 0 }, 'a whole number, 0 or more'),
    LIVE,
    'Minutes that a candle may be late.',
  ),
  row('exchange.unknown_fee_rate', notNegative, LIVE, 'Rate of a fee currency without a market.'),
  ...['log_responses', 'skip_open_order_update', 'skip_pair_validation', 'experimental'].map((name) =>
    row(`exchange.${name}`, anything, 'IIII not-needed', 'Has no counterpart here.'),
  ),
  ...['sandbox', 'demo_trading'].map((name) =>
    row(`exchange.${name}`, anything, 'IIII not-needed', 'Play money at the exchange.', {
      classOf: (value) => (value === true ? 'IIRR sandbox' : 'IIII not-needed'),
    }),
  ),
  row('exchange.use_public_trades', anything, 'IIII not-needed', 'Trades of everybody, for order flow.', {
    classOf: (value) => (value === true ? 'RRRR orderflow' : 'IIII not-needed'),
  }),
];

function ccxtRows(name: string): KeyRow[] {
  const path = `exchange.${name}`;
  const allowed = ['enableRateLimit', 'rateLimit', 'timeout', 'recvWindow', 'adjustForTimeDifference']
    .concat(['httpProxy', 'httpsProxy', 'socksProxy', 'wsProxy', 'wssProxy', 'wsSocksProxy'])
    .concat(['aiohttp_proxy', 'proxies']);
  const dangerous = ['urls', 'headers', 'sandbox', 'params', 'apiKey', 'secret', 'password', 'uid', 'walletAddress'];
  return [
    row(path, block('{"enableRateLimit": true}'), 'IIII not-needed', 'Options of the connection.'),
    ...allowed.map((option) => row(`${path}.${option}`, anything, ALLOWED, 'Rate limit, waiting and proxies.')),
    row(`${path}.options`, anything, ALLOWED, 'Default type, receive window, difference of clocks.', {
      classOf: optionsClass,
    }),
    ...[...dangerous, 'privateKey', 'token'].map((option) =>
      row(`${path}.${option}`, anything, 'IIRR ccxt-dangerous', 'Would send requests or credentials elsewhere.'),
    ),
  ];
}

const TYPES: Readonly<Record<string, string>> = {
  spot: 'spot',
  future: 'futures',
  futures: 'futures',
  swap: 'futures',
  linear: 'futures',
  delivery: 'futures',
  inverse: 'futures',
};

function optionsClass(value: unknown, { values }: KeyFacts): Classing {
  const type = isRecord(value) ? value['defaultType'] : undefined;
  const market = typeof type === 'string' ? (TYPES[type] ?? null) : null;
  return market !== null && market !== (values['trading_mode'] ?? 'spot') ? 'IIRR ccxt-default-type' : ALLOWED;
}
