import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, ROOT, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const cwd = temporaryFolder();
const bin = join(ROOT, 'packages/cli/bin/tradai.js');
const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: join(cwd, 'compiled') };

/** Strategies whose code takes a while: when its file is loaded, and when its columns are built. */
const SLOW = (ms: number): string => `{ const until = Date.now() + ${ms}; while (Date.now() < until); }`;

beforeAll(() => {
  for (const name of ['strategy-sdk', 'cli']) {
    const { status, stderr } = spawnSync(process.execPath, ['build.mjs'], {
      cwd: join(ROOT, 'packages', name),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
  }
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(),
    'strategies/swing/strategy.ts': strategyText('swing'),
    'strategies/slow/strategy.ts': strategyText('slow')
      .replace('=> ({ fast: sma', `=> { ${SLOW(20_000)} return { fast: sma`)
      .replace('params.slow) }),', 'params.slow) }; },'),
    'odd/exits/strategy.ts': strategyText('exits', { head: 'process.exit(0);' }),
    'odd/never/strategy.ts': strategyText('never', { head: 'await new Promise(() => {});' }),
    'odd/rejects/strategy.ts': strategyText('rejects', {
      head: "void Promise.reject(new Error('luck\\nout'));",
    }),
    'odd/ticks/strategy.ts': strategyText('ticks', { head: 'setInterval(() => {}, 1000);' }),
    'odd/endless/strategy.ts': strategyText('endless', { head: SLOW(20_000) }),
    'strategies/lazy/strategy.ts': strategyText('lazy', {
      head: 'await new Promise((resolve) => setTimeout(resolve, 20_000));',
    }),
  });
  const { status, stderr } = tradai(['data', 'import', 'in']);
  if (status !== 0) throw new Error(stderr);
}, 60_000);

describe('the bundled command', () => {
  it('reports a run', () => {
    const { status, stdout, stderr } = tradai(['backtest', 'swing', '--out', 'out']);

    expect(status, stderr).toBe(0);
    expect(stdout).toContain('STRATEGY SUMMARY');
    expect(existsSync(join(cwd, 'out/report.html'))).toBe(true);
  });

  it.each([
    ['feather', 'freqtrade-feather/ETH_USDT-1h.feather'],
    ['parquet', 'freqtrade-parquet/ETH_USDT-1h.parquet'],
    ['zst', 'container-zst/ETHUSDT-1h.csv.zst'],
    ['zip', 'container-zip-two/candles.zip'],
  ])('imports %s with the libraries as they are bundled', (kind, name) => {
    const file = join(ROOT, 'packages/runtime/src/data/import/fixtures', name);
    const { status, stdout, stderr } = tradai(['data', 'import', file, '--data', `data-${kind}`]);

    expect(status, stderr).toBe(0);
    expect(stdout).toContain('ETH/USDT 1h: ');
  });

  it('draws no progress bar and no color in a pipe', () => {
    const { stdout, stderr } = tradai(['backtest', 'swing', '--out', 'out']);

    // oxlint-disable-next-line no-control-regex
    expect(stdout + stderr).not.toMatch(/\u001B|\r/);
  });

  it.each([
    [['backtest', 'swng'], 64],
    [['backtest', 'swing', '--pairs', 'XRP/USDT'], 65],
    [['backtest', 'swing', '--config', 'none.json'], 78],
  ] as const)('ends %j with %i and one line', (argv, code) => {
    const { status, stdout, stderr } = tradai(argv);

    expect(status).toBe(code);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^(Pairs: .*\n)?error: .*\n$/);
  });

  it.each([
    ['exits', 70, 'the process ended before the command did'],
    ['never', 70, 'the process ended before the command did'],
  ])('says in one line that strategy "%s" broke the process, and ends with %i', (name, code, says) => {
    const { status, stdout, stderr } = tradai(['backtest', `odd/${name}`, '--pairs', 'BTC/USDT', '--out', 'broken']);

    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).toContain(says);
    expect(status).toBe(code);
    expect(stdout).toBe('');
    expect(existsSync(join(cwd, 'broken'))).toBe(false);
  });

  it('says in one line what a promise failed with that nothing waits for', () => {
    const { status, stderr } = tradai(['backtest', 'odd/rejects', '--pairs', 'BTC/USDT', '--out', 'out']);

    expect(stderr).toBe('error: a timer or promise that nothing waits for failed: Error: luck out.\n');
    expect(status).toBe(1);
  });

  it('ends although a strategy left a timer running', () => {
    const { status, stdout } = tradai(['backtest', 'odd/ticks', '--pairs', 'BTC/USDT', '--out', 'out']);

    expect(status).toBe(0);
    expect(stdout).toContain('STRATEGY SUMMARY');
  });

  it.runIf(existsSync('/dev/full'))('says that standard output cannot be written', () => {
    const argv = `"${process.execPath}" "${bin}" backtest swing --out out > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', argv], { cwd, env, encoding: 'utf8' });

    expect(stderr).toMatch(/error: .*the disk is full\.\n$/);
    expect(status).toBe(75);
  });

  it('ends quietly when nobody reads on', async () => {
    const child = spawn(process.execPath, [bin, 'backtest', 'swing', '--json', '--no-html', '--out', 'piped'], {
      cwd,
      env,
    });
    let errors = '';
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    child.stdout.destroy();
    const [code] = (await once(child, 'close')) as [number];

    expect(code).toBe(0);
    expect(errors).not.toContain('EPIPE');
  });

  it('is one sentence on an older Node', () => {
    const old = "Object.defineProperty(process, 'versions', { value: { node: '20.1.0' } });";
    const preload = `data:text/javascript,${encodeURIComponent(old)}`;
    const { status, stderr } = spawnSync(process.execPath, ['--import', preload, bin, '--version'], {
      cwd,
      env,
      encoding: 'utf8',
    });

    expect(status).toBe(69);
    expect(stderr).toMatch(/^tradai needs Node 24 or newer .*\n$/);
  });
});

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s while a strategy is loaded ends the process', async (signal) => {
    const child = spawn(process.execPath, [bin, 'backtest', 'odd/endless', '--out', 'stopped'], { cwd, env });
    await sleep(1000);
    child.kill(signal);

    expect(await once(child, 'close')).toEqual([null, signal]);
    expect(readdirSync(cwd)).not.toContain('stopped');
  });

  it.each([
    ['a strategy waits while it is loaded', 'strategies/lazy'],
    ['a strategy computes while it is loaded', 'odd/endless'],
    ['columns are built', 'strategies/slow'],
  ])('SIGTERM while %s is 143 to a shell, and leaves no file', async (_, name) => {
    const child = spawn(
      'sh',
      [
        '-c',
        `"${process.execPath}" "${bin}" backtest ${name} --out stopped & sleep 1; kill -TERM $!; wait $!; echo $?`,
      ],
      { cwd, env },
    );
    let out = '';
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    await once(child, 'close');

    expect(out.trim()).toBe('143');
    expect(readdirSync(cwd)).not.toContain('stopped');
  });

  it('SIGINT during a search ends it with 130 and keeps its trials', async () => {
    const argv = ['hyperopt', 'swing', '--epochs', '1000000', '--sampler', 'random', '--study', 'stopped', '--no-html'];
    const child = spawn(process.execPath, [bin, ...argv], { cwd, env });
    let errors = '';
    const begun = new Promise<void>((resolve) => {
      child.stderr.on('data', (text: Buffer) => {
        errors += text.toString();
        if (errors.includes('Best so far')) resolve();
      });
    });
    await begun;
    child.kill('SIGINT');

    expect(await once(child, 'close'), errors).toEqual([130, null]);
    expect(errors).toMatch(/Stopped\. \d+ trials of stopped are kept\. The same command goes on\.\n$/);
    const listed = tradai(['hyperopt', 'show', 'stopped', '--json']);
    const { trials } = JSON.parse(listed.stdout) as { readonly trials: readonly { readonly number: number }[] };
    expect(trials.length).toBeGreaterThan(0);
    expect(trials.map(({ number }) => number)).toEqual(trials.map(({ number }) => number).toSorted((a, b) => a - b));
  });

  it('SIGINT during a walk forward ends it with 130 and keeps its windows', { timeout: 60_000 }, async () => {
    const argv = ['walk-forward', 'swing', '--epochs', '300', '--sampler', 'random', '--jobs', '1', '--out', 'walked'];
    const child = spawn(process.execPath, [bin, ...argv], { cwd, env });
    let errors = '';
    const begun = new Promise<void>((resolve) => {
      child.stderr.on('data', (text: Buffer) => {
        errors += text.toString();
        if (errors.includes('Windows done: 1 of ')) resolve();
      });
    });
    await begun;
    child.kill('SIGINT');

    expect(await once(child, 'close'), errors).toEqual([130, null]);
    expect(errors).toMatch(
      /Stopped\. \d of 6 windows are done\. All trials are kept, and the same command goes on\.\n$/,
    );
    expect(readdirSync(cwd)).not.toContain('walked');
    const studies = JSON.parse(tradai(['hyperopt', 'list', '--json']).stdout) as readonly { readonly trials: number }[];
    expect(studies.filter(({ trials }) => trials === 300).length).toBeGreaterThan(0);
  });
});

function tradai(argv: readonly string[]) {
  return spawnSync(process.execPath, [bin, ...argv], { cwd, env, encoding: 'utf8' });
}
