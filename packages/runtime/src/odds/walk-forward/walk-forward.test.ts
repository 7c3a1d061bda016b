import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dimension } from '../../search/space/dimension.ts';
import { efficiency } from './efficiency.ts';
import { parameterDrift } from './parameter-drift.ts';
import { stitchedEquity } from './stitched-equity.ts';
import { walkWindows } from './windows.ts';

const DAY = 86_400_000;
const inDays = (plan: Parameters<typeof walkWindows>[0]): number[][] =>
  walkWindows({
    ...plan,
    startMs: plan.startMs * DAY,
    endMs: plan.endMs * DAY,
    trainMs: plan.trainMs * DAY,
    testMs: plan.testMs * DAY,
    ...(plan.stepMs === undefined ? {} : { stepMs: plan.stepMs * DAY }),
    embargoMs: (plan.embargoMs ?? 0) * DAY,
  }).map((window) =>
    [window.trainStartMs, window.trainEndMs, window.testStartMs, window.testEndMs].map((ms) => ms / DAY),
  );

describe('windows of a walk forward', () => {
  const plan = { startMs: 0, endMs: 100, trainMs: 50, testMs: 20 };

  // training from, to, test from, to
  it.each([
    [
      'rolling, the newest time tested',
      {},
      [
        [10, 60, 60, 80],
        [30, 80, 80, 100],
      ],
    ],
    [
      'rolling, the oldest time tested',
      { leaveOutAt: 'end' },
      [
        [0, 50, 50, 70],
        [20, 70, 70, 90],
      ],
    ],
    [
      'anchored',
      { anchored: true },
      [
        [0, 60, 60, 80],
        [0, 80, 80, 100],
      ],
    ],
    [
      'anchored, the oldest time tested',
      { anchored: true, leaveOutAt: 'end' },
      [
        [0, 50, 50, 70],
        [0, 70, 70, 90],
      ],
    ],
    [
      'with an embargo',
      { embargoMs: 5 },
      [
        [5, 55, 60, 80],
        [25, 75, 80, 100],
      ],
    ],
    [
      'that overlap',
      { stepMs: 10, endMs: 90 },
      [
        [0, 50, 50, 70],
        [10, 60, 60, 80],
        [20, 70, 70, 90],
      ],
    ],
    ['of which one just fits', { endMs: 70 }, [[0, 50, 50, 70]]],
  ] as const)('%s', (_, changes, expected) => {
    expect(inDays({ ...plan, ...changes })).toEqual(expected);
  });

  it('need a range that is long enough, and say which', () => {
    const [startMs, endMs] = [Date.UTC(2024, 0, 1), Date.UTC(2024, 2, 1, 12)];
    expect(() => walkWindows({ startMs, endMs, trainMs: 90 * DAY, testMs: 30 * DAY, embargoMs: DAY })).toThrow(
      'a walk forward needs at least 121 days (90 days of training + 1 day of embargo + 30 days of test), and the range from 2024-01-01 to 2024-03-01T12:00 has 60.5 days',
    );
  });

  it.each([
    [{ trainMs: 0 }, 'the training of a walk forward must be longer than 0, not 0 days'],
    [{ testMs: NaN }, 'the test of a walk forward must be longer than 0, not NaN days'],
    [{ embargoMs: -1 }, 'the embargo of a walk forward must be 0 or longer, not -1 days'],
    [{ stepMs: 21 }, 'the step of a walk forward must be above 0 and at most its test of 20 days, not 21 days'],
    [{ stepMs: 0 }, 'the step of a walk forward must be above 0'],
  ])('refuse %j', (changes, message) => {
    expect(() => inDays({ ...plan, ...changes })).toThrow(message);
  });

  it('test every time once, up to the end of the range, and never what they learned', () => {
    const lengths = fc.record({ train: fc.integer({ min: 1, max: 50 }), test: fc.integer({ min: 1, max: 20 }) });
    const rest = fc.record({ embargo: fc.nat(10), spare: fc.nat(200), anchored: fc.boolean() });
    fc.assert(
      fc.property(lengths, rest, ({ train, test }, { embargo, spare, anchored }) => {
        const endMs = train + embargo + test + spare;
        const windows = walkWindows({ startMs: 0, endMs, trainMs: train, testMs: test, embargoMs: embargo, anchored });
        expect(windows.at(-1)!.testEndMs).toBe(endMs);
        windows.forEach((window, i) => {
          expect(window.trainStartMs).toBeGreaterThanOrEqual(0);
          expect(window.testStartMs - window.trainEndMs).toBe(embargo);
          expect(window.testStartMs).toBe(windows[i - 1]?.testEndMs ?? window.testStartMs);
        });
        expect(windows[0]!.testStartMs - train - embargo).toBeLessThan(test);
      }),
    );
  });
});

describe('stitched equity', () => {
  const test = (times: readonly number[], equity: readonly number[], start: number) => ({
    timesMs: Float64Array.from(times),
    equity: Float64Array.from(equity),
    start,
  });

  it('lets each test grow what the one before has left', () => {
    const stitched = stitchedEquity([test([1, 2], [110, 120], 100), test([3, 4], [900, 1100], 1000)], 50);
    expect([...stitched.timesMs]).toEqual([1, 2, 3, 4]);
    expect([...stitched.equity].map((value) => Number(value.toFixed(9)))).toEqual([55, 60, 54, 66]);
    expect([...stitched.windows]).toEqual([0, 0, 1, 1]);
  });

  it('leaves a test where the next one begins', () => {
    const stitched = stitchedEquity([test([1, 2, 3], [2, 4, 100], 1), test([3, 4], [3, 6], 1)], 1);
    expect([...stitched.timesMs]).toEqual([1, 2, 3, 4]);
    expect([...stitched.equity]).toEqual([2, 4, 12, 24]);
  });

  it('of no test is empty', () => {
    expect(stitchedEquity([], 1).equity).toHaveLength(0);
  });
});

describe('parameter drift', () => {
  const dimensions: Dimension[] = [
    { name: 'fast', space: 'entry', kind: 'int', min: 10, max: 30, step: 5 },
    { name: 'stop', space: 'stoploss', kind: 'decimal', min: -0.3, max: -0.1, decimals: 2 },
    { name: 'mode', space: 'entry', kind: 'choice', options: ['a', 'b'] },
    { name: 'fixed', space: 'entry', kind: 'int', min: 3, max: 3, step: 1 },
  ];

  it('is the mean step from window to window, as a share of the range', () => {
    const points = [
      { fast: 10, stop: -0.3, mode: 'a', fixed: 3 },
      { fast: 20, stop: -0.25, mode: 'a', fixed: 3 },
      { fast: 15, stop: -0.1, mode: 'b', fixed: 3 },
    ];
    const drift = parameterDrift(dimensions, points);
    expect(drift.map(({ steps }) => steps)).toEqual([
      [0.5, 0.25],
      [0.25, 0.75],
      [0, 1],
      [0, 0],
    ]);
    expect(drift.map((parameter) => parameter.drift)).toEqual([0.375, 0.5, 0.5, 0]);
    expect(drift[0]!.values).toEqual([10, 20, 15]);
  });

  it('of one window is none', () => {
    const [drift] = parameterDrift(dimensions, [{ fast: 10, stop: -0.3, mode: 'a', fixed: 3 }]);
    expect(drift).toMatchObject({ steps: [], drift: 0 });
  });
});

describe('walk-forward efficiency', () => {
  const YEAR = 365 * DAY;

  it('is growth per year of tests over that of trainings', () => {
    const found = efficiency([
      { trained: Math.E ** 2 - 1, trainMs: YEAR, tested: Math.E ** 0.25 - 1, testMs: YEAR / 4 },
      { trained: Math.E - 1, trainMs: YEAR, tested: Math.E ** -0.25 - 1, testMs: YEAR / 4 },
    ]);
    expect(found.windows[0]).toBeCloseTo(0.5, 12);
    expect(found.windows[1]).toBeCloseTo(-1, 12);
    expect(found.overall).toBeCloseTo(0, 12);
    expect(found.profitable).toBe(0.5);
  });

  it('is not there where trainings did not grow', () => {
    const found = efficiency([{ trained: -0.1, trainMs: YEAR, tested: 0.1, testMs: YEAR }]);
    expect(found).toEqual({ windows: [null], overall: null, profitable: 1 });
  });
});
