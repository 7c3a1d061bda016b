import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const run = (...argv: readonly string[]) => tradai.run(argv, { cwd });
const QUICK = ['--pairs', 'BTC/USDT', '--jobs', '1', '--no-html', '--epochs', '3', '--batch', '3'];

function search(strategy: string, ...more: readonly string[]): Promise<Awaited<ReturnType<typeof run>>> {
  return run('hyperopt', strategy, ...QUICK, ...more);
}

/** The same strategy with other parameters beside its own. */
function withParams(name: string, params: string): string {
  return strategyText(name)
    .replace('int, sma', 'bool, choice, decimal, int, sma')
    .replace('default: 12 }) }', `default: 12 }), ${params} }`);
}

function withObjective(name: string, body: string): string {
  return `${strategyText(name)}\nexport const objectives = { mine: (run) => ${body} };\n`;
}

const WIDE = Array.from({ length: 130 }, (_, i) => `p${i}: int({ min: 0, max: 9, default: 1 })`).join(', ');

beforeAll(async () => {
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(400),
    'strategies/swing/strategy.ts': strategyText('swing'),
    'strategies/other/strategy.ts': strategyText('other'),
    'strategies/backward/strategy.ts': withParams('backward', 'x: int({ min: 9, max: 2, default: 5 })'),
    'strategies/stepless/strategy.ts': withParams('stepless', 'x: int({ min: 1, max: 9, step: 0, default: 5 })'),
    'strategies/choiceless/strategy.ts': withParams('choiceless', 'x: choice({ options: [], default: 1 })'),
    'strategies/single/strategy.ts': withParams(
      'single',
      "x: choice({ options: ['a'], default: 'a', space: 'alone' })",
    ),
    'strategies/switch/strategy.ts': withParams('switch', "x: bool({ default: true, group: 'trend' })"),
    'strategies/wide/strategy.ts': withParams('wide', WIDE),
    'strategies/shadow/strategy.ts': withParams(
      'shadow',
      'stoploss: decimal({ min: 0.1, max: 0.2, decimals: 2, default: 0.1 })',
    ),
    'strategies/throws/strategy.ts': withObjective('throws', "{ throw new Error('no luck\\ntoday'); }"),
    'strategies/says/strategy.ts': withObjective('says', "'good'"),
    'strategies/nan/strategy.ts': withObjective('nan', 'Number.NaN'),
    'strategies/odd/strategy.ts': `${strategyText('odd')}\nexport const objectives = { mine: 7 };\n`,
    'strategies/taken/strategy.ts': `${strategyText('taken')}\nexport const objectives = { 'equity-sharpe': () => 1 };\n`,
    'results/damaged.sqlite': 'this is no database, and long enough that nobody could take it for an empty one',
    file: 'in the way',
  });
  const { code, err } = await run('data', 'import', 'in');
  if (code !== 0) throw new Error(err);
  const made = await run('hyperopt', 'swing', ...QUICK, '--study', 'made');
  if (made.code !== 0) throw new Error(made.err);
}, 60_000);

/** What was asked for, the exit code, and what the sentence says. */
type Mistake = readonly [strategy: string, argv: readonly string[], code: number, says: string];

async function expectMistake([strategy, argv, code, says]: Mistake, study: string): Promise<void> {
  const ended = await search(strategy, '--study', study, ...argv);

  expect(ended.err).toMatch(/^error: [^\n]+\.?\n$/);
  expect(ended.err).toContain(says);
  expect(ended.code).toBe(code);
  expect(ended.out).toBe('');
}

describe('what cannot be searched is told in one sentence, and leaves no study', { timeout: 60_000 }, () => {
  it.each<Mistake>([
    ['swing', ['--spaces', 'entri'], 64, 'there is no space "entri" in swing; did you mean "entry"?'],
    ['swing', ['--spaces', ''], 64, 'spaces is an empty list; expected at least one name.'],
    ['swing', ['--spaces', 'entry,entry'], 64, 'spaces has "entry" twice; expected each name once.'],
    ['swing', ['--spaces', 'exit'], 64, 'the space "exit" has no parameters of swing to optimize.'],
    ['swing', ['--skip-groups', 'trend'], 64, 'there is no group "trend" of parameters in swing; there are none.'],
    [
      'switch',
      ['--skip-groups', 'trnd'],
      64,
      'there is no group "trnd" of parameters in switch; did you mean "trend"?',
    ],
    [
      'swing',
      ['--set', 'fast=3', '--set', 'slow=9', '--spaces', 'entry'],
      64,
      'nothing is left to search in swing with the spaces entry: every value is fixed.',
    ],
    [
      'single',
      ['--spaces', 'alone'],
      64,
      'nothing is left to search in single with the spaces alone: every value is fixed.',
    ],
    ['swing', ['--set', 'fast=300'], 64, 'parameter "fast" of swing: expected 2 to 20, got 300.'],
    ['swing', ['--set', 'fest=3'], 64, 'swing has no parameter "fest"; did you mean "fast"?'],
    ['swing', ['--set', 'fast=3', '--set', 'fast=4'], 64, '--set gives fast twice.'],
    ['backward', [], 78, 'min 9 is above max 2 (strategies/backward/strategy.ts:'],
    ['stepless', [], 78, 'int(): step is 0; expected 1 or more (strategies/stepless/strategy.ts:'],
    ['choiceless', [], 78, 'choice() needs a list with at least one option (strategies/choiceless/strategy.ts:'],
    [
      'shadow',
      [],
      64,
      'parameter "stoploss" of shadow has the name of a value in the space "stoploss"; rename it, or leave that space out.',
    ],
    ['swing', ['--sampler', 'sobel'], 64, 'there is no sampler "sobel"; did you mean "sobol"?'],
    [
      'wide',
      ['--spaces', 'entry', '--sampler', 'sobol'],
      64,
      'the sampler "sobol" searches at most 128 values, and there are 132; "random" has no limit.',
    ],
    [
      'switch',
      ['--spaces', 'entry', '--sampler', 'cma-es'],
      64,
      'the sampler "cma-es" searches numbers, and "x" is a choice; pin it, or take "tpe".',
    ],
    [
      'swing',
      ['--objective', 'equity-sharpe,equity-cagr', '--sampler', 'tpe'],
      64,
      'the sampler "tpe" has one objective, and 2 are given; "nsga-2" takes several.',
    ],
    [
      'swing',
      ['--objective', 'equity-sharpe,equity-sharpe'],
      64,
      'objectives has "equity-sharpe" twice; expected each name once.',
    ],
    ['swing', ['--objective', ''], 64, 'objectives is an empty list; expected at least one name.'],
    [
      'swing',
      ['--objective', 'equity-sharp'],
      64,
      'there is no objective "equity-sharp"; did you mean "equity-sharpe"',
    ],
    [
      'swing',
      ['--loss', 'SharpHyperOptLoss'],
      64,
      'there is no objective "SharpHyperOptLoss"; did you mean "SharpeHyperOptLoss"',
    ],
    ['odd', [], 64, 'the strategy\'s objective "mine" is no function.'],
    ['taken', [], 64, 'the strategy\'s objective "equity-sharpe" has the name of one that is there already.'],
    ['swing', ['--min-trades', '-1'], 64, '--min-trades is "-1"; expected a whole number from 0 on.'],
    ['swing', ['--max-drawdown', '2'], 64, 'maxDrawdown is 2; expected a ratio above 0 and at most 1.'],
    ['swing', ['--max-drawdown', '0'], 64, 'maxDrawdown is 0; expected a ratio above 0 and at most 1.'],
    ['swing', ['--epochs', '0'], 64, '--epochs is "0"; expected a whole number from 1 on.'],
    ['swing', ['--epochs', '1e3'], 64, '--epochs is "1e3"; expected a whole number from 1 on.'],
    ['swing', ['--batch', '0'], 64, '--batch is "0"; expected a whole number from 1 on.'],
    ['swing', ['--batch', '10001'], 64, 'batch is 10001; expected at most 10,000 points.'],
    ['swing', ['--trial-timeout', '0'], 64, '--trial-timeout is "0"; expected seconds above 0 and at most 86400.'],
    [
      'swing',
      ['--trial-timeout', '99999999'],
      64,
      '--trial-timeout is "99999999"; expected seconds above 0 and at most 86400.',
    ],
    ['swing', ['--early-stop', '-1'], 64, '--early-stop is "-1"; expected a whole number from 0 on.'],
    ['swing', ['--jobs', 'many'], 64, '--jobs is "many"; expected a whole number.'],
    ['swing', ['--seed', '-1'], 64, '--seed is "-1"; expected a whole number from 0 on.'],
    ['swing', ['--split', '-0.1'], 64, 'split is -0.1; expected a ratio from 0 on and below 1'],
    ['swing', ['--timerange', '20300101-'], 65, 'BTC/USDT 1h has no candle in the time range of the run'],
    ['swing', ['--study', '../up'], 78, '"../up" is no name for a study; expected 1 to 100 letters, digits'],
    ['swing', ['--out', 'file'], 64, 'is a file; expected a folder.'],
  ])('%s %j', async (...mistake) => {
    await expectMistake(mistake, 'never');
    expect((await run('hyperopt', 'list')).out).not.toContain('never');
  });
});

describe('studies that do not go on are told in one sentence', { timeout: 60_000 }, () => {
  it.each<Mistake>([
    [
      'other',
      ['--study', 'made'],
      78,
      'The study made in results/studies.sqlite differs in its strategy from what is asked for ("swing", and now "other")',
    ],
    [
      'swing',
      ['--seed', '2', '--study', 'made'],
      78,
      'The study made in results/studies.sqlite differs in its seed from what is asked for (1, and now 2)',
    ],
    ['swing', ['--db', 'results/damaged.sqlite'], 65, 'results/damaged.sqlite is no SQLite database that can be read.'],
    ['swing', ['--db', 'results'], 78, 'results cannot be opened as a database.'],
    ['swing', ['--db', 'file/studies.sqlite'], 64, 'file: a file stands where a folder is needed.'],
  ])('%s %j', (...mistake) => expectMistake(mistake, 'new'));

  it.each([
    [['hyperopt', 'resume', 'none'], 64, 'results/studies.sqlite has no study "none"; it has '],
    [['hyperopt', 'show', 'none'], 64, 'results/studies.sqlite has no study "none"; it has '],
    [['hyperopt', 'export', 'none'], 64, 'results/studies.sqlite has no study "none"; it has '],
    [['hyperopt', 'best', 'made', '--trial', 'x'], 64, '--trial is "x"; expected a whole number from 0 on.'],
    [['hyperopt', 'show', 'made', '--top', '0'], 64, '--top is "0"; expected a whole number from 1 on.'],
    [
      ['hyperopt', 'list', '--db', 'results/damaged.sqlite'],
      65,
      'results/damaged.sqlite is no SQLite database that can be read.',
    ],
    [['walk-forward', 'swing', '--train', '0'], 64, '--train is "0"; expected days above 0.'],
    [
      ['walk-forward', 'swing', '--train', '1000'],
      64,
      'a walk forward needs at least 1250 days (1000 days of training + 250 days of test)',
    ],
    [
      ['walk-forward', 'swing', '--step', '50', '--test', '2', '--train', '4'],
      64,
      'at most its test of 2 days, not 50 days: time between tests would stay untested.',
    ],
    [['walk-forward', 'swing', '--embargo', '-1'], 64, '--embargo is "-1"; expected days from 0 on.'],
    [
      ['walk-forward', 'swing', '--windows-at-once', '0'],
      64,
      '--windows-at-once is "0"; expected a whole number from 1 on.',
    ],
    [['walk-forward', 'swing', '--spaces', 'nope'], 64, 'there is no space "nope" in swing'],
  ] as const)('%j', async (argv, code, says) => {
    const ended = await run(...argv, ...(argv[0] === 'walk-forward' ? ['--pairs', 'BTC/USDT'] : []));

    expect(ended.err).toMatch(/^error: [^\n]+\.\n$/);
    expect(ended.err).toContain(says);
    expect(ended.code).toBe(code);
    expect(ended.out).toBe('');
  });
});

describe('what goes wrong in every trial is told with the first', { timeout: 60_000 }, () => {
  it.each([
    ['throws', ['--objective', 'mine'], 'throws threw in mine: Error: no luck'],
    ['says', ['--objective', 'mine'], 'the objective "mine" gave a string; expected a number, or null.\n'],
    ['nan', ['--objective', 'mine'], 'constraints: 0 violate one, 3 have no value, 0 failed.\n'],
    ['swing', ['--min-trades', '100000'], 'constraints: 3 violate one, 0 have no value, 0 failed.\n'],
  ])('%s %j', async (strategy, argv, says) => {
    const { code, err, out } = await search(strategy, '--study', `own-${strategy}`, ...argv);

    expect(err).toContain(says);
    expect(err).toContain('None of 3 trials has a value and meets all constraints: ');
    expect(err).not.toMatch(/\n +at /);
    expect(code).toBe(3);
    expect(out).toBe('');
  });

  it('a grid of more points than anybody could count ends after its epochs', async () => {
    const { code, err } = await search('wide', '--study', 'grid', '--sampler', 'grid', '--spaces', 'entry');

    expect(err).toMatch(/^The grid has \d\.\d\de\+\d+ points; the first 3 are tried\.\n/);
    expect(err).toContain('Study grid: 3 trials; all trials are done.');
    expect([0, 3]).toContain(code);
  });

  it('a grid says how many points it has before it starts', async () => {
    const argv = ['--sampler', 'grid', '--spaces', 'entry', '--set', 'slow=20', '--epochs', '100'];
    const { err } = await search('swing', '--study', 'counted', ...argv);

    expect(err).toMatch(/^The grid has 19 points; all of them are tried\.\n/);
  });
});
