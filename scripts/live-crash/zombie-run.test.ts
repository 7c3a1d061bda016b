import type { Report } from '@tradai/sim-exchange';
import { expect, it } from 'vitest';
import { zombieText, type ZombieResult } from './zombie-run.ts';

const RESULT: ZombieResult = {
  ...{
    seed: 7,
    frozen: 3,
    takeOvers: 3,
    starts: 4,
    slowestEndMs: 1229,
    slowestGoneMs: 31,
    orders: 12,
    fills: 9,
    late: 1,
  },
  ...{ ups: [], seconds: 21.4, folder: 'a-run', differences: [], bareMs: 21_840 },
  leftOut: { fills: 0, symbols: [], isAll: false },
  report: { unprotectedMs: 0, unprotectedSpotMs: 348_600 } as Report,
};

it('says how long a position stood without a stop, and how much of it while a process could send', () => {
  expect(zombieText(RESULT, 'again')).toContain('349 s without a stop at most, 21.8 s of it while one could send');
});

it('says what could not be compared, where anything could not', () => {
  expect(zombieText(RESULT, 'again')).not.toContain('left out');
  const leftOut = { fills: 2, symbols: ['BTCUSDT'], isAll: false };
  expect(zombieText({ ...RESULT, leftOut }, 'again')).toContain(
    'left out: 2 fills that came too late to be heard of, the stops of BTCUSDT',
  );
});

it('says how long the slowest was there, after waking and after saying that it has lost its lease', () => {
  expect(zombieText(RESULT, 'again')).toContain('the slowest end 1229 ms after waking and 31 ms after saying so');
});
