import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandLine, candlesCsv, temporaryFolder, writeFiles } from './command.fixture.ts';

const cwd = temporaryFolder();
const tradai = commandLine();
writeFiles(cwd, {
  'tapes/BTC_USDT-1h.csv': candlesCsv(),
  'broken/BTC_USDT-1h.csv': 'time,open\n1,2',
  'notes/README.md': 'no candles',
});

/** The command in a process of its own, and what it said first. */
async function start(...argv: readonly string[]) {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=@tradai/source', main, 'sim-exchange', '--data', 'tapes', ...argv],
    {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await expect.poll(() => said, { timeout: 20_000 }).toContain('\n');
  return { child, said: () => said, end: async () => (await once(child, 'close')) as [number | null, string | null] };
}

describe('tradai sim-exchange', () => {
  it('says in JSON where it is, answers there, and ends when its admin port says so', async () => {
    const { said, end } = await start('--json', '--clock', 'x60', '--paused');
    const place = JSON.parse(said()) as { rest: string; admin: string; start: number };
    const response = await fetch(`${place.rest}/api/v3/time`);
    expect(await response.json()).toEqual({ serverTime: place.start });
    const ended = end();
    await fetch(`${place.admin}/close`, { method: 'POST' });
    expect(await ended).toEqual([0, null]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('is done when it gets %s, and says what it saw', async (signal) => {
    const { child, said, end } = await start();
    const ended = end();
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
    expect(said()).toContain('markets  BTCUSDT\n');
    expect(said()).toMatch(/closed at \d{4}-\d\d-\d\d \d\d:\d\d UTC after 0 requests, 0 orders, 0 fills\n$/);
  });

  it.each([
    ['no data', [], 64, "required option '--data <list>' not specified."],
    ['a port that no machine has', ['--data', 'tapes', '--port', '65536'], 64, 'expected 0 (any free one) to 65535'],
    ['a folder without candles', ['--data', 'notes'], 64, '--data notes must hold candles whose file name says pair'],
    ['a file that is no tape', ['--data', 'broken'], 65, 'BTC_USDT-1h.csv, line 2: expected open time in milliseconds'],
    [
      'a clock that is none',
      ['--data', 'tapes', '--clock', 'fast'],
      64,
      '--clock fast must be real, stepped or a pace',
    ],
    [
      'a scenario that is none',
      ['--data', 'tapes', '--faults', 'doom'],
      64,
      '--faults doom must be a .json file or one of',
    ],
  ])('refuses %s in one sentence', async (_, argv, code, sentence) => {
    const ended = await tradai.run(['sim-exchange', ...argv], { cwd });
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(sentence);
    expect(ended.err.trim().split('\n')).toHaveLength(1);
  });
});
