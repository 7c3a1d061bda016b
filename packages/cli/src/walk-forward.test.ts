import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HyperoptDocument, WalkForwardDocument } from '@tradai/runtime/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const run = (...argv: readonly string[]) => tradai.run(argv, { cwd });
const WALK = ['walk-forward', 'swing', '--pairs', 'BTC/USDT', '--jobs', '1', '--spaces', 'entry', '--epochs', '4'];

let first: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(1_000),
    'strategies/swing/strategy.ts': strategyText('swing'),
  });
  const { code, err } = await run('data', 'import', 'in');
  if (code !== 0) throw new Error(err);
  first = await run(...WALK, '--train', '15', '--test', '10', '--out', 'walk');
}, 60_000);

describe('tradai walk-forward', () => {
  it('shows windows, parameters and the account over all tests', () => {
    const { code, out, err } = first;

    expect(code, err).toBe(0);
    expect(out).toMatch(/^swing on BTC\/USDT: 2 windows, training 15 days, test 10 days; equity-sharpe by tpe\n/);
    expect(out).toMatch(/\n +2 {2}2021-02-01 16:00 {2}2021-02-11 16:00 +4 +-?[\d.]+ % /);
    expect(out).toMatch(/\nParameter +W1 +W2 +Drift\nfast +\d+ +\d+ +[\d.]+\n/);
    expect(out).toMatch(/\nFrom +2021-01-22 16:00\nTo +2021-02-11 15:00\nDays +21\n/);
    expect(out).toMatch(
      /\nEfficiency +\S+\nTrue Sharpe above 0 +\S+ %\nLuck against holding +\S+ %\nDrawdown in 1 of 20 mixtures +\S+ %\n/,
    );
    expect(err).toContain('Windows done: 2 of 2, 8 trials\n');
    expect(err).toContain('Report: walk/report.html\n');
  });

  it('leaves its files', () => {
    expect(readdirSync(join(cwd, 'walk')).toSorted()).toEqual([
      'equity.csv',
      'report.html',
      'walk-forward.json',
      'window-01.params.json',
      'window-02.params.json',
      'windows.csv',
    ]);
  });

  it('gives the same document again, from the trials that it has', async () => {
    const { code, out, err } = await run(...WALK, '--train', '15', '--test', '10', '--json');
    const document = JSON.parse(out) as WalkForwardDocument;

    expect(code, err).toBe(0);
    expect(out).toBe(readFileSync(join(cwd, 'walk', 'walk-forward.json'), 'utf8'));
    expect(document.windows.map(({ trials }) => trials)).toEqual([4, 4]);
    expect(err).toMatch(/Report: results\/swing-walk-[\da-f]{8}\/report\.html\n/);
  });

  it('has parameters that a backtest takes, and studies that can be shown and taken up', async () => {
    const { windows } = JSON.parse(readFileSync(join(cwd, 'walk', 'walk-forward.json'), 'utf8')) as WalkForwardDocument;
    const params = ['--params', 'walk/window-02.params.json', '--json', '--no-html'];
    const ended = await run('backtest', 'swing', '--pairs', 'BTC/USDT', ...params);
    const resumed = await run('hyperopt', 'resume', windows[0]!.study, '--epochs', '5', '--no-html', '--json');

    expect(ended.code, ended.err).toBe(0);
    expect(JSON.parse(ended.out)).toMatchObject({ params: windows[1]!.point });
    expect(resumed.code, resumed.err).toBe(0);
    const { study, trials } = JSON.parse(resumed.out) as HyperoptDocument;
    expect(study.name).toBe(windows[0]!.study);
    expect(trials).toHaveLength(5);
  });

  it('ends with 3 when no window has a good trial', async () => {
    const { code, out, err } = await run(...WALK, '--train', '15', '--test', '10', '--min-trades', '9999');

    expect(code).toBe(3);
    expect(err).toContain('No trial of any window has a value and meets all constraints.\n');
    expect(out).toContain('\nNo window has chosen parameters.\n');
    expect(out).toContain('\nWindow 1: none of 4 trials has a value and meets all constraints');
  });

  it.each([
    [['--train', '60', '--test', '10'], 'a walk forward needs at least 70 days'],
    [['--train', '0'], '--train is "0"; expected days above 0.'],
    [['--test', 'week'], '--test is "week"; expected a number.'],
    [['--embargo', '-1'], '--embargo is "-1"; expected days from 0 on.'],
    [['--windows-at-once', '0'], '--windows-at-once is "0"; expected a whole number from 1 on.'],
    [['--test', '10', '--step', '11'], 'the step of a walk forward must be above 0 and at most its test of 10 days'],
    [['--timerange', '20300101-'], 'no candle is left to walk over'],
  ])('%j is a mistake that ends in one sentence', async (argv, says) => {
    const { code, out, err } = await run(...WALK, ...argv);

    expect(err).toMatch(/^error: .*\n$/m);
    expect(err).toContain(says);
    expect({ code, out }).toEqual({ code: 64, out: '' });
  });
});
