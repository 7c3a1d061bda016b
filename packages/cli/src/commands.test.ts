import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '@tradai/runtime/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, ROOT, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();

beforeAll(() => {
  // Hours 5 to 7 and hour 20 are missing, and hour 10 has no volume.
  const [head, ...rows] = candlesCsv(48).trimEnd().split('\n');
  const kept = rows
    .filter((_, i) => ![5, 6, 7, 20].includes(i))
    .map((row) => (row === rows[10] ? row.replace(/\d+$/, '0') : row));
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': [head, ...kept].join('\n'),
    'strategies/swing/strategy.ts': strategyText('swing'),
  });
});

describe('tradai data', () => {
  it('imports a folder and says what came in', async () => {
    const { code, out, err } = await tradai.run(['data', 'import', 'in'], { cwd });

    expect(code).toBe(0);
    expect(out).toBe('binance spot BTC/USDT 1h: 44 candles, 44 new, 4 missing in 2 gaps\n1 series in data\n');
    expect(err).toMatch(/^Note: BTC\/USDT: taken for spot/);
  });

  it('stores nothing twice', async () => {
    const { out } = await tradai.run(['data', 'import', 'in/BTC_USDT-1h.csv', '--json'], { cwd });

    expect(JSON.parse(out)).toMatchObject([{ pair: 'BTC/USDT', timeframe: '1h', candles: 44, added: 0, differing: 0 }]);
  });

  it('lists first and last candle, gaps, duplicates and candles without volume', async () => {
    const { out } = await tradai.run(['data', 'list'], { cwd });

    expect(out.split('\n').map((line) => line.split(/\s{2,}/))).toEqual([
      ['Series', 'First', 'Last', 'Candles', 'Gaps', 'Missing', 'Duplicates', 'No volume'],
      ['binance spot BTC/USDT 1h', '2021-01-01 00:00', '2021-01-02 23:00', '44', '2', '4', '0', '1'],
      [''],
    ]);
  });

  it('lists as JSON, and from the folder that TRADAI_DATA names', async () => {
    const { out } = await tradai.run(['data', 'list', '--json'], {
      cwd: join(cwd, 'in'),
      env: { TRADAI_DATA: join(cwd, 'data') },
    });

    expect(JSON.parse(out)).toMatchObject([
      { pair: 'BTC/USDT', first_ms: Date.UTC(2021, 0, 1), gaps: 2, missing: 4, zero_volume: 1 },
    ]);
  });

  it('says what to do where there is nothing', async () => {
    const { code, out } = await tradai.run(['data', 'list', '--data', 'nowhere'], { cwd });

    expect(code).toBe(0);
    expect(out).toBe(
      'nowhere has no candles. Bring some with "tradai data import <files>" or "tradai data download".\n',
    );
  });

  it('waits for another writer and then names it', { timeout: 30_000 }, async () => {
    writeFiles(cwd, {
      'locked/.lock': JSON.stringify({ pid: process.ppid, host: (await import('node:os')).hostname() }),
    });
    const { code, err } = await tradai.run(['data', 'import', 'in', '--data', 'locked'], { cwd });

    expect(code).toBe(75);
    expect(err).toContain(`written by process ${process.ppid}`);
  });
});

describe('tradai strategies', () => {
  it('lists those of the folder and of the clone', async () => {
    const { code, out } = await tradai.run(['strategies'], { cwd });

    expect(code).toBe(0);
    expect(out).toMatch(/^swing +1h +fast, slow +strategies\/swing\/strategy\.ts$/m);
    expect(out).toContain('sma-crossover');
  });

  it('names those that do not load, and why', async () => {
    writeFiles(cwd, { 'others/broken/strategy.ts': 'export default = 1;' });
    const { code, out, err } = await tradai.run(['strategies', '--strategy-dir', 'others'], { cwd });

    expect(code).toBe(78);
    expect(out).toContain('swing');
    expect(err).toMatch(/^Does not load: others\/broken\/strategy\.ts: .*:1 does not compile: Expression expected\.$/m);
  });
});

describe('tradai describe', () => {
  it('shows parameters with ranges, columns, signals and look-back', async () => {
    const { out } = await tradai.run(['describe', 'swing', '--set', 'fast=6'], { cwd });

    expect(out).toMatch(/^fast +int +2 … 20 +4 +6 +entry +yes$/m);
    expect(out).toContain('Columns: fast, slow');
    expect(out).toContain('Entries: long "up"\nExits: long "down"');
    expect(out).toMatch(/^own pair 1h +12$/m);
  });

  it('shows every setting with its origin and what it hides', async () => {
    writeFiles(cwd, {
      'a.json': '{\n  "stoploss": -0.3,\n  "max_open_trades": 2\n}',
      'b.json': '{ "add_config_files": ["a.json"],\n  "stoploss": -0.4 }',
    });
    const { out } = await tradai.run(['describe', 'swing', '--effective', '--config', 'b.json'], { cwd });

    expect(out).toMatch(/^stoploss +-0\.4 +config b\.json:2 +strategy -0\.2, a\.json:2 -0\.3$/m);
    expect(out).toMatch(/^max_open_trades +2 +config a\.json:3$/m);
    expect(out).toMatch(/^tradable_balance_ratio +0\.99 +default$/m);
  });
});

describe('tradai new', () => {
  it('makes a strategy that passes its test and trades', { timeout: 60_000 }, async () => {
    const made = await tradai.run(['new', 'my-first'], { cwd });
    expect(made.code, made.err).toBe(0);
    expect(made.out).toContain('tradai test my-first');

    const tested = await tradai.run(['test', 'my-first'], { cwd });
    expect(tested.code).toBe(0);
    const run = [
      'backtest',
      'my-first',
      '--config',
      'strategies/my-first/config.json',
      '--pairs',
      'BTC/USDT',
      '--out',
      'first',
    ];
    const ended = await tradai.run(run, { cwd });
    expect(ended.code, ended.err).toBe(0);
    expect(readFileSync(join(cwd, 'first/report.html'), 'utf8')).toContain('my-first');
  });

  it('names the folder where no command would look by itself', async () => {
    const { code, out } = await tradai.run(['new', 'far', '--dir', 'elsewhere'], { cwd });
    expect(code).toBe(0);
    expect(out).toContain('tradai test far --strategy-dir elsewhere/strategies');
  });

  it('makes a folder with the rights of any other, which a container of another user reads', async () => {
    await tradai.run(['new', 'shared'], { cwd });
    mkdirSync(join(cwd, 'strategies/beside'));
    const rightsOf = (name: string): number => statSync(join(cwd, 'strategies', name)).mode & 0o777;

    expect(rightsOf('shared')).toBe(rightsOf('beside'));
  });

  it('makes a config that live trading takes but for dry_run, with an order below the cap of one and stops', async () => {
    await tradai.run(['new', 'ready'], { cwd });
    const config = ['config', 'check', '--config', 'strategies/ready/config.json', '--mode', 'live', '--json'];
    const { out } = await tradai.run(config, { cwd, env: { FREQTRADE__DRY_RUN: 'false' } });
    const { outcome, values } = JSON.parse(out) as { outcome: string; values: Record<string, unknown> };

    expect(outcome).toBe('accepted');
    expect(values).toMatchObject({ order_types: { stoploss_on_exchange: true, force_exit: 'market' } });
    expect(Number(values['stake_amount'])).toBeLessThanOrEqual(Number(values['dry_run_wallet']) / 10);
  });

  it('makes one whose types fit', async () => {
    await tradai.run(['new', 'typed'], { cwd });
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    const { status, stdout } = spawnSync(tsc, ['-p', 'strategies/typed/tsconfig.json'], { cwd, encoding: 'utf8' });

    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('makes files in the format of the repository', async () => {
    await tradai.run(['new', 'formatted'], { cwd });
    const { status, stdout } = spawnSync(
      join(ROOT, 'node_modules/.bin/oxfmt'),
      ['--config', join(ROOT, '.oxfmtrc.json'), '--check', 'strategies/formatted'],
      { cwd, encoding: 'utf8' },
    );

    expect(status, stdout).toBe(0);
  });
});

describe('tradai test', () => {
  it('ends with 3 when a test fails', { timeout: 60_000 }, async () => {
    writeFiles(cwd, {
      'strategies/swing/strategy.test.ts':
        "import { expect, it } from 'vitest';\nit('fails', () => { expect(1).toBe(2); });\n",
    });

    expect((await tradai.run(['test', 'swing'], { cwd })).code).toBe(3);
  });
});

describe('help', () => {
  const words = [
    [],
    ['backtest'],
    ['new'],
    ['test'],
    ['strategies'],
    ['describe'],
    ['data', 'import'],
    ['data', 'list'],
  ];

  it.each(words.map((command) => [command.join(' '), command]))('of tradai %s has examples', async (_, command) => {
    const { code, out } = await tradai.run([...command, '--help'], { cwd });

    expect(code).toBe(0);
    expect(out).toContain('\nExamples:\n  tradai ');
  });

  it('stands where a command is missing', async () => {
    const { code, out, err } = await tradai.run([], { cwd });

    expect(code).toBe(64);
    expect(out).toBe('');
    expect(err).toContain('Usage: tradai');
  });
});

it('knows the version of every package', async () => {
  const { out } = await tradai.run(['--version'], { cwd });
  const versions = ['strategy-sdk', 'runtime', 'cli'].map(
    (name) =>
      (JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8')) as { version: string }).version,
  );

  expect(out).toBe(`${VERSION}\n`);
  expect(versions).toEqual([VERSION, VERSION, VERSION]);
});
