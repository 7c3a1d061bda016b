import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defineStrategy } from '@tradai/strategy-sdk';
import { runProgress } from './run-progress.ts';

const HOUR = 3_600_000;
const strategy = defineStrategy({
  name: 'idle',
  timeframe: '1h',
  stoploss: -0.1,
  indicators: () => ({}),
  entry: () => [],
});

let drawn: string[];
const terminal = { columns: 100, write: (text: string) => drawn.push(text) };
let now: number;
beforeEach(() => {
  drawn = [];
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

it('draws nothing for what takes less than a second', () => {
  const progress = runProgress(terminal, strategy);
  for (now = 0; now < 900; now += 100) progress.onProgress('trade', now * HOUR, 1000 * HOUR);
  progress.end();

  expect(drawn).toEqual([]);
});

it('draws a bar of pairs, then one of candles, and takes both away', () => {
  const progress = runProgress(terminal, strategy);
  progress.onProgress('prepare', 0, 8);
  now = 1500;
  progress.onProgress('prepare', 4, 8);
  progress.onProgress('trade', 0, 1000 * HOUR);
  now = 3000;
  progress.onProgress('trade', 250 * HOUR, 1000 * HOUR);
  progress.end();

  const bars = drawn.map((text) => text.replaceAll('\u001B[2K', '').trim());
  expect(bars[0]).toMatch(/^Columns +█+░+ +50 % .* pairs\/s/);
  expect(bars.at(-2)).toMatch(/^Trades +█+░+ +25 % .* candles\/s/);
  expect(bars.filter((text) => text === '')).toHaveLength(2);
});

it('draws nothing in a pipe', () => {
  const progress = runProgress(null, strategy);
  progress.onProgress('trade', 0, 1);
  now = 5000;
  progress.onProgress('trade', 1, 1);

  expect(drawn).toEqual([]);
});
