import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHyperopt, type ParamsFile } from '@tradai/runtime/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const run = (...argv: readonly string[]) => tradai.run(argv, { cwd });
const SEARCH = ['hyperopt', 'swing', '--pairs', 'BTC/USDT', '--study', 'first', '--jobs', '1', '--no-html'];

function paramsIn(file: string): ParamsFile {
  return JSON.parse(readFileSync(join(cwd, file), 'utf8')) as ParamsFile;
}

let first: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(1_000),
    'strategies/swing/strategy.ts': strategyText('swing'),
    'strategies/other/strategy.ts': strategyText('other'),
  });
  const { code, err } = await run('data', 'import', 'in');
  if (code !== 0) throw new Error(err);
  first = await run(...SEARCH, '--epochs', '10');
}, 60_000);

describe('tradai hyperopt', () => {
  it('searches, tells the best so far, and says how much of the outcome is luck', () => {
    const { code, out, err } = first;

    expect(code, err).toBe(0);
    expect(err).toMatch(
      /^Best so far: trial 0: -?[\d.]+, \d+ trades, profit -?[\d.]+ %, closed drawdown [\d.]+ %: fast \d+, slow \d+/m,
    );
    expect(err).toContain('Study first: 10 trials; all trials are done.\n');
    expect(out).toContain('Parameters: results/first/params.json\n');
    expect(out).toMatch(/^How much of it is luck\? +Figure +Says$/m);
    expect(out).toMatch(/^Does choosing by backtest choose well\?/m);
  });

  it('shows what the search saw beside what it did not', () => {
    const { samples } = paramsIn('results/first/params.json').provenance!;
    const hours = [samples!.in_sample, samples!.out_of_sample!].map(
      ({ from_ms, to_ms }) => (to_ms - from_ms) / 3_600_000 + 1,
    );

    expect(first.out).toMatch(
      /^Best parameters +In sample +Out of sample\nFrom +2021-01-0\d \d\d:00 +2021-01-\d\d \d\d:00\n/,
    );
    expect(first.out).toContain(`\nTrades  `);
    expect(first.out).toContain(
      'Run in sample: results/first/in-sample\nRun out of sample: results/first/out-of-sample\n',
    );
    expect(hours[1]! / (hours[0]! + hours[1]!)).toBeCloseTo(0.3, 2);
  });

  it('says so when nothing was held back', async () => {
    const { code, out, err } = await run(
      ...SEARCH,
      '--study',
      'all',
      '--db',
      'all.sqlite',
      '--epochs',
      '4',
      '--no-split',
    );

    expect(code, err).toBe(0);
    expect(out).toMatch(/^Best parameters +In sample\n/);
    expect(out).toContain('\nNothing was held back (--no-split)');
    expect(paramsIn('results/all/params.json').provenance!.samples!.out_of_sample).toBeNull();
  });

  it('leaves no run of an earlier search in its folder', async () => {
    const again = [...SEARCH, '--study', 'all', '--db', 'all.sqlite', '--epochs', '4', '--out', 'one'];
    await run(...again, '--study', 'split');
    const before = readdirSync(join(cwd, 'one'));
    const { code, err } = await run(...again, '--no-split');

    expect(code, err).toBe(0);
    expect(before).toContain('out-of-sample');
    expect(readdirSync(join(cwd, 'one'))).toEqual(before.filter((name) => name !== 'out-of-sample'));
  });

  it('goes on with the same command, and says where from', async () => {
    const { code, err } = await run(...SEARCH, '--epochs', '12');

    expect(code, err).toBe(0);
    expect(err).toContain('first goes on after 10 of 12 trials.\n');
    expect(err).toContain('Study first: 12 trials; all trials are done.\n');
  });

  it('resumes a study from its name', async () => {
    const { code, err, out } = await run('hyperopt', 'resume', 'first', '--epochs', '14', '--json');
    const document = await readHyperopt(out);

    expect(code, err).toBe(0);
    expect(document).toMatchObject({ study: { name: 'first' }, end: 'done' });
    expect(document.trials.map(({ number }) => number)).toEqual(Array.from({ length: 14 }, (_, i) => i));
    expect(readFileSync(join(cwd, 'results/first/hyperopt.json'), 'utf8')).toBe(out);
  });

  it('says that a study has more trials than were asked for', async () => {
    const { code, err } = await run('hyperopt', 'resume', 'first', '--epochs', '3', '--json');

    expect(code, err).toBe(0);
    expect(err).toContain('first has 14 trials already, and 3 were asked for: no trial is added.\n');
  });

  it('tries a grid whole when nobody says how many', async () => {
    const grid = [...SEARCH, '--study', 'grid', '--sampler', 'grid', '--spaces', 'entry'];
    const { code, err } = await run(...grid, '--set', 'slow=20', '--db', 'grid.sqlite');
    const all = [...SEARCH, '--study', 'endless', '--sampler', 'grid', '--spaces', 'all'];
    const endless = await run(...all, '--db', 'grid.sqlite');

    expect(code, err).toBe(0);
    expect(err).toContain('Study grid: 19 trials; every point was tried.\n');
    expect(endless.err).toMatch(
      /^error: the grid has [\d.e+]+ points; expected a smaller space, or a number of epochs\.\n$/m,
    );
    expect(endless.code).toBe(64);
  });

  it('lists and shows studies', async () => {
    const list = await run('hyperopt', 'list');
    const show = await run('hyperopt', 'show', 'first', '--top', '3');
    const best = await run('hyperopt', 'best', 'first');

    expect(list.out).toMatch(/^Study +Strategy +Trials +Failed +Best +Made\nfirst +swing +1\d +0 +-?[\d.]+ +\d{4}-/);
    expect(show.out).toContain('Searched: fast, slow, roi_t1,');
    expect(show.out.split('\n')).toHaveLength(4 + 1 + 1 + 3 + 1);
    expect(best.out).toMatch(/^trial \d+: /);
  });

  it('exports a trial, and backtest runs it', async () => {
    const exported = await run('hyperopt', 'export', 'first', '--out', 'best.json');
    const { params, settings, provenance } = paramsIn('best.json');
    const { code, out, err } = await run(
      'backtest',
      'swing',
      '--pairs',
      'BTC/USDT',
      '--params',
      'best.json',
      '--timerange',
      (provenance!.spec['timerange'] as number[]).join('-'),
      '--json',
      '--no-html',
    );
    const result = JSON.parse(out) as {
      params: object;
      summary: { total_trades: number };
      settings: { key: string; value: unknown }[];
    };

    expect(exported.out).toBe('Parameters: best.json\n');
    expect(code, err).toBe(0);
    expect(result.params).toEqual(params);
    expect(result.summary.total_trades).toBe(provenance!.figures['trades']);
    for (const [key, value] of Object.entries(settings))
      expect(result.settings.find((setting) => setting.key === key)?.value).toEqual(value);
  });

  it('lets the command line stand over a file of parameters', async () => {
    const argv = ['--params', 'best.json', '--set', 'fast=3', '--max-open-trades', '7', '--json', '--no-html'];
    const { out } = await run('backtest', 'swing', '--pairs', 'BTC/USDT', ...argv);
    const { params } = JSON.parse(out) as { params: Record<string, unknown> };

    expect(params).toEqual({ ...paramsIn('best.json').params, fast: 3 });
  });
});

describe('a mistake ends in one sentence', () => {
  const params = (more: object): string => JSON.stringify({ ...paramsIn('results/first/params.json'), ...more });

  it.each([
    [
      'a parameter that the strategy does not have',
      { params: { fest: 3 } },
      64,
      'swing has no parameter "fest"; did you mean "fast"?',
    ],
    ['a value out of range', { params: { fast: 300 } }, 64, 'parameter "fast" of swing: expected 2 to 20, got 300'],
    ['a setting that there is not', { settings: { stoplos: -0.1 } }, 64, 'stoplos is -0.1; expected another name'],
    [
      'parameters of another strategy',
      { strategy: 'other' },
      64,
      'it has parameters of other; expected those of swing',
    ],
    [
      'another document',
      { schema: 'tradai.result/1' },
      65,
      '"schema" is "tradai.result/1"; expected "tradai.params/1"',
    ],
  ])('%s in a file of parameters', async (_, more, code, says) => {
    writeFileSync(join(cwd, 'odd.json'), params(more));
    const ended = await run('backtest', 'swing', '--pairs', 'BTC/USDT', '--params', 'odd.json');

    expect(ended.err).toMatch(/^error: (--params )?odd\.json: .*\n$/);
    expect(ended.err).toContain(says);
    expect(ended.code).toBe(code);
  });

  it.each([
    [['hyperopt', 'show', 'none'], 64, 'results/studies.sqlite has no study "none"; it has first.'],
    [['hyperopt', 'best', 'first', '--trial', '99'], 64, 'first has no trial 99; expected a number below 1'],
    [['backtest', 'swing', '--params', 'none.json'], 64, '--params none.json: there is no such file.'],
    [[...SEARCH, '--seed', '2'], 78, 'The study first in results/studies.sqlite differs in its seed'],
    [[...SEARCH, '--spaces', 'nope'], 64, 'there is no space "nope" in swing'],
    [[...SEARCH, '--objective', 'luck'], 64, 'there is no objective "luck"'],
    [[...SEARCH, '--split', '1'], 64, 'split is 1; expected a ratio from 0 on and below 1, such as 0.3.'],
    [
      [...SEARCH, '--split', '0.9999'],
      64,
      '940 candles from 2021-01-03 12:00 on cannot be split with 99.99 % out of sample',
    ],
    [[...SEARCH, '--sampler', 'dice'], 64, 'there is no sampler "dice"'],
    [[...SEARCH, '--epochs', '0'], 64, '--epochs is "0"; expected a whole number from 1 on.'],
    [[...SEARCH, '--max-drawdown', '2'], 64, 'maxDrawdown is 2; expected a ratio above 0 and at most 1.'],
    [[...SEARCH, '--set', 'fast=3', '--set', 'slow=9', '--spaces', 'entry'], 64, 'nothing is left to search in swing'],
  ])('%j', async (argv, code, says) => {
    const ended = await run(...argv);

    expect(ended.err).toContain(`error: ${says}`);
    expect(ended.code).toBe(code);
    expect(ended.out).toBe('');
  });

  it('looking for studies makes no file', async () => {
    const { code, out } = await run('hyperopt', 'list', '--db', 'none/studies.sqlite');

    expect({ code, out }).toEqual({
      code: 0,
      out: 'none/studies.sqlite has no studies. "tradai hyperopt <strategy>" makes one.\n',
    });
    expect(existsSync(join(cwd, 'none'))).toBe(false);
  });
});
