import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest, readResult } from '@tradai/runtime/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const FILES = ['equity.csv', 'manifest.json', 'reasons.csv', 'report.html', 'result.json', 'run.json', 'trades.csv'];

beforeAll(async () => {
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(),
    'in/ETH_USDT-1h.csv': candlesCsv(400, 0.1),
    'in/ETH_BTC-1h.csv': candlesCsv(400, 0.001),
    'strategies/swing/strategy.ts': strategyText('swing'),
    'strategies/thrower/strategy.ts': strategyText('thrower', {
      more: "confirmTradeEntry: () => { throw new Error('no luck'); },",
    }),
    'freqtrade-errors.json': '{ "callback_errors": "freqtrade" }',
    'strategies/never/strategy.ts': strategyText('never').replace(
      'enterLong(crossesAbove(fast, slow)',
      'enterLong(fast.lt(0)',
    ),
  });
  const { code, err } = await tradai.run(['data', 'import', 'in'], { cwd });
  if (code !== 0) throw new Error(err);
});

describe('tradai backtest', () => {
  it('prints the report and writes the files of the run', async () => {
    const { code, out, err } = await tradai.run(['backtest', 'swing', '--pairs', 'BTC/USDT,ETH/USDT', '--out', 'out'], {
      cwd,
    });

    expect(code).toBe(0);
    expect(out).toContain('BACKTESTING REPORT');
    expect(out).toContain('STRATEGY SUMMARY');
    expect(out.trimEnd().split('\n').at(-1)).toBe('Report: out/report.html');
    expect(err).toBe('');
    expect(readdirSync(join(cwd, 'out')).toSorted()).toEqual(FILES);
  });

  it('gives the same bytes again, but for the facts of the run', async () => {
    const read = (folder: string) =>
      Object.fromEntries(
        FILES.filter((name) => name !== 'run.json').map((name) => [
          name,
          readFileSync(join(cwd, folder, name), 'utf8'),
        ]),
      );
    await tradai.run(['backtest', 'swing', '--pairs', 'BTC/USDT', '--out', 'one'], { cwd });
    await tradai.run(['backtest', 'strategies/swing', '--pairs=BTC/USDT', '--out', 'two', '--no-progress'], { cwd });

    expect(read('two')).toEqual(read('one'));
    expect(read('one')['manifest.json']).not.toMatch(new RegExp(`${cwd}|"out|two|${new Date().getUTCFullYear()}-`));
  });

  it('prints the result document alone with --json, as result.json holds it', async () => {
    const { out, err } = await tradai.run(['backtest', 'swing', '--pairs', 'BTC/USDT', '--json', '--no-html'], { cwd });
    const result = await readResult(out);
    const folder = `results/swing-${result.manifest_sha256.slice(0, 8)}`;

    expect(err).toBe(`Files of the run: ${folder}\n`);
    expect(readFileSync(join(cwd, folder, 'result.json'), 'utf8')).toBe(out);
    expect(existsSync(join(cwd, folder, 'report.html'))).toBe(false);
    const manifest = await readManifest(readFileSync(join(cwd, folder, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ strategy: { name: 'swing' }, pairs: ['BTC/USDT'], params: { fast: 4, slow: 12 } });
    rmSync(join(cwd, 'results'), { recursive: true });
  });

  it('trades by a fill profile, beside others', async () => {
    const command = ['backtest', 'swing', '--pairs', 'BTC/USDT', '--json', '--no-html', '--out', 'fills'];
    const json = async (...options: readonly string[]) =>
      readResult((await tradai.run([...command, ...options], { cwd })).out);
    const usual = await json();
    const base = await json('--fills', 'base', '--profiles', 'harsh');
    rmSync(join(cwd, 'fills'), { recursive: true });

    expect(usual.fills!.profiles.map(({ profile }) => profile)).toEqual(['freqtrade', 'base', 'harsh']);
    expect(base.fills!.profiles.map(({ profile }) => profile)).toEqual(['base', 'harsh']);
    expect(usual.fills!.profiles.slice(1).map(({ is_chosen: _, ...line }) => line)).toEqual(
      base.fills!.profiles.map(({ is_chosen: _, ...line }) => line),
    );
    expect(base.summary.profit_total_abs).toBeCloseTo(usual.fills!.profiles[1]!.profit_total_abs, 9);
    expect(base.manifest_sha256).not.toBe(usual.manifest_sha256);
  });

  it('ends when a callback throws, unless freqtrade answers for it', async () => {
    const command = ['backtest', '--pairs', 'BTC/USDT', '--json', '--no-html', '--out', 'errors'];
    const stopped = await tradai.run([...command, 'thrower'], { cwd });
    expect([stopped.code, stopped.err]).toEqual([
      70,
      expect.stringContaining('confirmTradeEntry threw Error: no luck'),
    ]);

    const { out } = await tradai.run([...command, 'thrower', '--config', 'freqtrade-errors.json'], { cwd });
    const swing = await tradai.run([...command, 'swing'], { cwd });
    rmSync(join(cwd, 'errors'), { recursive: true });
    expect((await readResult(out)).trades).toEqual((await readResult(swing.out)).trades);
  });

  it('takes parameters, settings and a time range from the command line', async () => {
    const options = [
      '--set',
      'fast=3',
      '--set',
      'slow=20',
      '--stake-amount',
      '50',
      '--max-open-trades',
      '1',
      '--fee',
      '0.002',
    ];
    const range = ['--timerange', '20210103-20210110', '--dry-run-wallet', '500'];
    const { out } = await tradai.run(
      ['backtest', 'swing', '--pairs', 'BTC/USDT', '--json', '--out', 'set', ...options, ...range],
      { cwd },
    );
    const result = await readResult(out);

    expect(result).toMatchObject({
      params: { fast: 3, slow: 20 },
      fee: 0.002,
      starting_balance: 500,
      timerange: '20210103-20210110',
    });
    expect(result.backtest_start_ms).toBe(Date.UTC(2021, 0, 3));
    expect(result.backtest_end_ms).toBe(Date.UTC(2021, 0, 10));
    expect(result.trades.length).toBeGreaterThan(2);
    expect(result.settings.find(({ key }) => key === 'stake_amount')).toEqual({
      key: 'stake_amount',
      value: 50,
      origin: 'command line',
    });
    expect(result.trades.every(({ stake_amount }) => stake_amount < 50.01)).toBe(true);
  });

  it('takes every pair of the data folder that has the stake currency, and says so', async () => {
    const { code, err } = await tradai.run(['backtest', 'swing', '--config', 'usdt.json', '--out', 'all'], {
      cwd: withConfig('usdt.json', '{"stake_currency": "USDT"}'),
    });

    expect(code).toBe(0);
    expect(err).toBe('Config: usdt.json\nPairs: 2, all that data has in 1h: BTC/USDT, ETH/USDT\n');
  });

  it('names config files beside what they set, and warns of unknown keys', async () => {
    withConfig(
      'mine.json',
      '{\n  // comment\n  "stoploss": -0.15,\n  "max_open_trads": 2,\n  "exchange": {"pair_whitelist": ["ETH/USDT",],},\n}',
    );
    const { out, err } = await tradai.run(['backtest', 'swing', '--config', 'mine.json', '--json', '--out', 'mine'], {
      cwd,
    });
    const result = await readResult(out);

    expect(result.pairs).toEqual(['ETH/USDT']);
    expect(result.settings.find(({ key }) => key === 'stoploss')).toEqual({
      key: 'stoploss',
      value: -0.15,
      origin: 'config mine.json:3',
      hidden: -0.2,
    });
    expect(err).toContain(
      'Warning: mine.json:4: "max_open_trads" is no setting and is ignored; did you mean "max_open_trades"?\n',
    );
  });

  it('tells by itself why nothing was traded', async () => {
    const { code, out } = await tradai.run(['backtest', 'never', '--pairs', 'BTC/USDT', '--out', 'never'], { cwd });

    expect(code).toBe(0);
    expect(out).toContain('WHY NO TRADE');
    expect(out).toContain('true on no candle');
  });

  it('lists what the figures rest on', async () => {
    const { out } = await tradai.run(['backtest', 'swing', '--pairs', 'BTC/USDT', '--json', '--out', 'rest'], { cwd });
    const { assumptions } = await readResult(out);

    expect(Object.fromEntries(assumptions.map(({ name, text }) => [name, text]))).toMatchObject({
      fee: expect.stringMatching(/^0\.1 % per side.*binance-spot\.json of \d{4}/),
      slippage: 'none',
      startup: expect.stringContaining('12 candles'),
      markets: expect.stringContaining('binance-spot.json'),
    });
  });
});

function withConfig(name: string, text: string): string {
  writeFiles(cwd, { [name]: text });
  return cwd;
}
