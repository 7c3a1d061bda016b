import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { inputFiles } from './bad-inputs.fixture.ts';
import { commandLine, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();

const SWING = ['backtest', 'swing', '--pairs', 'BTC/USDT'];
const config = (name: string): string[] => [...SWING, '--config', `configs/${name}.json`];
const strategy = (path: string): string[] => ['backtest', path, '--pairs', 'BTC/USDT'];
const importing = (...words: string[]): string[] => ['data', 'import', ...words];

/** [what is wrong, the command line, exit code, what the one message holds] */
type BadInput = readonly [problem: string, argv: readonly string[], code: number, says: readonly string[]];

const COMMAND_LINES: readonly BadInput[] = [
  ['an unknown command', ['backtset', 'swing'], 64, ["unknown command 'backtset'", 'Did you mean backtest?']],
  ['an unknown command of data', ['data', 'lst'], 64, ["unknown command 'lst'", 'Did you mean list?']],
  ['an unknown option', [...SWING, '--fees', '0.1'], 64, ["unknown option '--fees'", 'Did you mean --fee?']],
  ['no strategy', ['backtest'], 64, ["missing required argument 'strategy'"]],
  ['too many arguments', ['strategies', 'swing'], 64, ['too many arguments']],
  ['an option without its value', ['backtest', 'swing', '--timerange'], 64, ['--timerange', 'argument missing']],
  ['a fee that is no number', [...SWING, '--fee', 'abc'], 64, ['--fee is "abc"', 'a ratio from 0 to 0.1']],
  ['a fee in percent', [...SWING, '--fee', '5'], 64, ['--fee is "5"', 'such as 0.001']],
  [
    'a fill profile that does not exist',
    [...SWING, '--fills', 'best'],
    64,
    ['--fills is "best"', '"freqtrade", "base"'],
  ],
  ['one of several', [...SWING, '--profiles', 'base,best'], 64, ['--profiles is "base,best"', 'a list of']],
  ['no slots', [...SWING, '--max-open-trades', '0'], 64, ['--max-open-trades is "0"', 'a whole number from 1']],
  [
    'a stake below zero',
    [...SWING, '--stake-amount', '-5'],
    64,
    ['--stake-amount is "-5"', 'a number above 0 or "unlimited"'],
  ],
  ['a wallet in words', [...SWING, '--dry-run-wallet', 'lots'], 64, ['--dry-run-wallet is "lots"', 'an amount']],
  ['a timeframe that does not exist', [...SWING, '--timeframe', '7m'], 64, ['--timeframe is "7m"', '1m', '1h']],
  ['a time range without a dash', [...SWING, '--timerange', '2021'], 64, ['"2021"', 'START-END']],
  [
    'a day that is not in the calendar',
    [...SWING, '--timerange', '20210231-'],
    64,
    ['"20210231"', 'not in the calendar'],
  ],
  ['a time range that ends first', [...SWING, '--timerange', '20210301-20210201'], 64, ['starts after it ends']],
  ['a parameter without a value', [...SWING, '--set', 'fast'], 64, ['--set is "fast"', 'parameter=value']],
  ['an unknown parameter', [...SWING, '--set', 'fst=3'], 64, ['swing has no parameter "fst"', 'did you mean "fast"?']],
  ['a parameter that is no number', [...SWING, '--set', 'fast=abc'], 64, ['"fast"', 'expected a whole number']],
  ['a parameter out of range', [...SWING, '--set', 'fast=500'], 64, ['"fast"', 'expected 2 to 20, got 500']],
  ['a parameter given twice', [...SWING, '--set', 'fast=3', '--set', 'fast=4'], 64, ['--set gives fast twice']],
  ['a pair without a slash', ['backtest', 'swing', '--pairs', 'BTCUSDT'], 64, ['"BTCUSDT" is no pair', 'BTC/USDT']],
  ['an empty list of pairs', ['backtest', 'swing', '--pairs', ''], 64, ['--pairs is empty', 'BTC/USDT']],
  ['a path as exchange', [...SWING, '--exchange', '../data/binance'], 64, ['--exchange is "../data/binance"']],
  ['no exchange', [...SWING, '--exchange', ''], 64, ['--exchange is ""', 'such as binance']],
  ['an exchange that every object has', [...SWING, '--exchange', 'constructor'], 65, ['no constructor spot series']],
  ['an empty output folder', [...SWING, '--out', ''], 64, ['--out is empty']],
  ['tests of a folder', ['test', '--strategy-dir', 'twins'], 64, ['--strategy-dir needs the name of a strategy']],
  ['help for nothing', ['help', 'backtset'], 64, ["unknown command 'backtset'", 'Did you mean backtest?']],
  [
    'an output folder that is a file',
    [...SWING, '--out', 'in/BTC_USDT-1h.csv'],
    64,
    ['--out in/BTC_USDT-1h.csv', 'is a file'],
  ],
  [
    'an output folder below a file',
    [...SWING, '--out', 'in/BTC_USDT-1h.csv/out'],
    64,
    ['is a file; expected a folder'],
  ],
  [
    'no markets file',
    [...SWING, '--markets', 'no.json'],
    64,
    ['--markets no.json', 'there is no such file', 'TRADAI_MARKETS'],
  ],
  ['a device for markets', [...SWING, '--markets', '/dev/zero'], 64, ['--markets /dev/zero: it is no file; expected']],
  ['a broken markets file', [...SWING, '--markets', 'configs/comma.json'], 78, ['configs/comma.json', 'no JSON']],
  [
    'another sort of markets file',
    [...SWING, '--markets', 'configs/plain.json'],
    78,
    ['schema is undefined', 'tradai.markets/1'],
  ],
  ['a strategy without a test', ['test', 'swing'], 64, ['strategies/swing has no test', 'strategy.test.ts']],
  ['a bad name for a strategy', ['new', '1st'], 64, ['"1st" cannot name a strategy', 'a letter']],
  ['a path as a name', ['new', '../x'], 64, ['"../x" cannot name a strategy']],
  ['a strategy that is there already', ['new', 'swing'], 64, ['strategies/swing is there already']],
  [
    'a file where strategies should go',
    ['new', 'mine', '--dir', 'in/BTC_USDT-1h.csv'],
    64,
    ['cannot be made', 'a file stands in its way'],
  ],
];

const CONFIGS: readonly BadInput[] = [
  ['a config that does not exist', config('none'), 78, ['Config configs/none.json', 'there is no such file']],
  ['a folder as config', [...SWING, '--config', 'configs'], 78, ['Config configs', 'it is a folder']],
  [
    'a missing comma',
    config('comma'),
    78,
    ['configs/comma.json:3:3', 'expected "," or "}"', '(last key: "stake_amount")'],
  ],
  ['a comment that never ends', config('comment'), 78, ['configs/comment.json:2:3', 'closing */']],
  ['an empty config', config('empty'), 78, ['configs/empty.json:1:1', 'found the end of the file']],
  ['a list as config', config('list'), 78, ['configs/list.json', 'expected { … }']],
  ['NaN in a config', config('nan'), 78, ['configs/nan.json:1:17', 'expected a value']],
  ['a stop above zero', config('stop'), 78, ['configs/stop.json:3', 'stoploss is 0.1', 'a ratio below 0']],
  ['slots in words', config('slots'), 78, ['configs/slots.json:1', 'max_open_trades is "three"']],
  ['profit targets that are no minutes', config('roi'), 78, ['configs/roi.json:1', 'minimal_roi', 'minutes in trade']],
  ['no limit for anything', config('unlimited'), 78, ['max_open_trades is unlimited and so is stake_amount']],
  [
    'a trailing offset below its distance',
    config('trailing'),
    78,
    ['trailing_stop_positive_offset is 0.01', 'more than trailing_stop_positive, 0.02'],
  ],
  ['a config that includes itself', config('loop'), 78, ['configs/loop.json', 'more than 5 levels deep']],
  ['an included file that does not exist', config('include'), 78, ['configs/nowhere.json', 'there is no such file']],
  ['an exchange as text', config('exchange'), 78, ['configs/exchange.json:1', 'exchange is "kraken"', '"name"']],
  ['a path as exchange', config('exchange-path'), 78, ['exchange-path.json:1', 'exchange.name is "../x"']],
  ['a time range that is no text', config('timerange'), 78, ['configs/timerange.json:1', 'timerange is 2021']],
  ['a timeframe that does not exist', config('timeframe'), 78, ['configs/timeframe.json:1', 'timeframe is "7m"', '1h']],
  ['futures without a margin mode', config('futures'), 78, ['trading_mode is "futures"', 'margin_mode is not given']],
  ['a wallet without the stake currency', config('wallet'), 78, ['dry_run_wallet has no entry', 'EUR']],
  ['another stake currency than the pairs', config('stake'), 78, ['BTC/USDT is not traded in the stake currency EUR']],
];

const STRATEGIES: readonly BadInput[] = [
  ['an unknown strategy', strategy('swng'), 64, ['There is no strategy "swng"', 'did you mean "swing"?']],
  [
    'a file that does not exist',
    strategy('strategies/swng/strategy.ts'),
    64,
    ['no strategy file strategies/swng/strategy.ts'],
  ],
  ['a folder without a strategy', strategy('./configs'), 64, ['configs has no strategy.ts']],
  [
    'a strategy folder that does not exist',
    [...SWING, '--strategy-dir', 'nowhere'],
    64,
    ['Strategy folder nowhere does not exist'],
  ],
  [
    'two strategies of one name',
    [...strategy('twin'), '--strategy-dir', 'twins'],
    78,
    ['twins/a/strategy.ts and twins/b/strategy.ts', '"twin"'],
  ],
  [
    'TypeScript that does not compile',
    strategy('bad/syntax.ts'),
    78,
    ['bad/syntax.ts:3 does not compile', 'Expression expected'],
  ],
  [
    'JavaScript that does not compile',
    strategy('bad/syntax.js'),
    78,
    ['bad/syntax.js:2 does not compile', 'Unexpected token'],
  ],
  [
    'a broken file that a strategy imports',
    strategy('bad/imports-syntax.ts'),
    78,
    ['bad/syntax.ts:3 does not compile'],
  ],
  ['an enum', strategy('bad/enum.ts'), 78, ['bad/enum.ts:1', 'types are only stripped', 'enums']],
  [
    'a strategy that throws at load',
    strategy('bad/throws-at-load.ts'),
    70,
    ['bad/throws-at-load.ts threw while it was loaded', 'Error: no luck', ':2:7'],
  ],
  [
    'no default export',
    strategy('bad/no-default.ts'),
    78,
    ['bad/no-default.ts has no default export', 'defineStrategy'],
  ],
  [
    'another default export',
    strategy('bad/other-default.ts'),
    78,
    ['default export of bad/other-default.ts is no strategy'],
  ],
  [
    'an import of a file that is not there',
    strategy('bad/imports-nothing.ts'),
    78,
    ['bad/imports-nothing.ts imports bad/levels.ts', 'no such file'],
  ],
  [
    'an import of a package that is not there',
    strategy('bad/imports-package.ts'),
    78,
    ['the package "lodash"', 'not installed'],
  ],
  [
    'an import that the SDK does not have',
    strategy('bad/imports-name.ts'),
    78,
    ['bad/imports-name.ts:1 does not compile', "'emaa'"],
  ],
  [
    'another version of the SDK',
    strategy('bad/version.ts'),
    78,
    ['version 3.0.0 of @tradai/strategy-sdk', 'this tradai runs'],
  ],
  ['a stop above zero', strategy('bad/stop.ts'), 78, ['stoploss', 'bad/stop.ts:3:16']],
  [
    'an unknown setting',
    strategy('bad/setting.ts'),
    78,
    ['"stopLoss" is no setting or callback', 'did you mean "stoploss"?'],
  ],
  ['an unknown timeframe', strategy('bad/timeframe.ts'), 78, ['timeframe is "7m"', 'expected one of']],
  ['a bad name', strategy('bad/name.ts'), 78, ['name is "my strategy"', 'expected a letter']],
  ['an asynchronous callback', strategy('bad/async.ts'), 78, ['entry is asynchronous']],
  [
    'indicators that throw',
    strategy('bad/indicators-throw.ts'),
    70,
    ['thrower', 'indicators threw', 'RangeError: too far', 'bad/indicators-throw.ts:6:27'],
  ],
  [
    'an unknown column, from JavaScript',
    strategy('bad/column.js'),
    78,
    ['no column "fsat"', 'did you mean "fast"?', 'bad/column.js:7:'],
  ],
  [
    'an unknown parameter, from JavaScript',
    strategy('bad/parameter.js'),
    78,
    ['"fats"', 'did you mean "fast"?', 'bad/parameter.js:7:'],
  ],
  ['a negative shift, from JavaScript', strategy('bad/shift.js'), 78, ['shift', 'bad/shift.js:6:']],
  ['an entry that is no list', strategy('bad/entry.js'), 78, ['entry returned', 'expected a list of enterLong()']],
  [
    'a step that throws on a candle',
    strategy('bad/scan.ts'),
    70,
    ['the step threw', 'Error: candle too hot at candle 3', 'bad/scan.ts:'],
  ],
  [
    'shorts in a spot market',
    strategy('bad/shorts.ts'),
    78,
    ['shorts: canShort needs futures', 'trading_mode is "spot"'],
  ],
  [
    'a callback that answers with nothing',
    strategy('bad/callback.ts'),
    70,
    ['caller: customExit returned null', 'expected exitNow() or keep', 'at BTC/USDT 2021-01-01 18:00 UTC'],
  ],
  ['an unknown strategy to describe', ['describe', 'swng'], 64, ['There is no strategy "swng"']],
  ['an unknown strategy to test', ['test', 'swng'], 64, ['There is no strategy "swng"']],
];

const DATA: readonly BadInput[] = [
  ['a file that does not exist', importing('no.csv'), 65, ['no.csv']],
  ['text in a number', importing('broken/text.csv'), 65, ['broken/text.csv', 'line 4', 'abc']],
  [
    'a high below the low',
    importing('broken/range.csv'),
    65,
    ['broken/range.csv', 'line 5', 'Option --bad-rows drop settles it'],
  ],
  ['one time twice', importing('broken/twice.csv'), 65, ['broken/twice.csv', 'line 6', 'Option --duplicates merge']],
  ['bytes that a terminal obeys', importing('broken/escape.csv'), 65, ['broken/escape.csv', 'line 3', '\uFFFD[2J']],
  ['an empty file', importing('broken/empty_BTC_USDT-1h.csv'), 65, ['empty']],
  ['a gzip file that breaks off', importing('broken/cut_BTC_USDT-1h.csv.gz'), 65, ['broken/cut_BTC_USDT-1h.csv.gz']],
  ['no pair anywhere', importing('broken/nameless.csv'), 65, ['nameless.csv', 'pair']],
  [
    'a good file beside a broken one',
    importing('in/BTC_USDT-1h.csv', 'broken/text.csv'),
    65,
    ['broken/text.csv', 'line 4'],
  ],
  [
    'candles that contradict the stored ones',
    importing('broken/other/BTC_USDT-1h.csv'),
    65,
    ['differs from the one in the cache', 'existing'],
  ],
  [
    'an option that does not exist',
    importing('in', '--duplicates', 'maybe'),
    64,
    ['duplicates', '"maybe"', 'merge or first or last'],
  ],
  ['a path as exchange to import', importing('in', '--exchange', '../..'), 64, ['exchange: "../.." is not understood']],
  ['a timeframe that does not exist', importing('in', '--timeframe', '7m'), 64, ['7m']],
  ['a column of nothing', importing('in', '--column', 'price=3'), 64, ['--column is "price=3"', 'close=5']],
  [
    'an unknown rule for stored candles',
    importing('in', '--existing', 'maybe'),
    64,
    ['--existing is "maybe"', 'refuse, keep, replace'],
  ],
  ['a data folder that is a file', [...SWING, '--data', 'in/BTC_USDT-1h.csv'], 64, ['in/BTC_USDT-1h.csv is a file']],
  ['a list of a file', ['data', 'list', '--data', 'in/BTC_USDT-1h.csv'], 64, ['in/BTC_USDT-1h.csv is a file']],
  ['an import into a file', importing('in', '--data', 'configs/list.json'), 64, ['configs/list.json is a file']],
  [
    'an import below a file',
    importing('in', '--data', 'configs/list.json/data'),
    64,
    ['configs/list.json', 'a file stands'],
  ],
  ['two folders', importing('in', 'broken'), 64, ['files, or one folder']],
  ['a folder without candle files', importing('configs/sub'), 65, ['no candle file in configs/sub']],
  ['no data at all', ['backtest', 'swing', '--data', 'nowhere'], 65, ['no candles in nowhere', 'tradai data import']],
  ['no data of the exchange', ['backtest', 'swing', '--exchange', 'kraken'], 65, ['no candles of kraken', 'binance']],
  ['no data in the timeframe', ['backtest', 'swing', '--timeframe', '4h'], 65, ['no 4h candles', '1h']],
  ['an unknown pair', ['backtest', 'swing', '--pairs', 'BTC/USTD'], 65, ['BTC/USTD', 'Did you mean BTC/USDT?']],
  [
    'pairs of two stake currencies',
    ['backtest', 'swing', '--pairs', 'BTC/USDT,ETH/BTC'],
    78,
    ['ETH/BTC is not traded in the stake currency USDT'],
  ],
  ['data of two stake currencies', ['backtest', 'swing'], 78, ['USDT, BTC', '--pairs']],
  [
    'a time range without candles',
    [...SWING, '--timerange', '20220101-20220201'],
    65,
    ['BTC/USDT 1h has no candle in the time range', '; data has 2021-'],
  ],
  ['too few candles for the columns', [...SWING, '--timerange', '20210101-20210101T0300'], 65, ['too few', 'need']],
  ['a cut file in the data folder', [...SWING, '--data', 'cut'], 65, ['cut/binance/spot/BTC_USDT-1h.tradai']],
  ['another file in the data folder', [...SWING, '--data', 'foreign'], 65, ['foreign/binance/spot/BTC_USDT-1h.tradai']],
  [
    'a changed byte in the data folder',
    [...SWING, '--data', 'changed'],
    65,
    ['changed/binance/spot/BTC_USDT-1h.tradai', 'checksum'],
  ],
  ['a damaged file to list', ['data', 'list', '--data', 'cut'], 65, ['cut/binance/spot/BTC_USDT-1h.tradai']],
];

beforeAll(async () => {
  writeFiles(cwd, inputFiles());
  const { code, err } = await tradai.run(importing('in'), { cwd });
  if (code !== 0) throw new Error(err);
  damage();
});

describe.each([
  ['command lines', COMMAND_LINES],
  ['configs', CONFIGS],
  ['strategies', STRATEGIES],
  ['data', DATA],
])('bad %s end in one clear message', (_, cases) => {
  it.each(cases)('%s', async (_problem, argv, code, says) => {
    const before = everyFile();
    const ended = await tradai.run(argv, { cwd });
    const errors = ended.err.split('\n').filter((line) => line.startsWith('error: '));

    expect(errors, ended.err).toHaveLength(1);
    for (const piece of says) expect(errors[0]).toContain(piece);
    expect(ended.code).toBe(code);
    expect(ended.err).not.toMatch(/^\s+at /m);
    expect(ended.err.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(ended.err).not.toContain('defect of tradai');
    expect(ended.err).not.toContain('hunter2');
    expect(ended.out).toBe('');
    expect(everyFile()).toEqual(before);
  });
});

it('shows stacks with --debug', async () => {
  const { err } = await tradai.run([...strategy('bad/indicators-throw.ts'), '--debug'], { cwd });

  expect(err).toMatch(/caused by: RangeError: too far\n\s+at /);
});

/** Data folders with a damaged copy of the stored series each. */
function damage(): void {
  const stored = readFileSync(join(cwd, 'data/binance/spot/BTC_USDT-1h.tradai'));
  const changed = Buffer.from(stored);
  changed[500]! ^= 1;
  writeFiles(cwd, {
    'cut/binance/spot/BTC_USDT-1h.tradai': stored.subarray(0, stored.length - 100),
    'foreign/binance/spot/BTC_USDT-1h.tradai':
      'this is a text file, whatever its name says; it was put here by hand'.repeat(3),
    'changed/binance/spot/BTC_USDT-1h.tradai': changed,
  });
}

/** Every file with size and time of change: a command that fails leaves no trace. */
function everyFile(): readonly string[] {
  return readdirSync(cwd, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.endsWith('.lock'))
    .map((name) => {
      const { size, mtimeMs } = statSync(join(cwd, name));
      return statSync(join(cwd, name)).isDirectory() ? name : `${name} ${size} ${mtimeMs}`;
    })
    .toSorted();
}
