import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { assertRunnable, checkConfig } from './check-config.ts';
import type { CheckOptions } from './config-problem.ts';
import type { Environment } from './environment.ts';
import { CONFIG_MODES, type ConfigMode, type RawConfig } from './key-row.ts';
import { loadConfig } from './load-config.ts';
import { masked } from './secrets.ts';
import { withDefaults } from './with-defaults.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradai-check-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'c.json');

function check(config: RawConfig, options: Partial<CheckOptions> = {}, env: Environment = {}) {
  writeFileSync(path, JSON.stringify(config));
  const verdict = checkConfig(loadConfig([path], env), { mode: 'backtest', ...options });
  const short = (text: string): string => text.replaceAll(path, 'c.json');
  return {
    ...verdict,
    errors: verdict.errors.map((error) => ({ ...error, text: short(error.text) })),
    warnings: verdict.warnings.map((warning) => ({ ...warning, text: short(warning.text) })),
  };
}
/** What a session cannot do without. */
const SESSION: RawConfig = { dry_run: false, stake_currency: 'USDT', exchange: { name: 'binance' } };
const problems = (found: readonly { readonly path: string; readonly code: string }[]): string[] =>
  found.map((problem) => `${problem.path} ${problem.code}`);

describe('a bad value names its key, itself and what was expected', () => {
  it.each<[config: RawConfig, says: string]>([
    [{ tradable_balance_ratio: 99 }, 'c.json:1: tradable_balance_ratio is 99; expected a ratio above 0 and at most 1.'],
    [{ order_types: { entry: 'stop', exit: 'limit' } }, 'order_types.entry is "stop"; expected "limit" or "market".'],
    [{ order_types: { buy: 'stop', sell: 'limit' } }, 'order_types.buy is "stop"; expected "limit" or "market".'],
    [{ order_types: 'limit' }, 'order_types is "limit"; expected an object such as {"entry": "limit"'],
    [{ unfilledtimeout: 10 }, 'unfilledtimeout is 10; expected an object such as {"entry": 10'],
    [{ unfilledtimeout: { entry: '10' } }, 'unfilledtimeout.entry is "10"; expected a number, 0 or more.'],
    [
      { order_time_in_force: { entry: 'GTX' } },
      'order_time_in_force.entry is "GTX"; expected one of GTC, FOK, IOC, PO.',
    ],
    [
      { entry_pricing: { price_side: 'mid' } },
      'entry_pricing.price_side is "mid"; expected "same", "other", "ask" or "bid".',
    ],
    [{ minimal_roi: { '0.5': 1 } }, 'minimal_roi is {"0.5":1}; expected minutes in trade with their ratios'],
    [{ max_open_trades: 2.5 }, 'max_open_trades is 2.5; expected -1 (no limit) or a whole number from 1.'],
    [{ exchange: { pair_whitelist: 'BTC/USDT' } }, 'exchange.pair_whitelist is "BTC/USDT"; expected a list of texts.'],
    [{ pairlists: { method: 'StaticPairList' } }, 'pairlists is {"method":"StaticPairList"}; expected a list such as'],
    [{ pairlists: ['StaticPairList'] }, 'pairlists[0] is "StaticPairList"; expected an object such as {"method"'],
    [{ pairlists: [null] }, 'pairlists[0] is null; expected an object such as {"method"'],
    [{ trading_mode: 'future' }, 'trading_mode is "future"; expected "spot" or "futures".'],
    [{ dry_run: 'yes' }, 'dry_run is "yes"; expected true or false.'],
    [{ stake_currency: '' }, 'stake_currency is ""; expected a currency such as "USDT".'],
    [{ exchange: { name: '../x' } }, 'exchange.name is "../x"; expected a name such as "binance".'],
    [
      { exchange: { pair_whitelist: ['BTCUSDT'] } },
      'exchange.pair_whitelist: "BTCUSDT" is no pair; expected BASE/QUOTE',
    ],
    [{ exchange: { pair_whitelist: ['(BTC/USDT'] } }, 'exchange.pair_whitelist: "(BTC/USDT" is no pair'],
    [{ exchange: { pair_blacklist: ['(BNB'] } }, 'exchange.pair_blacklist: "(BNB" is no regular expression.'],
    [
      { exchange: { name: ['a'.repeat(99)] } },
      `exchange.name is ["${'a'.repeat(58)}…; expected a name such as "binance".`,
    ],
  ])('%j', (config, says) => {
    const { errors } = check(config);

    expect(errors).toHaveLength(1);
    expect(errors[0]!.text).toContain(says);
  });

  it('all of them at once, the first one for a run', () => {
    const verdict = check({ stoploss: 1, fee: 5, stake_amount: 0 });

    expect(problems(verdict.errors)).toEqual(['stoploss value', 'fee value', 'stake_amount value']);
    expect(() => assertRunnable(verdict)).toThrow(
      /^c\.json:1: stoploss is 1; expected a ratio below 0, such as -0\.1 \(2 more: tradai config check lists them\)\.$/,
    );
  });
});

it.each<[config: RawConfig]>([
  [{ api_server: { enabled: 'maybe', listen_port: 1, jwt_secret_key: 5, username: null } }],
  [{ telegram: { enabled: false } }],
  [{ telegram: { enabled: true, token: 'your_token', chat_id: 42 } }],
  [{ webhook: [], discord: 'no', external_message_consumer: { producers: 3 } }],
  [{ db_url: 5, logfile: [], dataformat_ohlcv: {}, strategy: 1 }],
  [{ edge: { enabled: false, allowed_risk: 'x' }, freqai: { enabled: false, feature_parameters: 3 } }],
])('what nobody reads is not validated: %j', (config) => {
  for (const mode of CONFIG_MODES) expect(check({ ...SESSION, ...config }, { mode }).errors).toEqual([]);
});

describe('unknown keys', () => {
  it.each<[config: RawConfig, text: string]>([
    [
      { order_types: { entrry: 'limit', entry: 'limit', exit: 'limit' } },
      '"order_types.entrry" is no setting and is ignored; did you mean "order_types.entry"?',
    ],
    [
      { unfilledtimeout: { entyr: 10 } },
      '"unfilledtimeout.entyr" is no setting and is ignored; did you mean "unfilledtimeout.entry"?',
    ],
    [
      { pairlists: [{ method: 'StaticPairList', allow_inactve: true }] },
      'did you mean "pairlists[0].StaticPairList.allow_inactive"?',
    ],
    [{ pair_whitelist: [] }, 'did you mean "exchange.pair_whitelist"?'],
    [{ mine: 1 }, '"mine" is no setting and is ignored.'],
    [{ 'exchange.pair_blacklist': ['A/B'] }, '"exchange.pair_blacklist" is no setting and is ignored'],
    [{ leverage: 3 }, '"leverage" is no setting and is ignored, although it looks like a limit on risk.'],
  ])('%j', (config, text) => {
    const { errors, warnings } = check(config, { pairsGiven: true });

    expect(errors).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]!.text).toContain(text);
  });

  it.each([
    ['leverage', 3],
    ['max_open_trads', 3],
    ['stop_loss', -0.1],
    ['stoplos', -0.1],
    ['stoplosss', -0.1],
    ['trailing_stp', true],
    ['trailing_stop_positve', 0.01],
    ['use_custom_stoplos', true],
    ['tradable_balance', 0.5],
    ['max_drawdown', 0.2],
    ['hedge_mode', true],
    ['protection', []],
    ['Live', { kill_switch: true }],
    ['live_caps', { order_share: 0.01 }],
    ['caps', { order_share: 0.01 }],
    ['kill_switch', true],
    ['killswitch', true],
    ['killSwitch', true],
    ['order_share', 0.01],
    ['orders_per_minute', 3],
    ['account_limit', { coin_share: 0.1 }],
    ['account_limits', { coin_share: 0.1 }],
    ['loss_of_day', 'flatten'],
    ['stop_failure', 'alarm'],
  ])('%s looks like a limit on risk and is refused in sessions', (key, value) => {
    for (const mode of ['dry_run', 'live'] as const)
      expect(problems(check({ ...SESSION, [key]: value }, { mode }).errors)).toEqual([`${key} unknown-risk`]);
    expect(check({ [key]: value }).errors).toEqual([]);
  });

  it.each<[live: RawConfig, path: string, meant: string]>([
    [{ caps: { order_per_day: 5 } }, 'live.caps.order_per_day', '; did you mean "live.caps.orders_per_day"?'],
    [{ caps: { lossShare: 0.01 } }, 'live.caps.lossShare', '; did you mean "live.caps.loss_share"?'],
    [{ caps: { mine: 5 } }, 'live.caps.mine', ''],
    [{ account_limit: { coin_share: 0.1 } }, 'live.account_limit', '; did you mean "live.account_limits"?'],
    [{ kill_swich: true }, 'live.kill_swich', '; did you mean "live.kill_switch"?'],
  ])('%j is a bound that nobody would keep, and no session starts with it', (live, path, meant) => {
    for (const [mode, words] of [
      ['dry_run', 'a dry run'],
      ['live', 'live trading'],
    ] as const) {
      const { errors } = check({ ...SESSION, dry_run: mode === 'dry_run', live }, { mode });
      const why = `no such key, but it looks like a limit on risk${meant}`;
      expect(errors.map(({ text }) => text)).toEqual([
        `c.json:1: ${path} is refused in ${words}: ${why}${meant === '' ? '.' : ''}`,
      ]);
    }
    expect(check({ live }).errors).toEqual([]);
  });

  it.each(['_comment', '//', '$comment', '#'])('%s is a comment', (key) => {
    const { keys, warnings } = check({ [key]: 'x', exchange: { [key]: 'x' } });

    expect(keys.map(({ code }) => code)).toEqual(['comment', 'comment']);
    expect(warnings).toEqual([]);
  });
});

describe('what a mode refuses', () => {
  const ALL = 'backtest hyperopt dry_run live';
  const SESSIONS = 'dry_run live';
  const HISTORY = 'backtest hyperopt';
  it.each<[modes: string, problem: string, config: RawConfig]>([
    ['live', 'dry_run mode-switch', { dry_run: true }],
    [ALL, 'trading_mode market', { trading_mode: 'margin' }],
    [ALL, 'trading_mode margin-mode', { trading_mode: 'futures' }],
    [ALL, 'exchange.name former-exchange', { exchange: { name: 'okex' } }],
    [ALL, 'protections protections-in-config', { protections: [] }],
    [ALL, 'ticker_interval renamed', { ticker_interval: '5m' }],
    [ALL, 'edge.enabled edge', { edge: { enabled: true } }],
    [ALL, 'experimental.use_sell_signal moved-to-top', { experimental: { use_sell_signal: true } }],
    [ALL, 'unfilledtimeout.buy old-and-new', { unfilledtimeout: { buy: 1, entry: 2 } }],
    [ALL, 'forcebuy_enable old-and-new', { forcebuy_enable: true, force_entry_enable: false }],
    [ALL, 'bid_strategy one-of-two', { bid_strategy: { price_side: 'bid' } }],
    [
      ALL,
      'ask_strategy.order_book_min order-book-range',
      { bid_strategy: {}, ask_strategy: { use_order_book: true, order_book_min: 1, order_book_max: 3 } },
    ],
    [ALL, 'orderflow orderflow', { orderflow: {} }],
    [ALL, 'external_message_consumer.enabled producers', { external_message_consumer: { enabled: true } }],
    [ALL, 'pairlists[0].MyList outside-list', { pairlists: [{ method: 'MyList' }] }],
    [ALL, 'pairlists[0].RemotePairList outside-list', { pairlists: [{ method: 'RemotePairList', pairlist_url: 'x' }] }],
    [ALL, 'pairlists filter-first', { pairlists: [{ method: 'OffsetFilter', offset: 1 }] }],
    [ALL, 'exchange.pair_whitelist no-pairs', { pairlists: [{ method: 'StaticPairList' }] }],
    [SESSIONS, 'exchange.key secret-in-file', { exchange: { key: 'FIXTURE123' } }],
    [SESSIONS, 'exchange.privateKey secret-in-file', { exchange: { privateKey: 'FIXTURE123' } }],
    [SESSIONS, 'exchange.ccxt_config.urls ccxt-dangerous', { exchange: { ccxt_config: { urls: {} } } }],
    [
      SESSIONS,
      'exchange.ccxt_config.options ccxt-default-type',
      { exchange: { ccxt_config: { options: { defaultType: 'swap' } } } },
    ],
    [SESSIONS, 'exchange.demo_trading sandbox', { exchange: { demo_trading: true } }],
    [SESSIONS, 'order_types incomplete', { order_types: { entry: 'limit', exit: 'limit' } }],
    [HISTORY, 'enable_dynamic_pairlist dynamic-list', { enable_dynamic_pairlist: true }],
    ['live', 'telegram.enabled chat-without-token', { telegram: { enabled: true, token: '', chat_id: '' } }],
  ])('%s: %s', (modes, problem, config) => {
    const refusing = CONFIG_MODES.filter((mode: ConfigMode) =>
      problems(check({ dry_run: false, ...config }, { mode }).errors).includes(problem),
    );

    expect(refusing.join(' ')).toBe(modes);
  });

  it('order types without the first two are refused everywhere', () => {
    const { errors } = check({ order_types: { stoploss_on_exchange: true } });

    expect(errors[0]!.text).toBe("c.json:1: order_types lacks entry, exit; it replaces the strategy's as a whole.");
  });

  it('a shuffle without a seed is no history', () => {
    const config = {
      exchange: { pair_whitelist: ['A/B'] },
      pairlists: [{ method: 'StaticPairList' }, { method: 'ShuffleFilter' }],
    };

    expect(problems(check(config).errors)).toEqual(['pairlists[1].ShuffleFilter shuffle-without-seed']);
  });

  it('lists of pairs are not needed where the run names its pairs', () => {
    const config = { pairlists: [{ method: 'VolumePairList', number_assets: 5 }, { method: 'AgeFilter' }] };
    const { errors, warnings } = check(config, { pairsGiven: true });

    expect(errors).toEqual([]);
    expect(warnings.map(({ text }) => text)).toEqual([
      'c.json:1: VolumePairList, AgeFilter are passed over: the run names its pairs itself.',
    ]);
    expect(check({ ...SESSION, ...config }, { pairsGiven: true, mode: 'dry_run' }).errors).toHaveLength(2);
  });

  it('a dry run stays one and says so', () => {
    const { errors, warnings } = check(SESSION, { mode: 'dry_run' });

    expect(errors).toEqual([]);
    expect(warnings.map(({ text }) => text)).toEqual(['c.json:1: dry_run is false; a dry run stays one.']);
  });

  it('a live run without dry_run: false says so', () => {
    expect(check({}, { mode: 'live' }).errors.map(({ text }) => text)).toEqual([
      'dry_run is not given; live trading needs dry_run: false.',
      'exchange.name is given neither in c.json nor as FREQTRADE__EXCHANGE__NAME, and a session needs it; expected such as "exchange": {"name": "binance"}.',
      'stake_currency is given neither in c.json nor as FREQTRADE__STAKE_CURRENCY, and a session needs it; expected such as "stake_currency": "USDT".',
    ]);
  });

  it.each([
    ['okex', 'okex is called okx today'],
    ['ftx', 'ftx is gone'],
  ])('the exchange %s', (name, says) => {
    expect(check({ exchange: { name } }).errors[0]!.text).toContain(says);
  });
});

it.each<[text: string, config: RawConfig]>([
  [
    'at most 9 of 20 slots can be filled: 990 may be used, and a stake is 100',
    { stake_amount: 100, max_open_trades: 20, dry_run_wallet: 1000 },
  ],
  [
    'tradable_balance_ratio has no effect: available_capital replaces it',
    { tradable_balance_ratio: 0.5, available_capital: 100 },
  ],
  [
    'last_stake_amount_min_ratio has no effect: amend_last_stake_amount is not on',
    { last_stake_amount_min_ratio: 0.5 },
  ],
  [
    'max_entry_position_adjustment has no effect',
    { max_entry_position_adjustment: 3, position_adjustment_enable: false },
  ],
  [
    'trailing_stop_positive has no effect: trailing_stop is off',
    { trailing_stop_positive: 0.01, trailing_stop: false },
  ],
  ['exit_profit_only has no effect: use_exit_signal is off', { exit_profit_only: true, use_exit_signal: false }],
  ['margin_mode has no effect in spot markets', { margin_mode: 'isolated' }],
  [
    'BNB/USDT is on the black list too, and left out',
    {
      pairlists: [{ method: 'StaticPairList' }],
      exchange: { pair_whitelist: ['BNB/USDT', 'A/USDT'], pair_blacklist: ['BNB/.*'] },
    },
  ],
  [
    'A/B:B is not of this market or stake currency, and left out',
    { pairlists: [{ method: 'StaticPairList' }], exchange: { pair_whitelist: ['A/B:B', 'A/B'] } },
  ],
  [
    'pairs replaces exchange.pair_whitelist',
    { pairlists: [{ method: 'StaticPairList' }], pairs: ['C/B'], exchange: { pair_whitelist: ['A/B'] } },
  ],
  [
    "PriceFilter is passed over: works on today's market",
    { pairlists: [{ method: 'StaticPairList' }, { method: 'PriceFilter' }], exchange: { pair_whitelist: ['A/B'] } },
  ],
])('a word: %s', (text, config) => {
  const { errors, warnings } = check(config);

  expect(errors).toEqual([]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]!.text).toContain(`c.json:1: ${text}`);
});

it.each<[config: RawConfig, code: string | undefined]>([
  [{ dry_run_wallet: { USDT: 100 }, stake_currency: 'USDT', stake_amount: 100 }, 'stake-above-wallet'],
  [{ dry_run_wallet: { USDT: 100 }, stake_currency: 'USDT', stake_amount: 99 }, undefined],
  [{ dry_run_wallet: { EUR: 100 }, stake_currency: 'USDT', stake_amount: 5000 }, undefined],
  [{ dry_run_wallet: 100, tradable_balance_ratio: 0.5, stake_amount: 50.1 }, 'stake-above-wallet'],
  [{ stake_amount: 'unlimited', dry_run_wallet: 1 }, undefined],
])('%j is held against the wallet', (config, code) => {
  expect(check(config).errors[0]?.code).toBe(code);
});

it('another strategy than the one that runs is told', () => {
  const said = (strategyName: string): string[] =>
    check({ strategy: 'Probe' }, { strategyName }).warnings.map(({ text }) => text);

  expect(said('swing')).toEqual(['c.json:1: strategy is "Probe", and swing runs.']);
  expect(said('Probe')).toEqual([]);
});

it('the command line counts before the config', () => {
  const config = { stake_amount: 5000, dry_run_wallet: 1000 };

  expect(problems(check(config).errors)).toEqual(['stake_amount stake-above-wallet']);
  expect(check(config, { overrides: { dry_run_wallet: 10_000 } }).errors).toEqual([]);
});

describe('variables', () => {
  it('that are read as numbers are refused where a text is needed', () => {
    const { errors } = check({}, {}, { FREQTRADE__BOT_NAME: '2024', FREQTRADE__STAKE_CURRENCY: 'true' });

    expect(errors.map(({ text }) => text)).toEqual([
      'FREQTRADE__BOT_NAME is read as a number; bot_name needs a text, which a file can give.',
      'FREQTRADE__STAKE_CURRENCY is read as a switch; stake_currency needs a text, which a file can give.',
    ]);
  });

  it('are the place of what they set', () => {
    const { keys } = check({ fee: 1 }, {}, { FREQTRADE__FEE: '0.001', FREQTRADE__EXCHANGE__KEY: '123456' });

    expect(keys).toMatchObject([
      { path: 'fee', from: 'FREQTRADE__FEE', class: 'honored' },
      { path: 'exchange.key', from: 'FREQTRADE__EXCHANGE__KEY', code: 'secret-from-environment' },
    ]);
  });
});

describe('no secret is ever said', () => {
  const SECRET = 'hunter2-hunter2';
  it.each<[config: RawConfig]>([
    [{ exchange: { key: { deep: SECRET }, secret: [SECRET], name: 5 } }],
    [{ stake_amount: SECRET, exchange: { secret: SECRET } }],
    [{ stake_currency: { api_key: SECRET } }],
    [{ fiat_display_currency: [SECRET], telegram: { token: SECRET } }],
    [{ order_types: { apiKey: SECRET }, max_open_trades: { password: SECRET } }],
    [
      {
        bot_name: 5,
        exchange: { ccxt_config: { httpsProxy: 7, headers: { Authorization: SECRET } } },
        timeframe: SECRET,
      },
    ],
    [{ timeframe: `https://user:${SECRET}@proxy.invalid` }],
    [{ exchange: { name: ['x', { privateKey: SECRET }] } }],
    [{ trading_mode: SECRET, api_server: { jwt_secret_key: SECRET, password: SECRET } }],
    [{ pairlists: [{ method: 'RemotePairList', bearer_token: SECRET, number_assets: SECRET }] }],
    [{ walletAddress: SECRET, db_url: `postgres://a:${SECRET}@h/d`, pairs: SECRET }],
  ])('%j', (config) => {
    for (const mode of CONFIG_MODES) expect(JSON.stringify(check(config, { mode }))).not.toContain(SECRET);
  });

  it('not those of variables either', () => {
    const env = { FREQTRADE__EXCHANGE__SECRET: SECRET, FREQTRADE__TIMEFRAME: SECRET, FREQTRADE__API_KEY: SECRET };

    expect(JSON.stringify(check({}, { mode: 'live' }, env))).not.toContain(SECRET);
  });

  it('not when a file is damaged at any one place', () => {
    const file = fileURLToPath(new URL('./fixtures/22-credentials-in-file/config.json', import.meta.url));
    const text = readFileSync(file, 'utf8');
    const damaged = fc.tuple(
      fc.nat(text.length - 1),
      fc.constantFrom('', ',', ':', '"', '{', '}', '[', ']', '\n', '\\', 'x', '/*'),
    );
    fc.assert(
      fc.property(damaged, ([at, char]) => {
        writeFileSync(path, text.slice(0, at) + char + text.slice(at + 1));
        expect(saidOf(path)).not.toMatch(/FIXTUREFILLED/);
      }),
      { numRuns: 150 },
    );
  });
});

/** All that is said of a file. */
function saidOf(file: string): string {
  try {
    const config = loadConfig([file]);
    return (
      CONFIG_MODES.map((mode) => JSON.stringify(checkConfig(config, { mode }))).join('\n') +
      JSON.stringify(masked(withDefaults(config.values, 'live')))
    );
  } catch (error) {
    return (error as Error).message;
  }
}
