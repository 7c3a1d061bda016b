import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
beforeAll(() => writeFiles(cwd, { 'strategies/swing/strategy.ts': strategyText('swing') }));

/** [what is wrong, the file, what the one message holds] */
type BadConfig = readonly [problem: string, text: string, says: readonly string[]];

const SYNTAX: readonly BadConfig[] = [
  ['a missing comma', '{"key": "hunter2"\n "fee": 1}', ['c.json:2:2', 'expected "," or "}"', '(last key: "key")']],
  ['a value that lost its key', '{"key": "a", "hunter2"}', ['c.json:1:23', 'expected ":"']],
  ['a value taken out', '{"token": , "secret": "hunter2"}', ['c.json:1:11', 'expected a value', '(last key: "token")']],
  ['a text without its end', '{"secret": "hunter2\n}', ['c.json:1:12', 'expected a closing "']],
  ['two documents', '{"fee": 0.1}\n{"secret": "hunter2"}', ['c.json:2:1', 'expected the end of the file']],
  ['Python', '{"dry_run": True}', ['c.json:1:13', 'expected a value']],
  ['a text', '"hunter2"', ['c.json: it holds no object']],
];

const VALUES: readonly BadConfig[] = [
  ['a percentage', '{"stoploss": 10}', ['c.json:1: stoploss is 10', 'a ratio below 0, such as -0.1']],
  ['a number in quotes', '{"stake_amount": "100"}', ['stake_amount is "100"', 'a number above 0 or "unlimited"']],
  ['no slots', '{"max_open_trades": 0}', ['max_open_trades is 0', '-1 (no limit) or a whole number from 1']],
  ['half a minute', '{"minimal_roi": {"0.5": 0.1}}', ['minimal_roi is {"0.5":0.1}', 'minutes in trade']],
  ['a market that is none', '{"trading_mode": "swap"}', ['trading_mode is "swap"', '"spot" or "futures"']],
  ['an order that is none', '{"order_types": {"entry": "stop", "exit": "limit"}}', ['order_types.entry is "stop"']],
  ['minutes as text', '{"unfilledtimeout": {"entry": "10"}}', ['unfilledtimeout.entry is "10"', '0 or more']],
  [
    'a list as a list of lists',
    '{"exchange": {"pair_whitelist": [["A/B"]]}}',
    ['exchange.pair_whitelist is [["A/B"]]'],
  ],
  [
    'a filter without a name',
    '{"pairlists": [{"number_assets": 3}]}',
    ['pairlists[0] is', '{"method": "StaticPairList"}'],
  ],
  [
    'a secret in the wrong place',
    '{"fee": {"secret": "hunter2"}}',
    ['fee is {"secret":"***"}', 'a ratio from 0 to 0.1'],
  ],
];

const MEANING: readonly BadConfig[] = [
  [
    'futures without margin',
    '{"trading_mode": "futures"}',
    ['margin_mode is not given; expected "isolated" or "cross"'],
  ],
  ['no limit at all', '{"max_open_trades": -1, "stake_amount": "unlimited"}', ['expected a limit for at least one']],
  ['a stake above the wallet', '{"stake_amount": 5000}', ['stake_amount is 5000', '990 of the wallet may be used']],
  ['half of the order types', '{"order_types": {"stoploss_on_exchange": true}}', ['order_types lacks entry, exit']],
  [
    'market orders on their own side',
    '{"order_types": {"entry": "market", "exit": "limit"}, "entry_pricing": {"price_side": "same"}}',
    ['order_types.entry is "market"', 'entry_pricing.price_side is "same"', 'expected "other" or "ask"'],
  ],
  [
    'protections',
    '{"protections": [{"method": "CooldownPeriod"}]}',
    ['protections is refused', 'belongs in the strategy'],
  ],
  ['edge', '{"edge": {"enabled": true}}', ['edge.enabled is refused', 'switch it off']],
  ['models', '{"freqai": {"enabled": true}}', ['freqai.enabled is refused', 'models are not run']],
  [
    'half of the old pricing',
    '{"bid_strategy": {"price_side": "bid"}}',
    ['bid_strategy is refused', 'the other one is missing'],
  ],
  ['old and new names', '{"unfilledtimeout": {"buy": 5, "entry": 5}}', ['unfilledtimeout.buy is refused', 'keep one']],
  ['an old place', '{"experimental": {"use_sell_signal": true}}', ['experimental.use_sell_signal', 'at the top level']],
  ['a former exchange', '{"exchange": {"name": "huobi"}}', ['exchange.name is refused', 'huobi is called htx today']],
  ['a list by volume', '{"pairlists": [{"method": "VolumePairList"}]}', ['VolumePairList is refused', '--pairs']],
  ['a filter that comes first', '{"pairlists": [{"method": "PriceFilter"}]}', ['pairlists begins with PriceFilter']],
  ['a list without pairs', '{"pairlists": [{"method": "StaticPairList"}]}', ['StaticPairList has no pairs']],
  [
    'a shuffle by chance',
    '{"exchange": {"pair_whitelist": ["A/B"]}, "pairlists": [{"method": "StaticPairList"}, {"method": "ShuffleFilter"}]}',
    ['ShuffleFilter is refused', 'give it a seed'],
  ],
  [
    'black pairs only',
    '{"exchange": {"pair_whitelist": ["A/B"], "pair_blacklist": ["("]}, "pairlists": [{"method": "StaticPairList"}]}',
    ['"(" is no regular expression'],
  ],
];

describe.each([
  ['syntax', SYNTAX],
  ['values', VALUES],
  ['meaning', MEANING],
])('a bad config ends a backtest in one clear message: %s', (_, cases) => {
  it.each(cases)('%s', async (_problem, text, says) => {
    writeFiles(cwd, { 'c.json': text });
    const { code, out, err } = await tradai.run(['backtest', 'swing', '--config', 'c.json'], { cwd });
    const errors = err.split('\n').filter((line) => line.startsWith('error: '));

    expect(errors, err).toHaveLength(1);
    for (const piece of says) expect(errors[0]).toContain(piece);
    expect(code).toBe(78);
    expect(out).toBe('');
    expect(err).not.toContain('hunter2');
    expect(err).not.toMatch(/^\s+at /m);
  });
});

/** [what is wrong, variables, what the one message holds] */
const VARIABLES: readonly (readonly [problem: string, env: Record<string, string>, says: readonly string[]])[] = [
  ['digits for a name', { FREQTRADE__BOT_NAME: '2024' }, ['FREQTRADE__BOT_NAME is read as a number', 'a text']],
  ['a word for a number', { FREQTRADE__STAKE_AMOUNT: 'lots' }, ['FREQTRADE__STAKE_AMOUNT: stake_amount is "lots"']],
  [
    'a text and what is inside it',
    { FREQTRADE__EXCHANGE: 'hunter2', FREQTRADE__EXCHANGE__NAME: 'kraken' },
    ['FREQTRADE__EXCHANGE__NAME: exchange is no object'],
  ],
];

it.each(VARIABLES)('a bad variable ends a backtest in one clear message: %s', async (_problem, env, says) => {
  const { code, out, err } = await tradai.run(['backtest', 'swing'], { cwd, env });

  for (const piece of says) expect(err).toContain(piece);
  expect(err.split('\n').filter((line) => line.startsWith('error: '))).toHaveLength(1);
  expect({ code, out }).toEqual({ code: 78, out: '' });
  expect(err).not.toContain('hunter2');
});
