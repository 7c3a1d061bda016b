import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const run = (...argv: readonly string[]) => tradai.run(argv, { cwd });
const SEARCH = ['hyperopt', 'swing', '--pairs', 'BTC/USDT', '--jobs', '1', '--no-html', '--sampler', 'random'];

interface Shown {
  readonly trials: readonly Readonly<Record<string, unknown>>[];
}

async function trialsOf(study: string): Promise<object[]> {
  const { out } = await run('hyperopt', 'show', study, '--json');
  return (JSON.parse(out) as Shown).trials.map(({ tookMs: _took, ...trial }) => trial);
}

beforeAll(async () => {
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(1_000),
    'strategies/swing/strategy.ts': strategyText('swing'),
    'strategies/other/strategy.ts': strategyText('other'),
  });
  for (const argv of [
    ['data', 'import', 'in'],
    [...SEARCH, '--study', 'home', '--epochs', '12'],
    [...SEARCH, '--study', 'parts', '--epochs', '2'],
  ]) {
    const { code, err } = await run(...argv);
    if (code !== 0) throw new Error(err);
  }
}, 120_000);

describe('tradai hyperopt spread, batch and merge', { timeout: 120_000 }, () => {
  it('make the study that runs at one place', async () => {
    const spread = await run('hyperopt', 'spread', 'parts', '--epochs', '12', '--size', '6', '--out', 'b');
    expect(spread.out).toBe('b/2-7.json\nb/8-11.json\n');

    for (const file of ['b/8-11.json', 'b/2-7.json']) {
      const { code, out, err } = await run('hyperopt', 'batch', file, '--jobs', '1');
      expect(code, err).toBe(0);
      expect(out).toBe(`${file.replace('.json', '.results.json')}\n`);
    }
    expect(readdirSync(join(cwd, 'b')).toSorted()).toEqual([
      '2-7.json',
      '2-7.results.json',
      '8-11.json',
      '8-11.results.json',
    ]);
    const merged = await run('hyperopt', 'merge', 'parts', 'b/8-11.results.json', 'b/2-7.results.json');
    const again = await run('hyperopt', 'merge', 'parts', 'b/8-11.results.json');

    expect(merged.out).toBe('Study parts: 10 trials added; it has 12.\n');
    expect(again.out).toBe('Study parts: 0 trials added, 4 were there already; it has 12.\n');
    expect(await trialsOf('parts')).toEqual(await trialsOf('home'));
    const nothing = await run('hyperopt', 'spread', 'parts', '--epochs', '12');
    expect(nothing).toMatchObject({ code: 0, err: 'parts has all 12 trials; nothing is left to run.\n' });
  });

  it.each([
    [['spread', 'none'], 64, 'results/studies.sqlite has no study "none"; it has home, parts.'],
    [['spread', 'parts', '--size', '0'], 64, '--size is "0"; expected a whole number from 1 on.'],
    [['batch', 'none.json'], 64, 'none.json: it does not exist.'],
    [['batch', 'b'], 64, 'b: it is a folder.'],
    [['merge', 'parts', 'b'], 64, 'b: it is a folder.'],
    [['batch', 'b/2-7.results.json'], 65, '"schema" is "tradai.trial-results/1"; expected "tradai.trial-batch/1".'],
    [['merge', 'parts', 'b/2-7.json'], 65, '"schema" is "tradai.trial-batch/1"; expected "tradai.trial-results/1".'],
    [['merge', 'none', 'b/2-7.results.json'], 64, 'has no study "none"'],
  ] as const)('%j is a mistake told in one sentence', async (argv, code, says) => {
    const ended = await run('hyperopt', ...argv);

    expect(ended.err).toMatch(/^error: .*\n$/);
    expect(ended.err).toContain(says);
    expect(ended.code).toBe(code);
  });

  it('a batch is refused where the candles or the strategy are others', async () => {
    writeFiles(cwd, { 'in2/BTC_USDT-1h.csv': candlesCsv(1_000, 1.5) });
    await run('data', 'import', 'in2', '--data', 'other-data');
    const candles = await run('hyperopt', 'batch', 'b/2-7.json', '--data', 'other-data', '--out', 'c.json');
    writeFiles(cwd, { 'strategies/swing/strategy.ts': strategyText('swing', { head: '// edited' }) });
    const strategy = await run('hyperopt', 'batch', 'b/2-7.json', '--out', 'c.json');

    expect(candles.code).toBe(65);
    expect(candles.err).toMatch(
      /^error: The candles of binance spot BTC\/USDT 1h candle are not those of the study parts: /,
    );
    expect(strategy.code).toBe(78);
    expect(strategy.err).toMatch(/^error: strategies\/swing\/strategy\.ts is not as in the study parts: /);
  });
});
