import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();

beforeAll(async () => {
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(),
    'in/ETH_USDT-1h.csv': candlesCsv(400, 0.1),
    'strategies/swing/strategy.ts': strategyText('swing'),
  });
  const run = (...options: string[]): string[] => ['backtest', 'swing', '--no-html', ...options];
  for (const argv of [
    ['data', 'import', 'in'],
    run('--pairs', 'BTC/USDT,ETH/USDT', '--out', 'a'),
    run('--pairs', 'BTC/USDT,ETH/USDT', '--out', 'twin'),
    run('--pairs', 'BTC/USDT,ETH/USDT', '--set', 'fast=3', '--out', 'b'),
    run('--pairs', 'BTC/USDT', '--fee', '0.002', '--out', 'c'),
  ]) {
    const { code, err } = await tradai.run(argv, { cwd });
    if (code !== 0) throw new Error(err);
  }
});

describe('tradai compare', () => {
  it('finds nothing between a run and its twin', async () => {
    const { code, out } = await tradai.run(['compare', 'a', 'twin'], { cwd });

    expect(code).toBe(0);
    expect(out).toMatch(/^ {3}Run +Strategy +Trades +Profit\nA {2}a +swing .*\nB {2}twin +swing /);
    expect(out).toMatch(/Nothing differs: \d+ trades are the same\.\n$/);
  });

  it('tells what made the difference, and what it did to trades and figures', async () => {
    const { code, out } = await tradai.run(['compare', 'a', 'b'], { cwd });

    expect(code).toBe(3);
    expect(out).toMatch(/^parameter +fast +4 +3$/m);
    expect(out).toMatch(/^Trades: \d+ the same, \d+ only in A, \d+ only in B, \d+ changed/m);
    for (const head of [/^Why the profit of B differs +Change$/m, /^Pair +A +B/m, /^Figure +A +B +Change$/m])
      expect(out).toMatch(head);
    expect(out).toMatch(/^2021-01-\d\d \d\d:00 {2}(BTC|ETH)\/USDT {2}long {2}only in [AB]/m);
  });

  it('tells changed trades from others', async () => {
    const { code, out } = await tradai.run(['compare', 'a', 'c', '--json'], { cwd });
    const { equal, inputs, trades, profit } = JSON.parse(out) as {
      readonly equal: boolean;
      readonly inputs: readonly { readonly kind: string; readonly name: string }[];
      readonly trades: Readonly<Record<string, readonly { readonly pair?: string; readonly changes?: string[] }[]>>;
      readonly profit: { readonly by_pair: readonly { readonly name: string }[] };
    };

    expect({ code, equal }).toEqual({ code: 3, equal: false });
    expect(inputs.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'setting fee',
      'pairs pairs',
      'candles binance spot ETH/USDT 1h',
    ]);
    expect(new Set(trades['only_a']!.map(({ pair }) => pair))).toEqual(new Set(['ETH/USDT']));
    expect(trades['only_b']).toEqual([]);
    expect(trades['changed']!.every(({ changes }) => changes!.includes('costs'))).toBe(true);
    expect(profit.by_pair.map(({ name }) => name).toSorted()).toEqual(['BTC/USDT', 'ETH/USDT']);
  });

  it('says which of the two is no run', async () => {
    const { code, err } = await tradai.run(['compare', 'a', 'in'], { cwd });

    expect({ code, err }).toEqual({ code: 64, err: 'error: The folder in holds no run: it has no manifest.json.\n' });
  });
});
