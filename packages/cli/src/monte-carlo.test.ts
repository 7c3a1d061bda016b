import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MonteCarloDocument } from '@tradai/runtime/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const run = (...argv: readonly string[]) => tradai.run(argv, { cwd });
const ASKED = ['monte-carlo', 'swing', '--pairs', 'BTC/USDT', '--paths', '15'];

let first: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(1_000),
    'strategies/swing/strategy.ts': strategyText('swing'),
    'strategies/quiet/strategy.ts': strategyText('quiet', {
      more: "entry: ({ candles }) => [enterLong(candles.close.lt(0), 'never')],",
    }),
  });
  const { code, err } = await run('data', 'import', 'in');
  if (code !== 0) throw new Error(err);
  first = await run(...ASKED, '--out', 'ways');
}, 60_000);

function written(): MonteCarloDocument {
  return JSON.parse(readFileSync(join(cwd, 'ways', 'monte-carlo.json'), 'utf8')) as MonteCarloDocument;
}

describe('tradai monte-carlo', () => {
  it('shows the account as it was and four ways that it might have gone', () => {
    const { code, out, err } = first;

    expect(code, err).toBe(0);
    expect(out).toMatch(/^swing on BTC\/USDT, 2021-01-\d\d \d\d:00 to 2021-02-11 15:00: \d+ trades; seed 1\n/);
    expect(out).toMatch(/\nAccounts +1 +1000 +1000 +1000 +15\n/);
    expect(out).toMatch(/\nMean block +– +– +– +[\d.]+ days +[\d.]+ candles\n/);
    expect(out).toMatch(/\nEnd, half below( +\d+\.\d\d){5}\n/);
    expect(out).toMatch(/\nLost half at any time +–( +\d+\.\d\d %){4}\n/);
    expect(err).toContain('Files: ways\n');
  });

  it('leaves its files', () => {
    expect(readdirSync(join(cwd, 'ways')).toSorted()).toEqual(['fans.csv', 'monte-carlo.json']);
    const lines = readFileSync(join(cwd, 'ways', 'fans.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    const { candles } = written().monte_carlo;
    const bands = candles !== null && 'bands' in candles ? candles.bands : [];

    expect(lines[0]).toBe('way,unit,step,p5,p25,p50,p75,p95');
    expect(lines[1]).toBe('shuffled_trades,trades,0,1000,1000,1000,1000,1000');
    expect(lines.at(-1)!.split(',').slice(3).map(Number)).toEqual(bands.map(({ values }) => values.at(-1)));
  });

  it('gives the same document again, and another one for another seed or other blocks', async () => {
    const again = await run(...ASKED, '--json');
    const others = [await run(...ASKED, '--json', '--seed', '2'), await run(...ASKED, '--json', '--block', '24')];

    expect(again.out).toBe(readFileSync(join(cwd, 'ways', 'monte-carlo.json'), 'utf8'));
    expect(again.err).toMatch(/Files: results\/swing-monte-carlo-[\da-f]{8}\n/);
    for (const { out } of others) expect(out).not.toBe(again.out);
    expect(JSON.parse(others[1]!.out)).toMatchObject({ monte_carlo: { candles: { mean_block: 24 } } });
  });

  it('takes parameters of a search', async () => {
    const file = { schema: 'tradai.params/1', strategy: 'swing', params: { fast: 6, slow: 20 }, settings: {} };
    writeFileSync(join(cwd, 'best.json'), JSON.stringify(file));
    const { code, out, err } = await run(...ASKED, '--params', 'best.json', '--set', 'slow=25', '--json');

    expect(code, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ params: { fast: 6, slow: 25 } });
  });

  it('says why a way has no answer', async () => {
    const { code, out } = await run('monte-carlo', 'quiet', '--pairs', 'BTC/USDT', '--paths', '2');

    expect(code).toBe(0);
    expect(out).toContain('\nTrades drawn: Monte Carlo needs at least one closed trade, there is none.\n');
  });

  it.each([
    [['--paths', '0'], '--paths is "0"; expected a whole number from 1 on.'],
    [['--seed', 'x'], '--seed is "x"; expected a whole number from 0 on.'],
    [['--block', '0.5'], 'the mean block of Monte Carlo is 0.5; expected a number of candles from 1 on.'],
    [['--block', 'long'], '--block is "long"; expected a number.'],
    [['--params', 'none.json'], '--params none.json: there is no such file.'],
  ])('%j is a mistake that ends in one sentence', async (argv, says) => {
    const { code, out, err } = await run(...ASKED, ...argv);

    expect(err).toContain(`error: ${says}`);
    expect({ code, out }).toEqual({ code: 64, out: '' });
  });
});
