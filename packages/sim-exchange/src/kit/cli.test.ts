import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFaultScript } from '../faults/script.ts';
import { runSimExchange } from './cli.ts';
import { scenario, SCENARIO_NAMES } from './scenarios.ts';

const START = Date.UTC(2025, 0, 1);
const folder = mkdtempSync(join(tmpdir(), 'sim-exchange-'));
const data = join(folder, 'candles.csv');

beforeAll(() => {
  const rows = Array.from({ length: 5 }, (_, index) => `${START + index * 60_000},100,101,99,100.5,12`);
  writeFileSync(data, ['time,open,high,low,close,volume', ...rows].join('\n'));
  writeFileSync(join(folder, 'broken.csv'), `${START},1,1,1,1,1\nnonsense`);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('an exchange by hand', () => {
  it('plays candles of a file', async () => {
    const said: string[] = [];
    const args = ['--data', data, '--symbol', 'BTCUSDT', '--market', 'usdm', '--clock', 'stepped', '--seed', '7'];
    const sim = await runSimExchange([...args, '--faults', 'lost-answers'], (line) => said.push(line));
    try {
      await sim.clock.advance(120_000);
      const response = await fetch(`${sim.urls.rest}/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=2`);
      const rows = (await response.json()) as unknown[][];
      expect(rows.map((row) => row.slice(0, 6))).toEqual([
        [START + 60_000, '100.00000000', '101.00000000', '99.00000000', '100.50000000', '12.00000000'],
        [START + 120_000, '100.00000000', '100.00000000', '100.00000000', '100.00000000', '3.00000000'],
      ]);
      expect(said[0]).toBe('seed 7, usdm BTCUSDT, clock stepped, faults lost-answers');
    } finally {
      await sim.close();
    }
  });

  const wrong = [
    ['no data', [], '--data must name a file of candles.'],
    ['a symbol without a known quote', ['--data', data, '--symbol', 'NOPE'], '--symbol NOPE must end in one of'],
    ['an unknown clock', ['--data', data, '--symbol', 'BTCUSDT', '--clock', 'fast'], '--clock fast must be one of'],
    [
      'an unknown scenario',
      ['--data', data, '--symbol', 'BTCUSDT', '--faults', 'x'],
      '--faults x must be a .json file',
    ],
    ['a broken line', ['--data', join(folder, 'broken.csv'), '--symbol', 'BTCUSDT'], 'broken.csv, line 2: expected'],
  ] as const;

  it.each(wrong)('refuses %s', async (_, args, words) => {
    await expect(runSimExchange(args, () => undefined)).rejects.toThrow(words);
  });
});

it.each(SCENARIO_NAMES)('the scenario %s is a sound script', (name) => {
  expect(readFaultScript(scenario(name)).name).toBe(name);
});
