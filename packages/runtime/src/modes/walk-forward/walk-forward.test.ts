import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readParamsFile, readWalkForward } from '../../contract/read-document.ts';
import { backtest } from '../backtest/backtest.ts';
import { StudyWorld } from '../hyperopt/study-world.fixture.ts';
import { trialFrame, trialRequest } from '../hyperopt/trial-request.ts';
import type { WalkForwardRequest } from './walk-forward-request.ts';
import { writeWalkForward } from './walk-forward-files.ts';
import { walkForward, type FinishedWalk, type WalkForwardRun } from './walk-forward.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2021, 0, 1);
/** 1,500 hours, of which the first 400 are in front of the range. */
const world = new StudyWorld();

async function request(search: WalkForwardRequest['search'] = {}): Promise<WalkForwardRequest> {
  const { backtest: run, strategyFile, studies } = await world.request();
  return {
    ...{ backtest: run, strategyFile, studies, search: { spaces: ['entry', 'exit'], ...search } },
    ...{ epochs: 8, workers: 1, walk: { trainDays: 20, testDays: 5 } },
  };
}

/** By hours from the first candle. */
function hoursOf({ document }: FinishedWalk): number[][] {
  return document.windows.map(({ train, test }) =>
    [train.from_ms, train.to_ms, test.from_ms, test.to_ms].map((timeMs) => (timeMs - START) / HOUR),
  );
}

/** Daily returns of equal parts of both pairs, bought at the first open. */
async function holding(startMs: number, endMs: number): Promise<number[]> {
  const { backtest: run } = await world.request();
  const { pairs } = backtest({ ...run, timerange: { startMs, endMs }, overrides: { startup_candle_count: 0 } });
  const worth = (hour: number): number =>
    pairs.reduce((sum, { candles }) => sum + candles.close[hour]! / candles.open[0]! / pairs.length, 0);
  const ends = [...Array.from({ length: 25 }, (_, day) => 11 + 24 * day), 599];
  return ends.map((hour, day) => worth(hour) / (day === 0 ? 1 : worth(ends[day - 1]!)) - 1);
}

let asked: WalkForwardRequest;
let whole: WalkForwardRun;
let finished: FinishedWalk;
beforeAll(async () => {
  asked = { ...(await request()), study: 'whole' };
  whole = await walkForward(asked);
  finished = whole.finished!;
}, 60_000);

describe('a walk forward', () => {
  it('has windows whose tests touch, the last one at the end of the candles', () => {
    // 1,100 hours hold 480 of training and 120 of test, and four steps of 120 more; 20 hours are left over.
    expect(hoursOf(finished)).toEqual([
      [420, 900, 900, 1020],
      [540, 1020, 1020, 1140],
      [660, 1140, 1140, 1260],
      [780, 1260, 1260, 1380],
      [900, 1380, 1380, 1500],
    ]);
  });

  it('tests the best trial of each window on the candles behind it', async () => {
    for (const { study, window, best, samples } of whole.outcomes) {
      const { spec } = await asked.studies.study(study);
      const run = (startMs: number, endMs: number): number => {
        const { outcome } = backtest({
          ...{ ...asked.backtest, ...trialRequest(best!.point, trialFrame(spec)) },
          timerange: { startMs, endMs: endMs - 1 },
        });
        return outcome.trades.length;
      };
      expect(samples!.out_of_sample!.trades).toBe(run(window.testStartMs, window.testEndMs));
      expect(samples!.in_sample.trades).toBe(run(window.trainStartMs, window.trainEndMs));
      expect(samples!.in_sample.objectives['equity-sharpe']).toBe(best!.values[0]);
    }
  });

  it('grows one account over all tests', () => {
    const { equity, document } = finished;
    const factors = whole.outcomes.map(({ account }) => account.equity.at(-1)! / 1000);
    const product = factors.reduce((a, b) => a * b, 1);

    expect(equity.timesMs).toHaveLength(600);
    expect(equity.timesMs[0]).toBe(START + 900 * HOUR);
    expect(equity.equity.at(-1)).toBeCloseTo(1000 * product, 6);
    expect(document.stitched.total_return).toBeCloseTo(product - 1, 9);
    expect(document.windows.map(({ out_of_sample: test }) => 1 + test!.total_return)).toEqual(
      factors.map((factor) => expect.closeTo(factor, 9) as number),
    );
    expect(document.stitched).toMatchObject({ from_ms: START + 900 * HOUR, to_ms: START + 1499 * HOUR, days: 26 });
  });

  it('has that account day by day', () => {
    const { equity, document } = finished;
    const { times_ms: times, values } = document.equity;
    const hourOf = (timeMs: number): number => (timeMs - START) / HOUR;

    // From 12:00 on; 1,500 hours end at 12:00, too.
    expect(times.map(hourOf)).toEqual([...Array.from({ length: 25 }, (_, day) => 912 + 24 * day), 1500]);
    expect(values).toEqual(times.map((timeMs) => equity.equity[hourOf(timeMs) - 901]));
  });

  it('says how much of that account luck would show', async () => {
    const { document, equity } = finished;
    const { odds, stitched } = document;
    const { monte_carlo: monteCarlo } = odds;
    const held = await holding(START + 900 * HOUR, START + 1500 * HOUR - 1);
    const daily = document.equity.values.map((value, i) => value / (document.equity.values[i - 1] ?? 1000) - 1);
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

    expect(odds.days).toBe(26);
    expect(odds.probabilistic).toMatchObject({
      sharpe: expect.closeTo(stitched.sharpe! / Math.sqrt(365), 9) as number,
    });
    expect(odds.holding).toMatchObject({ best_trial: null, samples: 1000 });
    expect('best_difference' in odds.holding && odds.holding.best_difference).toBeCloseTo(mean(daily) - mean(held), 9);
    expect(monteCarlo).toMatchObject({ of: 'all_tests', candles: null, drawn_trades: { unit: 'trades' } });
    for (const fan of [monteCarlo.shuffled_trades, monteCarlo.drawn_trades, monteCarlo.returns])
      expect('actual' in fan && fan.actual.final).toBeCloseTo(equity.equity.at(-1)!, 6);
    expect('actual' in monteCarlo.returns && monteCarlo.returns.steps.at(-1)).toBe(26);
  });

  it('says what of the growth is left out of sample', () => {
    const { windows, efficiency, profitable } = finished.document;
    const perDay = (sample: 'in_sample' | 'out_of_sample', days: number): number[] =>
      windows.map((window) => Math.log1p(window[sample]!.total_return) / days);
    const [trained, tested] = [perDay('in_sample', 20), perDay('out_of_sample', 5)];
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

    const known = windows.flatMap((window) => window.efficiency ?? []);
    const expected = trained.flatMap((growth, i) => (growth > 0 ? tested[i]! / growth : []));
    expect(expected.length).toBeGreaterThan(0);
    expect(known).toHaveLength(expected.length);
    for (const [i, share] of known.entries()) expect(share).toBeCloseTo(expected[i]!, 9);
    expect(efficiency).toBeCloseTo(sum(tested) / sum(trained), 9);
    expect(profitable).toBe(tested.filter((growth) => growth > 0).length / 5);
  });

  it('lists each parameter window by window', () => {
    const { drift, windows } = finished.document;

    expect(drift.map(({ name }) => name)).toEqual(['fast', 'slow', 'isCautious', 'gain']);
    for (const { name, values } of drift) expect(values).toEqual(windows.map(({ point }) => point![name]));
  });

  it('leaves files that can be read again, parameters of each window among them', async () => {
    const folder = mkdtempSync(join(world.folder, 'files-'));
    const files = writeWalkForward(folder, whole);
    const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

    expect(await readWalkForward(text('walk-forward.json'))).toEqual(finished.document);
    expect(files).toHaveLength(2 + 5 + 1 + 1);
    const params = await readParamsFile(text('window-02.params.json'), 'window-02.params.json');
    expect(params.params).toEqual(finished.document.windows[1]!.point);
    expect(text('windows.csv').trimEnd().split('\n')).toHaveLength(1 + 5);
    const lines = text('equity.csv').trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 600);
    expect(lines.at(-1)).toBe(`${START + 1499 * HOUR},${finished.equity.equity.at(-1)},5`);
  });
});

describe('the same walk', () => {
  it.each([{ workers: 2 }, { workers: 1, windowsAtOnce: 3 }])(
    'comes out with %o',
    { timeout: 60_000 },
    async (speed) => {
      const studies = world.studies(`workers-${speed.workers}`);
      const { finished: other } = await walkForward({ ...asked, ...speed, studies });

      expect(other).toEqual(finished);
    },
  );

  it('goes on where it was stopped', { timeout: 60_000 }, async () => {
    const stop = new AbortController();
    const studies = world.studies('stopped');
    const stopped = await walkForward({
      ...{ ...asked, studies, signal: stop.signal },
      onProgress: ({ trials }) => {
        if (trials >= 13) stop.abort();
      },
    });
    const kept = (await studies.list()).reduce((sum, { trials }) => sum + trials, 0);
    let first = 0;
    const resumed = await walkForward({ ...asked, studies, onProgress: ({ trials }) => (first ||= trials) });

    expect(stopped.finished).toBeNull();
    expect(stopped.planned).toBe(5);
    expect(kept).toBeGreaterThanOrEqual(13);
    expect(kept).toBeLessThan(40);
    expect(first).toBe(8);
    expect(resumed.finished).toEqual(finished);
  });

  it('finds its windows again without a name, also when there are more of them', { timeout: 60_000 }, async () => {
    const { study: _study, ...unnamed } = { ...asked, studies: world.studies('unnamed') };
    const short = { startMs: START + 400 * HOUR, endMs: START + 1379 * HOUR };
    const before = await walkForward({ ...unnamed, backtest: { ...asked.backtest, timerange: short } });
    const after = await walkForward(unnamed);
    const names = ({ outcomes }: WalkForwardRun): string[] => outcomes.map(({ study }) => study);

    expect(names(before)).toHaveLength(4);
    expect(names(after).slice(0, 4)).toEqual(names(before));
    expect(after.finished!.equity).toEqual(finished.equity);
  });
});

describe('windows', () => {
  it('of an anchored walk all begin at the first candle', { timeout: 60_000 }, async () => {
    const walk = { trainDays: 20, testDays: 10, embargoDays: 1, anchored: true };
    const { finished: anchored } = await walkForward({ ...(await request()), walk, epochs: 2 });

    expect(hoursOf(anchored!)).toEqual([
      [400, 996, 1020, 1260],
      [400, 1236, 1260, 1500],
    ]);
    expect(anchored!.document.windows.map(({ in_sample: seen }) => (seen!.to_ms - START) / HOUR)).toEqual([995, 1235]);
  });

  it('without a trial that meets the constraints leave the account as it was', { timeout: 60_000 }, async () => {
    const walk = { trainDays: 20, testDays: 10 };
    const idle = await walkForward({ ...(await request({ minTrades: 100_000 })), walk, epochs: 2 });
    const { document, equity } = idle.finished!;

    expect(document.windows.map(({ best_trial: best }) => best)).toEqual([null, null]);
    expect(document).toMatchObject({ efficiency: null, profitable: 0, stitched: { total_return: 0, trades: 0 } });
    expect(document.odds).toMatchObject({
      probabilistic: { unanswered: 'the account over 21 days of tests does not vary enough for a Sharpe ratio' },
      holding: { best_difference: expect.any(Number) as number },
      monte_carlo: { drawn_trades: { unanswered: 'Monte Carlo needs at least one closed trade, there is none' } },
    });
    expect(document.warnings[0]).toBe(
      'Window 1: none of 2 trials has a value and meets all constraints; its account stands still.',
    );
    expect(new Set(equity.equity)).toEqual(new Set([1000]));
    expect(document.drift).toEqual([]);
  });

  it('leave out a pair that was listed later, and say so', { timeout: 60_000 }, async () => {
    const late = new StudyWorld(1500, 800);
    const { backtest: run, strategyFile, studies } = await late.request();
    const walk = { trainDays: 12, testDays: 15 };
    const search = { spaces: ['entry', 'exit'] };
    const { finished: walked } = await walkForward({ backtest: run, strategyFile, studies, search, walk, epochs: 2 });

    expect(hoursOf(walked!)).toEqual([
      [492, 780, 780, 1140],
      [852, 1140, 1140, 1500],
    ]);
    expect(walked!.document.warnings).toEqual(['Window 1: no candles of ETH/USDT in its training.']);
  });

  it.each([
    [{ trainDays: 40, testDays: 10 }, 'a walk forward needs at least 50 days (40 days of training + 10 days of test)'],
    [{ trainDays: 20, testDays: 5, stepDays: 6 }, 'the step of a walk forward must be above 0 and at most its test'],
  ])('of %o are refused', async (walk, says) => {
    await expect(walkForward({ ...(await request()), walk })).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining(says) as string,
    });
  });
});
