import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, temporaryFolder, writeFiles } from './command.fixture.ts';

const cwd = temporaryFolder();
const tradai = commandLine();
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const STRATEGIES = join(ROOT, 'examples/strategies');
const DATA = join(ROOT, 'examples/data/binance/spot/2021');
writeFiles(cwd, { 'tapes/BTC_USDT-1h.csv': candlesCsv(), 'other.trace': '{"n":0}\n', 'broken.json': '{' });

const run = (...argv: readonly string[]) => tradai.run(['chaos', ...argv], { cwd });
const RUN = ['run', 'sma-crossover', '--strategy-dir', STRATEGIES, '--data', DATA, '--timeframe', '1h'];

describe('tradai chaos', () => {
  it('lists every scenario with what it does', async () => {
    const { code, out } = await run('list');
    expect(code).toBe(0);
    expect(out).toMatch(/^maintenance-3h {5}the exchange is away for three hours$/m);
    const { out: json } = await run('list', '--json');
    expect(JSON.parse(json)).toHaveLength(out.trim().split('\n').length);
  });

  it.each([
    ['a run without a beginning', ['run', 's', '--data', 'tapes'], "required option '--from <date>' not specified."],
    ['no seed', [...RUN, '--from', '2021-03-01', '--seeds', '0'], '--seeds is "0"; expected a whole number from 1 to'],
    [
      'a clock that is stepped',
      [...RUN, '--from', '2021-03-01', '--clock', 'stepped'],
      '--clock stepped must be real or',
    ],
    [
      'a scenario that is none',
      [...RUN, '--from', '2021-03-01', '--scenario', 'doom'],
      'doom must be a .json file or one',
    ],
    [
      'a config that is no JSON',
      [...RUN, '--from', '2021-03-01', '--config', 'broken.json'],
      '--config broken.json cannot',
    ],
    [
      'a trace that is not there',
      ['replay', 'no.trace'],
      'no.trace cannot be read (ENOENT); expected a seed-<n>.trace',
    ],
    ['a trace of something else', ['replay', 'other.trace'], 'other.trace is no trace of a chaos run; expected'],
  ])('refuses %s in one sentence', async (_, argv, sentence) => {
    const ended = await run(...argv);
    expect(ended.code).toBe(64);
    expect(ended.err).toContain(sentence);
    expect(ended.err.trim().split('\n')).toHaveLength(1);
  });

  it(
    'lets a strategy trade through a kill and lost frames, says what held, and shows it again',
    { timeout: 240_000 },
    async () => {
      const span = ['--symbol', 'BTCUSDT', '--from', '2021-03-01', '--to', '2021-03-01T07:00', '--clock', 'x1200'];
      const ended = await run(...RUN, ...span, '--out', 'report', '--junit', 'report/junit.xml', '--json');
      expect(ended.err).toBe('');
      expect(ended.code).toBe(0);
      const [outcome] = JSON.parse(ended.out) as [{ held: { wrong: unknown }[]; figures: Record<string, number> }];
      expect(outcome.held.map(({ wrong }) => wrong)).toEqual(Array(7).fill(null));
      expect(outcome.figures).toMatchObject({ kills: 1, starts: 2, unprotectedMs: 0 });
      expect(outcome.figures['fired']).toBeGreaterThan(0);
      expect(outcome.figures['decided']).toBeGreaterThan(1);
      expect(readFileSync(join(cwd, 'report/index.md'), 'utf8')).toContain('1 of 1 seeds held.');
      expect(readFileSync(join(cwd, 'report/junit.xml'), 'utf8')).toContain('tests="7" failures="0"');
      expect(existsSync(join(cwd, 'report/seed-1'))).toBe(false);
      const again = await run('replay', 'report/seed-1.trace');
      expect(again.out).toMatch(/^seed 1: held .*\nreport\/seed-1-again\/index.md\n$/);
    },
  );
});
