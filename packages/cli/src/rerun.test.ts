import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, ROOT, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const ELSEWHERE = ['--strategy-dir', 'elsewhere'];

beforeAll(async () => {
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(),
    'in/ETH_USDT-1h.csv': candlesCsv(400, 0.1),
    'strategies/swing/strategy.ts': strategyText('swing'),
    'mine.json':
      '{\n  "stoploss": -0.15,\n  "max_open_trads": 2,\n  "exchange": {"key": "sesame", "pair_whitelist": ["ETH/USDT"]}\n}',
    'markets.json': readFileSync(join(ROOT, 'packages/runtime/markets/binance-spot.json')),
  });
  writeFiles(cwd, {
    'elsewhere/other/strategy.ts': strategyText('other'),
    'later/BTC_USDT-1h.csv': candlesCsv(410),
    'later/ETH_USDT-1h.csv': candlesCsv(410, 0.1),
    'other.json': readFileSync(join(cwd, 'markets.json'), 'utf8').replace('"amountStep"', '"amountStep" '),
  });
  await done(['data', 'import', 'in']);
  await done(['data', 'import', 'later', '--data', 'more']);
  await done(['backtest', 'swing', '--pairs', 'BTC/USDT,ETH/USDT', '--no-html', '--out', 'plain']);
});

async function done(argv: readonly string[]): Promise<void> {
  const { code, err } = await tradai.run(argv, { cwd });
  if (code !== 0) throw new Error(err);
}

/** A copy of the run `plain` with one file changed. */
function copyOfPlain(name: string, file: string, change: (text: string) => string): string {
  cpSync(join(cwd, 'plain'), join(cwd, name), { recursive: true });
  const path = join(cwd, name, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return name;
}

describe('tradai rerun', () => {
  it('makes the same files again', async () => {
    const { code, out, err } = await tradai.run(['rerun', 'plain'], { cwd });

    expect({ code, out, err }).toMatchObject({
      ...{ code: 0, err: '' },
      out: expect.stringMatching(
        /^plain came out the same, to the byte: \d+ trades; manifest\.json, trades\.csv, equity\.csv, reasons\.csv, result\.json\n$/,
      ),
    });
  });

  it('makes them again whatever config, parameters, range and options made them', async () => {
    const options = ['--config', 'mine.json', '--set', 'fast=3', '--timerange', '20210103-20210112', '--fee', '0.002'];
    await done([
      'backtest',
      'swing',
      ...options,
      '--markets',
      'markets.json',
      '--max-open-trades',
      '1',
      '--out',
      'odd',
    ]);
    rmSync(join(cwd, 'mine.json'));
    const { code, out } = await tradai.run(['rerun', 'odd/manifest.json', '--out', 'again', '--json'], { cwd });

    expect(JSON.parse(out)).toMatchObject({ equal: true, different: [] });
    expect(code).toBe(0);
    expect(readFileSync(join(cwd, 'again', 'result.json'), 'utf8')).toContain('config mine.json:2');
    for (const file of readdirSync(join(cwd, 'odd')).filter((name) => name !== 'run.json'))
      expect(readFileSync(join(cwd, 'again', file), 'utf8'), file).toBe(readFileSync(join(cwd, 'odd', file), 'utf8'));
    expect(readFileSync(join(cwd, 'odd', 'manifest.json'), 'utf8')).not.toMatch(/sesame/);
  });

  it('tells what differs, file by file', async () => {
    const name = copyOfPlain('touched', 'trades.csv', (text) => text.replace('BTC/USDT', 'BTC/EUR'));
    const { code, out } = await tradai.run(['rerun', name], { cwd });

    expect(code).toBe(3);
    expect(out).toMatch(
      /^touched came out differently: \d+ trades\ntrades\.csv:\n {2}line \d+, pair: BTC\/EUR → BTC\/USDT\n/,
    );
    expect(out).toContain('Same: manifest.json, equity.csv, reasons.csv, result.json\n');
  });

  it('says which files were not there to compare', async () => {
    const name = copyOfPlain('partial', 'trades.csv', (text) => text);
    rmSync(join(cwd, name, 'trades.csv'));
    const { code, out } = await tradai.run(['rerun', name], { cwd });

    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringMatching(/\nNot there to compare: trades\.csv\n$/),
    });
  });

  it('runs what was written before the keys of a config were kept', async () => {
    const name = copyOfPlain('first', 'manifest.json', (text) => text.replace(/ "config_keys": \[[^\]]*\],\n/, ''));
    const { code, out } = await tradai.run(['rerun', name], { cwd });

    expect({ code, out }).toMatchObject({ code: 3, out: expect.stringContaining('manifest_sha256') });
    expect(out).toContain('Same: manifest.json, ');
  });

  it('tells the versions apart', async () => {
    const name = copyOfPlain('old', 'manifest.json', (text) => text.replace(/("@tradai\/runtime": ")[^"]*/, '$10.0.1'));
    const { code, out } = await tradai.run(['rerun', name], { cwd });

    expect(code).toBe(3);
    expect(out).toMatch(/manifest\.json:\n {2}versions\.@tradai\/runtime: 0\.0\.1 → \d/);
  });
});

describe('tradai rerun refuses', () => {
  it.each<[string, () => string[], number, RegExp]>([
    ['a folder that is not there', () => ['nowhere'], 64, /There is no run nowhere/],
    ['a folder without a run', () => ['in'], 64, /The folder in holds no run: it has no manifest\.json/],
    ['a broken manifest', () => [copyOfPlain('broken', 'manifest.json', () => '{')], 65, /manifest\.json is not JSON/],
    [
      'an earlier form',
      () => [copyOfPlain('early', 'manifest.json', (text) => text.replace(' "overrides"', ' "options"'))],
      ...([65, /early\/manifest\.json: overrides: /] as const),
    ],
    [
      'a config that is not its own',
      () => [copyOfPlain('config', 'manifest.json', (text) => text.replace('"config": {}', '"config": {"fee": 0.5}'))],
      ...([78, /The config in the manifest of config is not/] as const),
    ],
    [
      'another markets file',
      () => ['plain', '--markets', 'other.json'],
      78,
      /markets file is not that of the run plain/,
    ],
    ['no candles', () => ['plain', '--data', 'empty'], 65, /No candles of binance spot BTC\/USDT 1h in empty/],
    [
      'other candles',
      () => ['plain', '--data', 'more'],
      ...([65, /candles of binance spot BTC\/USDT 1h have changed since the run plain: now 410 .* then 400 /] as const),
    ],
    [
      'a strategy of another source',
      () => [copyOfPlain('renamed', 'manifest.json', (text) => text.replace('"swing"', '"other"')), ...ELSEWHERE],
      ...([78, /strategy\.ts has changed since the run renamed: its source is /] as const),
    ],
    [
      'a strategy that is gone',
      () => [copyOfPlain('gone', 'manifest.json', (text) => text.replace('"swing"', '"swong"')), ...ELSEWHERE],
      ...([64, /There is no strategy "swong"/] as const),
    ],
  ])('%s', async (_, argv, expected, message) => {
    const { code, err } = await tradai.run(['rerun', ...argv()], { cwd });

    expect({ code, err }).toEqual({ code: expected, err: expect.stringMatching(message) });
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});
