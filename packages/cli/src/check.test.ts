import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, ROOT, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();

/** A kernel that reads one candle ahead where `when` says so. */
function peekingText(name: string, when: string): string {
  const head = `import { defineKernel } from '@tradai/strategy-sdk';
const peek = defineKernel({
  name: 'peek', version: 1, inputs: ['x'], outputs: ['value'], memory: 'window', lookback: () => 0, stateSize: () => 0,
  run: ({ x }, { value }, _params, from, to) => {
    for (let i = from; i < to; i++) value[i] = ${when} && i + 1 < to ? x[i + 1] + 1 : x[i];
  },
});`;
  return strategyText(name, { head }).replace('fast: sma(candles.close', 'fast: sma(peek({ x: candles.close })');
}

beforeAll(async () => {
  const lazy = strategyText('lazy').replaceAll('sma(', 'ema(').replace(', sma }', ', ema }');
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(2_000),
    'strategies/swing/strategy.ts': strategyText('swing'),
    'strategies/ahead/strategy.ts': peekingText('ahead', 'i === 300'),
    'strategies/always/strategy.ts': peekingText('always', 'true'),
    'strategies/lazy/strategy.ts': lazy,
  });
  const { code, err } = await tradai.run(['data', 'import', 'in'], { cwd });
  if (code !== 0) throw new Error(err);
});

async function check(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  return tradai.run(['check', ...argv, '--pairs', 'BTC/USDT'], { cwd });
}

describe('tradai check', () => {
  it('finds nothing in a plain strategy, and shows what its columns need', async () => {
    const { code, out, err } = await check('swing');

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^swing: nothing found\n\nLater candles: 2000 candles of 1 pair one by one, and all columns anew at 20 ends each\n/,
    );
    expect(out).toContain('Warm-up: 20 starts each with 12 startup candles\n');
    expect(out).toMatch(
      /Column +Look-back +Memory +Off after 12 candles\nfast +3 +window +[\d.e-]+ %\nslow +11 +window +[\d.e-]+ %\n$/,
    );
  });

  it('names column, pair and candle of a look ahead that no sample of a run sees', async () => {
    const { code, out } = await check('ahead');

    expect(code).toBe(3);
    expect(out).toMatch(
      /^ahead: 1 finding\n\nReads later candles: fast on BTC\/USDT 2021-01-13 12:00 is [\d.]+ with all candles, and [\d.]+ when/,
    );
  });

  it('reports one that the run itself refuses', async () => {
    const { code, out } = await check('always');

    expect(code).toBe(3);
    expect(out).toMatch(
      /^always: 1 finding\n\nReads later candles: peek\(\) reads later candles, or keeps something outside/,
    );
  });

  it('names the column that is not warm, and how many startup candles are', async () => {
    const { code, out } = await check('lazy', '--json');
    const { findings } = JSON.parse(out) as { findings: { finding: Record<string, unknown> & { enough: number } }[] };
    const { finding } = findings[0]!;

    expect(code).toBe(3);
    expect(finding).toMatchObject({
      kind: 'warm-up',
      startup: 12,
      first: { column: expect.stringMatching(/fast|slow/) },
    });
    expect(finding.enough).toBeGreaterThan(12);
    writeFiles(cwd, { 'enough.json': JSON.stringify({ startup_candle_count: finding.enough * 4 }) });
    expect(await check('lazy', '--config', 'enough.json')).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing found'),
    });
  });

  it('takes as many moved signals as it is told to', async () => {
    expect((await check('lazy', '--tolerance', '1')).code).toBe(0);
  });

  it.each<[string, string[], number, RegExp]>([
    ['a tolerance in percent', ['swing', '--tolerance', '5'], 64, /--tolerance is "5"; expected a share from 0 to 1/],
    ['no samples', ['swing', '--samples', '0'], 64, /--samples is "0"; expected a whole number from 1 to 1000/],
    ['a strategy that is not there', ['swong'], 64, /There is no strategy "swong".*swing/],
    [
      'candles that are not there',
      ['swing', '--data', 'nowhere'],
      65,
      /No candles of binance spot BTC\/USDT 1h in nowhere/,
    ],
  ])('refuses %s', async (_, argv, expected, message) => {
    const { code, err } = await check(...argv);

    expect({ code, err }).toEqual({ code: expected, err: expect.stringMatching(message) });
  });
});

describe('the self-check of a run', () => {
  it('stands in the report', async () => {
    const { out } = await tradai.run(['backtest', 'swing', '--pairs', 'BTC/USDT', '--no-html', '--out', 'swing'], {
      cwd,
    });

    expect(out).toMatch(
      /self-check: the first signals of BTC\/USDT \(\d+ candles\) are the same without the candles after them; 0 of \d+ signals would be others with 12 startup candles and a later start \(tolerated: 1 %\)/,
    );
  });

  it('warns of signals that depend on the length of the history', async () => {
    const { out } = await tradai.run(
      ['backtest', 'lazy', '--pairs', 'BTC/USDT', '--no-html', '--set', 'slow=60', '--out', 'lazy'],
      { cwd },
    );

    expect(out).toMatch(
      /Note: Self-check: begun on 2021-01-\d\d \d\d:00 with its 60 startup candles, \d+ of \d+ signals of BTC\/USDT would be others: long (entry "up"|exit "down") on 2021-.*, where (fast|slow) differs by [\d.]+ %\. "tradai check" says/,
    );
  });
});

describe.each(['sma-crossover', 'band-reversion'])('the example %s', (name) => {
  it('passes the check', async () => {
    await tradai.run(['data', 'import', join(ROOT, 'examples/data/binance/spot/2021'), '--data', 'candles'], { cwd });
    const config = join(ROOT, 'examples', 'strategies', name, 'config.json');
    const { code, out } = await check(name, '--config', config, '--data', 'candles', '--samples', '5');

    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(`${name}: nothing found`) });
  });
});
