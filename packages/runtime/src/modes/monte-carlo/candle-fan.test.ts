import { beforeAll, describe, expect, it } from 'vitest';
import type { FanRecord } from '../../contract/odds.ts';
import { backtest } from '../backtest/backtest.ts';
import { figuresOf } from '../backtest/figures.ts';
import type { FinalRun } from '../hyperopt/final-runs.ts';
import { StudyWorld } from '../hyperopt/study-world.fixture.ts';
import { usualPaths } from './candle-fan.ts';
import { monteCarloOfRun } from './monte-carlo-of-run.ts';

const world = new StudyWorld();
const { signal } = new AbortController();

async function played(more = ''): Promise<FinalRun> {
  const { backtest: request } = await world.request(more);
  return { request, run: backtest(request) };
}

let run: FinalRun;
beforeAll(async () => {
  run = await played();
});

describe('a run over made candles', () => {
  it('spreads around the account as it was', async () => {
    const seen: number[] = [];
    const onProgress = (done: number): number => seen.push(done);
    const { candles, ...record } = await monteCarloOfRun(run, { seed: 1, paths: 30, signal, onProgress });
    const { statistics } = figuresOf(run.run);
    const fan = candles as FanRecord;

    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(fan).toMatchObject({ paths: 30, unit: 'days' });
    expect(fan.steps.at(-1)).toBe(statistics.returns.days);
    expect(fan.actual.final).toBeCloseTo(1000 * (1 + statistics.returns.totalReturn), 6);
    expect(fan.finals.p5).toBeLessThan(fan.finals.p95);
    expect(new Set(fan.bands.map(({ values }) => values.at(-1))).size).toBe(5);
    expect(record.shuffled_trades).toMatchObject({ actual: { final: expect.closeTo(fan.actual.final, 6) as number } });
    expect(record.returns).toMatchObject({ actual: { final: expect.closeTo(fan.actual.final, 6) as number } });
  });

  it('is the same for the same seed, and each history for itself', async () => {
    const candles = async (seed: number, paths: number) =>
      (await monteCarloOfRun(run, { seed, paths, meanBlock: 20, signal })).candles as FanRecord;
    const one = await candles(3, 1);

    expect(await candles(3, 5)).toEqual(await candles(3, 5));
    expect(await candles(3, 1)).toEqual(one);
    expect(await candles(4, 1)).not.toEqual(one);
    expect(one.mean_block).toBe(20);
  });

  it('ends with the reason of its signal', async () => {
    const stop = new AbortController();
    const onProgress = (): void => stop.abort(new Error('enough'));
    const asked = monteCarloOfRun(run, { seed: 1, signal: stop.signal, onProgress });

    await expect(asked).rejects.toThrow('enough');
  });

  it('says what went wrong in a history', async () => {
    const fragile = await played(
      "customRoi: () => { if (globalThis.isMade) throw new Error('no way out'); return 0.05; },",
    );
    Object.assign(globalThis, { isMade: true });
    const { candles } = await monteCarloOfRun(fragile, { seed: 1, paths: 3, signal }).finally(() =>
      Object.assign(globalThis, { isMade: false }),
    );

    expect(candles).toEqual({ unanswered: expect.stringMatching(/^history 1 of 3: .*no way out/) as string });
  });

  it('is not there for a run that looks inside its candles', async () => {
    const settings = { ...run.run.settings, timeframeDetail: '5m' as const };
    const { candles } = await monteCarloOfRun(
      { ...run, run: { ...run.run, settings } },
      {
        seed: 1,
        signal,
      },
    );

    expect(candles).toEqual({
      unanswered: 'the run looks into its candles by timeframe_detail 5m, and made candles have nothing inside',
    });
  });
});

it.each([
  // candles of all pairs, histories
  [10_000, 200],
  [200_000, 100],
  [10_000_000, 20],
])('%d candles have %d histories', (candles, paths) => {
  expect(usualPaths(candles)).toBe(paths);
});
