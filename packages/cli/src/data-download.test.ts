import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine, ROOT, temporaryFolder, writeFiles, type Ended } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const MAIN = join(ROOT, 'packages/cli/src/main.ts');
const HOURLY = ['data', 'download', '--pairs', 'BTC/USDT', '--timeframes', '1h', '--timerange', '20210101-20210620'];
const BTC = 'binance/spot/BTC_USDT-1h.tradai';

/** The exchange, in a process of its own. */
let server: ChildProcess;
let env: Readonly<Record<string, string>>;

interface Look {
  readonly url: string;
  readonly requests: readonly string[];
}

beforeAll(async () => {
  const path = join(ROOT, 'packages/runtime/src/adapters/exchange/binance-server.fixture.ts');
  server = fork(path, { execArgv: ['--conditions=@tradai/source'] });
  const [{ url }] = (await once(server, 'message')) as [Look];
  env = { TRADAI_EXCHANGE_URL_BINANCE: url };
  writeFiles(cwd, {
    'wanted.json': JSON.stringify({
      exchange: { name: 'binance', pair_whitelist: ['(BTC|ALICE)/.*'], pair_blacklist: [] },
      stake_currency: 'USDT',
      timeframe: '4h',
      new_pairs_days: 20,
    }),
  });
}, 60_000);
afterAll(() => void server.kill());

async function tell(...command: readonly unknown[]): Promise<Look> {
  server.send(command);
  const [look] = (await once(server, 'message')) as [Look];
  return look;
}

function run(...argv: readonly string[]): Promise<Ended> {
  return tradai.run(argv, { cwd, env });
}

describe('tradai data download', () => {
  it('brings candles and shows what there is', async () => {
    const { code, out, err } = await run(...HOURLY, '--data', 'one');

    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^Series +First +Last +New +Candles +Gaps +Missing +Duplicates +No volume\n/);
    expect(out).toMatch(/binance spot BTC\/USDT 1h +2021-01-01 00:00 +2021-06-20 00:00 +4,074 +4,074 +4 +7 /);
    expect(out).toMatch(/1 series in one: 4,074 new candles, \d+ requests, 0\.\d MB\n$/);
  });

  it('asks for nothing that is stored', async () => {
    const before = (await tell('look')).requests.length;
    const { out } = await run(...HOURLY, '--data', 'one', '--json');

    expect(JSON.parse(out)).toEqual([
      expect.objectContaining({ pair: 'BTC/USDT', candles: 4074, added: 0, gaps: 4, missing: 7, is_stopped: false }),
    ]);
    // The markets.
    expect((await tell('look')).requests).toHaveLength(before + 1);
  });

  it('extends what is stored on both sides', async () => {
    const range = (text: string) => ['--timerange', text, '--data', 'sides', '--json'];
    await run(...HOURLY.slice(0, -2), ...range('20210301-20210310'));
    const { out } = await run(...HOURLY.slice(0, -2), ...range('20210201-20210501'));

    expect(JSON.parse(out)).toMatchObject([
      { first_ms: Date.UTC(2021, 1, 1), last_ms: Date.UTC(2021, 4, 1), candles: 2130, added: 2130 - 216 },
    ]);
  });

  it('brings mark prices and funding rates of futures too', async () => {
    const argv = [
      '--market',
      'futures',
      '--pairs',
      'ETH/USDT:USDT',
      '--timeframes',
      '1h,4h',
      '--timerange',
      '20250301-',
    ];
    const { code, out, err } = await run('data', 'download', ...argv, '--data', 'futures');

    expect(code).toBe(0);
    expect(out).toMatch(/ETH\/USDT:USDT 1h +2025-/);
    expect(out).toMatch(/ETH\/USDT:USDT 4h +2025-/);
    expect(out).toMatch(/ETH\/USDT:USDT 1h funding +2025-/);
    expect(err).toContain('Note: binance futures ETH/USDT:USDT 1h mark: binance has none in this time.');
  });

  it('brings mark prices in the timeframes that are named, without candles', async () => {
    const argv = ['--market', 'futures', '--pairs', 'ETH/USDT:USDT', '--timeframes', '8h', '--timerange', '20250301-'];
    await run('data', 'download', ...argv, '--kind', 'mark', '--data', 'futures');

    expect(existsSync(join(cwd, 'futures/binance/futures/ETH_USDT_USDT-8h-mark.tradai'))).toBe(true);
  });

  it('needs no timeframe for what funding is reckoned with', async () => {
    const argv = [
      '--market',
      'futures',
      '--pairs',
      'BTC/USDT:USDT',
      '--kind',
      'mark,funding',
      '--timerange',
      '20250401-',
    ];
    const { out, err } = await run('data', 'download', ...argv, '--data', 'funding');

    expect(out).toMatch(/BTC\/USDT:USDT 1h funding +2025-04-01 00:00/);
    expect(err).toContain('BTC/USDT:USDT 1h mark');
  });

  it('takes pairs, timeframe and days from a config, patterns by the pairs of the exchange', async () => {
    await tell('setNow', Date.UTC(2021, 5, 10));
    const { out, err } = await run(
      'data',
      'download',
      '--config',
      'wanted.json',
      '--data',
      'by-config',
      '--timerange',
      '20210601-',
    );
    await tell('setNow', Date.now());

    expect(err).toContain('Pairs: 2, from the pair list of the config: BTC/USDT, ALICE/USDT\n');
    expect(out).toMatch(/ALICE\/USDT 4h +2021-06-01 00:00 +2021-06-09 20:00 +54 /);
  });

  it('says where a pair begins that is younger than the range', async () => {
    const { err } = await run(
      'data',
      'download',
      '--pairs',
      'ALICE/USDT',
      '--timeframes',
      '1d',
      '--timerange',
      '20210101-',
      '--data',
      'young',
    );

    expect(err).toBe(
      'Note: binance spot ALICE/USDT 1d begins 2021-03-15 00:00; binance has nothing from 2021-01-01 00:00 to there.\n',
    );
  });

  it.each([
    [['--pairs', 'BTC/USTD', '--timeframes', '1h'], 64, 'binance has no spot pair BTC/USTD; did you mean BTC/USDT?'],
    [['--pairs', '.*/EUR', '--timeframes', '1h'], 78, '--pairs: ".*/EUR" matches no pair of binance.'],
    [['--pairs', 'BTC/USDT', '--timeframes', '7m'], 64, '--timeframes is "7m"; expected one of 1m, 3m,'],
    [['--timeframes', '1h', '--exchange', 'binanze'], 64, 'ccxt knows no exchange "binanze"; did you mean binance'],
    [['--timeframes', '1h', '--market', 'margin'], 64, '--market is "margin"; expected spot or futures.'],
    [
      ['--timeframes', '1h', '--kind', 'trades'],
      64,
      '--kind is "trades"; expected some of candle, mark, index, funding.',
    ],
    [
      ['--timeframes', '1h', '--days', '3', '--timerange', '2021-'],
      64,
      '--timerange and --days say the same thing twice',
    ],
    [['--timeframes', '1h', '--to', 's3'], 64, '--to is "s3"; expected cache or arctic.'],
    [['--timeframes', '1h', '--to', 'arctic'], 78, 'ARCTICDB_URI does not say where the ArcticDB libraries are.'],
    [['--timeframes', '1h', '--days', '-3'], 64, '--days is "-3"; expected a whole number of days, such as 30.'],
    [['--timeframes', '1h', '--kind', 'funding', '--pairs', 'BTC/USDT'], 64, 'binance spot has no funding rates'],
  ] as const)('%j ends with %i in one sentence', async (argv, code, says) => {
    const ended = await run('data', 'download', ...argv, '--data', 'wrong');

    expect(ended).toMatchObject({ code, out: '', err: expect.stringContaining(`error: ${says}`) as string });
    expect(ended.err.split('error: ')[1]!.trim()).not.toContain('\n');
  });

  it('names what is missing where neither options nor a config say it', async () => {
    const empty = join(cwd, 'empty');
    writeFiles(empty, { 'note.txt': '' });
    const of = (...argv: string[]) => tradai.run(['data', 'download', ...argv], { cwd: empty, env });

    expect((await of('--pairs', 'BTC/USDT')).err).toMatch(
      /^error: No timeframe to download: name some with --timeframes/,
    );
    expect((await of('--timeframes', '1h')).err).toMatch(/^error: No pairs to download: name some with --pairs/);
  });

  it('ends with 75 in one sentence when the exchange takes no requests for hours', async () => {
    await tell('script', { does: { status: 418, retryAfter: 7200 }, times: 1, to: '/api/v3/klines' });
    // In a process of its own: a process remembers for how long an exchange wants to be left alone.
    const child = start(...HOURLY, '--data', 'banned');
    let err = '';
    child.stderr!.on('data', (text: Buffer) => (err += text.toString()));

    expect(await once(child, 'close')).toEqual([75, null]);
    expect(err).toMatch(/error: binance at http:\S+ takes no requests before .* UTC \(418\)\.\n$/);
    expect(err).toContain('What was fetched is stored; the same command goes on from there.');
  });
});

describe('a download that ends early', () => {
  it('and was killed between pages comes to the same bytes', async () => {
    await tell('script', { does: { slowMs: 400 }, times: 5, to: '/api/v3/klines' });
    const child = start(...HOURLY, '--data', 'killed');
    await until(() => existsSync(join(cwd, 'killed', BTC)));
    child.kill('SIGKILL');
    await once(child, 'close');
    const part = statSync(join(cwd, 'killed', BTC)).size;
    const { code } = await run(...HOURLY, '--data', 'killed');
    await run(...HOURLY, '--data', 'in-one-go');

    expect(code).toBe(0);
    expect(part).toBeLessThan(statSync(join(cwd, 'killed', BTC)).size);
    expect(readFileSync(join(cwd, 'killed', BTC)).equals(readFileSync(join(cwd, 'in-one-go', BTC)))).toBe(true);
  }, 60_000);

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'at %s keeps what it has, says so, and ends with %i',
    async (signal, code) => {
      const folder = `stopped-${code}`;
      await tell('script', { does: { slowMs: 500 }, times: 3, to: '/api/v3/klines' });
      const child = start(...HOURLY, '--data', folder);
      let err = '';
      let out = '';
      child.stderr!.on('data', (text: Buffer) => (err += text.toString()));
      child.stdout!.on('data', (text: Buffer) => (out += text.toString()));
      await until(() => existsSync(join(cwd, folder, BTC)));
      child.kill(signal);

      expect(await once(child, 'close')).toEqual([code, null]);
      expect(err).toBe('Stopped. What was fetched is stored; the same command goes on from there.\n');
      expect(out).toMatch(/BTC\/USDT 1h +2021-01-01 00:00 +2021-0[2-4]/);
    },
    60_000,
  );
});

describe('a second signal', () => {
  it('ends a download at once', async () => {
    await tell('script', { does: { slowMs: 20_000 }, times: 1, to: '/api/v3/klines' });
    const before = (await tell('look')).requests.length;
    const child = start(...HOURLY, '--data', 'twice');
    let err = '';
    child.stderr!.on('data', (text: Buffer) => (err += text.toString()));
    while ((await tell('look')).requests.length < before + 2) await sleep(50);
    child.kill('SIGINT');
    await sleep(200);
    child.kill('SIGINT');

    expect(await once(child, 'close')).toEqual([130, null]);
    expect(err).toBe('');
  }, 60_000);
});

describe('tradai data markets', () => {
  it('asks the exchange when no file is given', async () => {
    const { code, out } = await run('data', 'markets', '--exchange', 'binance', '--out', 'spot.json');

    expect({ code, out }).toEqual({ code: 0, out: 'spot.json: 3 pairs, leverage tiers of 0\n' });
    expect(JSON.parse(readFileSync(join(cwd, 'spot.json'), 'utf8'))).toMatchObject({
      market: 'spot',
      date: new Date().toISOString().slice(0, 10),
      takerFee: 0.001,
      pairs: { 'BTC/USDT': [0.00001, 0.01, 0.00001, 9000, 5, 9_000_000, 1] },
    });
  });

  it('says that leverage tiers need an account', async () => {
    const { out, err } = await run('data', 'markets', '--market', 'futures', '--out', 'futures.json');

    expect(out).toBe('futures.json: 2 pairs, leverage tiers of 0\n');
    expect(err).toBe('Note: binance gives leverage tiers to accounts only; --leverage-tiers adds them from a file.\n');
  });

  it('asks no exchange when a file is given', async () => {
    const { code, err } = await run('data', 'markets', 'm.json', '--exchange', 'binance', '--out', 'x.json');

    expect(code).toBe(64);
    expect(err).toBe('error: --exchange and --market ask an exchange, and m.json is a file; expected one of them.\n');
  });
});

function start(...argv: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--conditions=@tradai/source', MAIN, ...argv], {
    cwd,
    env: { ...env, PATH: process.env['PATH'] },
  });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}
