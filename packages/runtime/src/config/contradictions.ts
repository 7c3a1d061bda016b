import { bareStoplossIn, bareStoplossText } from '../core/bare-stoploss.ts';
import type { CheckOptions, ConfigProblem, Findings, Stated } from './config-problem.ts';
import type { RawConfig } from './key-row.ts';
import type { LoadedConfig } from './load-config.ts';
import { placeText } from './merging.ts';
import { valueAt } from './old-names.ts';
import { pairContradictions } from './pair-contradictions.ts';
import { isRecord } from './shape.ts';

/** Values that are fine by themselves and not together. Values have the shapes of the table. */
export function contradictions(config: LoadedConfig, options: CheckOptions): Findings {
  const stated: Stated = {
    values: { ...config.values, ...options.overrides },
    files: config.files,
    isHistory: options.mode === 'backtest' || options.mode === 'hyperopt',
    isLive: options.mode === 'live',
    pairsGiven: options.pairsGiven === true,
    problem: (path, code, sentence) => {
      const place = options.overrides?.[path] === undefined ? config.places.get(path) : undefined;
      return { path, code, text: `${place === undefined ? '' : `${placeText(place)}: `}${sentence}.` };
    },
  };
  const findings = [
    moneyFindings,
    marketFindings,
    orderFindings,
    stoplossFindings,
    pairContradictions,
    chatFindings,
    sessionFindings,
  ].map((find) => find(stated));
  return {
    errors: findings.flatMap(({ errors }) => errors),
    warnings: [
      ...findings.flatMap(({ warnings }) => warnings),
      ...withoutEffect(stated),
      ...strategyWords(stated, options.strategyName),
    ],
  };
}

function moneyFindings({ values, isHistory, isLive, problem }: Stated): Findings {
  const { max_open_trades: slots, stake_amount: stake } = values;
  if (slots === -1 && stake === 'unlimited') {
    const sentence = 'max_open_trades is unlimited and so is stake_amount; expected a limit for at least one of them';
    return { errors: [problem('stake_amount', 'unlimited-both', sentence)], warnings: [] };
  }
  const wallet = walletOf(values);
  if (isLive || typeof stake !== 'number' || wallet === null) return NONE;
  const usable = wallet * ((values['tradable_balance_ratio'] ?? 0.99) as number);
  if (stake > usable) {
    const sentence = `stake_amount is ${stake}, and ${usable} of the wallet may be used; expected less or a larger dry_run_wallet`;
    return isHistory
      ? { errors: [problem('stake_amount', 'stake-above-wallet', sentence)], warnings: [] }
      : { errors: [], warnings: [problem('stake_amount', 'stake-above-wallet-word', sentence)] };
  }
  const { available_capital: capital } = values;
  const shared = typeof capital === 'number' ? capital : usable;
  if (typeof slots !== 'number' || slots < 0 || stake * slots <= shared) return NONE;
  const sentence = `at most ${Math.floor(shared / stake)} of ${slots} slots can be filled: ${shared} may be used, and a stake is ${stake}`;
  return { errors: [], warnings: [problem('max_open_trades', 'slots-above-wallet', sentence)] };
}

/** Null when the wallet has no entry for the stake currency. */
function walletOf({ dry_run_wallet: wallet = 1000, stake_currency: currency }: RawConfig): number | null {
  if (typeof wallet === 'number') return wallet;
  const amount = isRecord(wallet) && typeof currency === 'string' ? wallet[currency] : undefined;
  return typeof amount === 'number' ? amount : null;
}

const NONE: Findings = { errors: [], warnings: [] };

function marketFindings({ values, problem }: Stated): Findings {
  const mode = values['trading_mode'] ?? 'spot';
  const margin = values['margin_mode'] ?? '';
  if (mode === 'futures' && margin === '') {
    const sentence = 'trading_mode is "futures" and margin_mode is not given; expected "isolated" or "cross" there';
    return { errors: [problem('trading_mode', 'margin-mode', sentence)], warnings: [] };
  }
  if (mode !== 'spot' || margin === '') return NONE;
  const sentence = 'margin_mode has no effect in spot markets';
  return { errors: [], warnings: [problem('margin_mode', 'no-effect', sentence)] };
}

/** Sides on which a market order meets the other party. */
const OTHER_SIDES = { entry: ['other', 'ask'], exit: ['other', 'bid'] } as const;
const NEEDED = ['entry', 'exit', 'stoploss', 'stoploss_on_exchange'];

function orderFindings({ values, isHistory, problem }: Stated): Findings {
  const errors: ConfigProblem[] = [];
  const types = values['order_types'];
  const times = values['order_time_in_force'];
  const missing = (block: unknown, names: readonly string[]): string[] =>
    isRecord(block) ? names.filter((name) => block[name] === undefined) : [];
  // What only sessions read may be left out where there is none.
  const lacks = missing(types, isHistory ? NEEDED.slice(0, 2) : NEEDED);
  if (lacks.length > 0) errors.push(incomplete('order_types', lacks, problem));
  const timesLack = isHistory ? [] : missing(times, NEEDED.slice(0, 2));
  if (timesLack.length > 0) errors.push(incomplete('order_time_in_force', timesLack, problem));
  for (const [name, block] of [
    ['entry', 'entry_pricing'],
    ['exit', 'exit_pricing'],
  ] as const) {
    const pricing = values[block];
    if (!isRecord(types) || types[name] !== 'market' || (pricing === undefined && isHistory)) continue;
    const side = isRecord(pricing) ? (pricing['price_side'] ?? 'same') : 'same';
    const sides: readonly unknown[] = OTHER_SIDES[name];
    if (sides.includes(side)) continue;
    const sentence = `order_types.${name} is "market" and ${block}.price_side is ${JSON.stringify(side)}; expected "other" or "${sides[1] as string}" there`;
    errors.push(problem(`order_types.${name}`, 'market-side', sentence));
  }
  return { errors, warnings: [] };
}

/** Whether the strategy places stops of its own is not known here unless the config says it. */
function stoplossFindings({ values, isLive, problem }: Stated): Findings {
  const stoploss = isLive ? bareStoplossIn(values) : null;
  if (stoploss === null) return NONE;
  const sentence = `${bareStoplossText(stoploss)}: nothing is entered, unless the strategy places stops of its own`;
  return { errors: [], warnings: [problem('stoploss', 'bare-stoploss', sentence)] };
}

function incomplete(path: string, lacks: readonly string[], problem: Stated['problem']): ConfigProblem {
  return problem(path, 'incomplete', `${path} lacks ${lacks.join(', ')}; it replaces the strategy's as a whole`);
}

/** [key, its value when it has no effect, what takes the effect away] */
const IDLE: readonly (readonly [key: string, because: (values: RawConfig) => string | null])[] = [
  [
    'tradable_balance_ratio',
    ({ available_capital: capital }) => (typeof capital === 'number' ? 'available_capital' : null),
  ],
  [
    'last_stake_amount_min_ratio',
    ({ amend_last_stake_amount: amend }) => (amend === true ? null : 'amend_last_stake_amount is not on'),
  ],
  [
    'max_entry_position_adjustment',
    ({ position_adjustment_enable: on }) => (on === false ? 'position_adjustment_enable is off' : null),
  ],
  ...['trailing_stop_positive', 'trailing_stop_positive_offset', 'trailing_only_offset_is_reached'].map(
    (key) => [key, ({ trailing_stop: on }: RawConfig) => (on === false ? 'trailing_stop is off' : null)] as const,
  ),
  [
    'exit_profit_only',
    ({ use_exit_signal: on, exit_profit_only: only }) =>
      on === false && only === true ? 'use_exit_signal is off' : null,
  ],
];

function withoutEffect({ values, problem }: Stated): ConfigProblem[] {
  return IDLE.flatMap(([key, because]) => {
    const value = values[key];
    const reason = because(values);
    if (value === undefined || value === null || value === false || reason === null) return [];
    const sentence = reason.includes(' ') ? `${reason}` : `${reason} replaces it`;
    return [problem(key, 'no-effect', `${key} has no effect: ${sentence}`)];
  });
}

/** What nothing else can say, and how it is said. */
const NEEDED_BY_SESSIONS = [
  ['exchange.name', '"exchange": {"name": "binance"}'],
  ['stake_currency', '"stake_currency": "USDT"'],
] as const;

function sessionFindings({ values, files, isHistory, isLive, problem }: Stated): Findings {
  if (isHistory) return NONE;
  const read = files.length === 0 ? 'a config file (none was read)' : files.join(', ');
  const missing = NEEDED_BY_SESSIONS.filter(([path]) => (valueAt(values, path) ?? null) === null);
  const errors = missing.map(([path, example]) => {
    const variable = `FREQTRADE__${path.toUpperCase().replace('.', '__')}`;
    const sentence = `${path} is given neither in ${read} nor as ${variable}, and a session needs it; expected such as ${example}`;
    return problem(path, 'missing', sentence);
  });
  const isOff = !isLive && values['dry_run'] === false;
  return {
    errors,
    warnings: isOff ? [problem('dry_run', 'mode-switch', 'dry_run is false; a dry run stays one')] : [],
  };
}

function chatFindings({ values, isHistory, isLive, problem }: Stated): Findings {
  const token = valueAt(values, 'telegram.token');
  if (isHistory || valueAt(values, 'telegram.enabled') !== true || (token !== undefined && token !== '')) return NONE;
  const found = [problem('telegram.enabled', 'chat-without-token', 'telegram is on and has no token')];
  return isLive ? { errors: found, warnings: [] } : { errors: [], warnings: found };
}

function strategyWords({ values, problem }: Stated, running: string | undefined): ConfigProblem[] {
  const { strategy } = values;
  if (running === undefined || typeof strategy !== 'string' || strategy === '' || strategy === running) return [];
  return [problem('strategy', 'other-strategy', `strategy is "${strategy}", and ${running} runs`)];
}
