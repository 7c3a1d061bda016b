import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStepChange, formatStep, timeframeOfStep } from './steps.ts';
import { chooseTimeframe } from './timeframe-choice.ts';

const MINUTE = 60_000;
const START = Date.UTC(2021, 0, 4);

/** Times that lie the given numbers of minutes apart. */
function timesOf(steps: readonly number[]): Float64Array {
  let time = START;
  return Float64Array.from([time, ...steps.map((minutes) => (time += minutes * MINUTE))]);
}

const times = (count: number, minutes: number) => Array.from({ length: count }, () => minutes);

describe('two timeframes in one file', () => {
  it.each([
    ['hours, then quarters', [...times(8, 60), ...times(4, 15)], { at: 9, before: '1h', after: '15m' }],
    [
      'hours with a hole, then quarters',
      [...times(6, 60), 120, ...times(4, 60), ...times(4, 15)],
      { at: 12, before: '1h', after: '15m' },
    ],
    ['quarters, then hours', [...times(4, 15), ...times(12, 60)], { at: 5, before: '15m', after: '1h' }],
    ['one timeframe', times(40, 60), null],
    ['one timeframe with holes', [60, 60, 180, 60, 60, 120, 60, 60], null],
    ['one stray candle', [...times(9, 60), 15, 45, ...times(9, 60)], null],
    ['few candles', [60, 60, 15, 15], null],
  ])('%s', (_, steps, change) => expect(findStepChange(timesOf(steps))).toEqual(change));

  it('are not seen in minutes of a quiet market', () => {
    const sparse = fc.array(fc.constantFrom(1, 1, 2, 3, 5), { minLength: 20, maxLength: 80 });
    fc.assert(
      fc.property(sparse, (steps) => findStepChange(timesOf([...steps, 1, 2, 1, 2])) === null),
      { numRuns: 500 },
    );
  });
});

describe('the timeframe', () => {
  const choose = (
    steps: readonly number[],
    more: { named?: '1m' | '1h'; option?: '1m' | '1h'; statedMs?: number } = {},
  ) =>
    chooseTimeframe({
      times: timesOf(steps),
      named: more.named ?? null,
      option: more.option,
      statedMs: more.statedMs ?? null,
    });

  it.each([
    ['equal steps', [60, 60, 60], {}, '1h'],
    ['steps with holes', [60, 180, 60, 60, 120], {}, '1h'],
    ['quiet minutes, most of them two apart', [2, 2, 2, 1, 3, 2], {}, '1m'],
    ['one candle and a name', [], { named: '1h' }, '1h'],
    ['one candle and its closing time', [], { statedMs: 60 * MINUTE }, '1h'],
    ['quiet minutes by option', [2, 4, 4, 6, 6], { option: '1m' }, '1m'],
    ['a name and one stray candle', [60, 60, 15, 45, 60], { named: '1h' }, '1h'],
  ] as const)('%s', (_, steps, more, timeframe) => expect(choose(steps, more)).toBe(timeframe));

  it.each([
    ['a name that no step fits', [2, 4, 4], { named: '1m' }, 'the name says 1m, the smallest step of the rows is 2m'],
    [
      'a name that closing times contradict',
      [60, 60],
      { named: '1m', statedMs: 60 * MINUTE },
      'the closing times say 1h',
    ],
    ['steps of no timeframe', [7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7], {}, 'rows are 7m apart'],
    ['nothing', [], {}, 'one candle does not tell'],
  ] as const)('is refused for %s', (_, steps, more, says) => expect(() => choose(steps, more)).toThrow(says));
});

describe('steps in words', () => {
  it.each([
    [60 * MINUTE, '1h', '1h'],
    [2 * MINUTE, null, '2m'],
    [90 * MINUTE, null, '90m'],
    [31 * 1440 * MINUTE, '1M', '1M'],
    [5 * 1440 * MINUTE, null, '5d'],
    [3_105_211, null, '3105.211s'],
  ])('%i ms', (ms, timeframe, text) => expect([timeframeOfStep(ms), formatStep(ms)]).toEqual([timeframe, text]));
});
