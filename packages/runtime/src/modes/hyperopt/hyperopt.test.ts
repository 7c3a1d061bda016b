import { beforeAll, describe, expect, it } from 'vitest';
import type { StudyTrial } from '../../ports/studies.ts';
import { dailyOf } from '../../search/objectives/evaluated-run.ts';
import { backtest } from '../backtest/backtest.ts';
import { evaluatedBacktest } from './evaluated-backtest.ts';
import { hyperopt, type HyperoptRun } from './hyperopt.ts';
import { hyperoptDocument } from './hyperopt-document.ts';
import type { HyperoptRequest } from './hyperopt-request.ts';
import { StudyWorld } from './study-world.fixture.ts';
import { trialFrame, trialRequest } from './trial-request.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2021, 0, 1);
const world = new StudyWorld();

/** What a trial is, without the time that it took. */
function facts(trials: readonly StudyTrial[]): object[] {
  return trials.map(({ tookMs: _took, ...trial }) => trial);
}

/** Stops a search when as many trials are kept. */
function stoppedAfter(asked: HyperoptRequest, count: number): HyperoptRequest {
  const stop = new AbortController();
  return {
    ...asked,
    signal: stop.signal,
    onProgress: ({ done }) => {
      if (done >= count) stop.abort();
    },
  };
}

/** A search that nothing disturbed, with one worker. */
let request: HyperoptRequest;
let whole: HyperoptRun;
beforeAll(async () => {
  request = { ...(await world.request('trailingStop: true,', { spaces: ['all'] })), study: 'whole' };
  whole = await hyperopt(request);
}, 60_000);

describe('a search', () => {
  it('tries as many points as it was asked to, and runs the best one as a whole', () => {
    const { trials, best, final, end, params } = whole;

    expect(end).toBe('done');
    expect(trials.map(({ number }) => number)).toEqual([...Array(20).keys()]);
    expect(trials.every(({ error }) => error === null)).toBe(true);
    const values = trials.flatMap(({ values: [value] }) => value ?? []);
    expect(new Set(values).size).toBeGreaterThan(5);
    expect(best!.values[0]).toBe(Math.min(...values));
    const { run } = final!.inSample;
    expect(run.outcome.trades).toHaveLength(best!.figures['trades']!);
    expect(params).toMatchObject({ strategy: run.built.definition.name, params: run.built.params });
  });

  it('has the same trials whatever the number of workers', async () => {
    const two = await hyperopt({ ...request, study: 'two', workers: 2 });

    expect(facts(two.trials)).toEqual(facts(whole.trials));
  });

  it('has trials that are backtests by the same values', () => {
    const { trials, study } = whole;
    const profits = trials.map(({ point }) => {
      const run = backtest({ ...request.backtest, ...trialRequest(point, trialFrame(study.spec)) });
      return run.outcome.trades.reduce((sum, { profitAbs }) => sum + profitAbs, 0) / 1000;
    });

    expect(study.spec['space']).toHaveLength(4 + 6 + 1 + 4 + 1);
    for (const [i, { figures }] of trials.entries()) expect(figures['profit']).toBeCloseTo(profits[i]!, 9);
    expect(new Set(profits).size).toBeGreaterThan(5);
  });

  it('keeps the daily returns of its trials', async () => {
    const { trials, best, final } = whole;
    const kept = await request.studies.returns('whole');
    const { returns } = dailyOf(evaluatedBacktest(final!.inSample.run));

    expect([...kept.keys()]).toEqual(trials.map(({ number }) => number));
    expect(kept.get(best!.number)).toHaveLength(returns.length);
    for (const [day, value] of kept.get(best!.number)!.entries()) expect(value).toBeCloseTo(returns[day]!, 12);
    expect(new Set(returns).size).toBeGreaterThan(5);
  });

  it('ends when every point was tried', async () => {
    const asked = await world.request('', { sampler: 'grid', spaces: ['entry'] });
    const pinned = { ...asked.backtest, params: { slow: 30, gain: 0.1, fast: 5 } };
    const { trials, end } = await hyperopt({ ...asked, backtest: pinned, epochs: 500 });

    expect(end).toBe('exhausted');
    expect(trials.map(({ point }) => point)).toEqual([{ isCautious: true }, { isCautious: false }]);
  });

  it('ends when none got better for long', async () => {
    const { trials, end, best } = await hyperopt({ ...(await world.request()), epochs: 500, earlyStop: 20 });

    expect(end).toBe('stalled');
    expect(trials.length - best!.number).toBeGreaterThanOrEqual(20);
    expect(trials.length - best!.number).toBeLessThan(20 + 8 + 1);
  });

  it('that ended so is the same when it is asked for again', async () => {
    const asked = { ...(await world.request()), epochs: 500, earlyStop: 20 };
    const first = await hyperopt(asked);
    const again = await hyperopt(asked);

    expect(hyperoptDocument(asked, again)).toEqual(hyperoptDocument(asked, first));
    expect((await hyperopt({ ...asked, earlyStop: 30 })).trials.length).toBeGreaterThan(first.trials.length);
  });

  it('takes from the config what the request does not say', async () => {
    const asked = await world.request();
    const { epochs: _epochs, ...unlimited } = asked;
    const keys = { epochs: 5, spaces: ['entry'], hyperopt_loss: 'OnlyProfitHyperOptLoss', hyperopt_random_state: 7 };
    const config = { ...asked.backtest.config, ...keys };
    const { study, trials } = await hyperopt({ ...unlimited, backtest: { ...asked.backtest, config } });

    expect(trials).toHaveLength(5);
    expect(study.spec).toMatchObject({ seed: 7, objectives: ['OnlyProfitHyperOptLoss'] });
    expect(Object.keys(trials[0]!.point)).toEqual(['fast', 'slow', 'isCautious']);
  });

  it('gives a front of several objectives', async () => {
    const objectives = ['OnlyProfitHyperOptLoss', 'equity-drawdown'];
    const { front, trials } = await hyperopt(await world.request('', { objectives, batch: 10 }));

    expect(front.length).toBeGreaterThan(0);
    for (const { values } of front)
      expect(trials.some((other) => other.values[0]! < values[0]! && other.values[1]! < values[1]!)).toBe(false);
  });

  it('has no best trial when none meets the constraints', async () => {
    const { best, final, params } = await hyperopt(await world.request('', { minTrades: 100_000 }));

    expect([best, final, params]).toEqual([null, null, null]);
  });
});

describe('candles that a search does not see', () => {
  it('are the last three of ten, and change no trial', async () => {
    const seen = new StudyWorld(400 + 770);
    const split = await hyperopt({ ...(await world.request()), split: 0.3 });
    const alone = await hyperopt(await seen.request());
    const { samples } = split.final!;

    expect(facts(split.trials)).toEqual(facts(alone.trials));
    expect(samples.in_sample.to_ms).toBe(START + (400 + 770 - 1) * HOUR);
    expect(samples.out_of_sample).toMatchObject({ from_ms: START + (400 + 770) * HOUR, to_ms: START + 1499 * HOUR });
    expect(samples.in_sample.objectives).toEqual({ 'equity-sharpe': split.best!.values[0] });
    expect(split.params!.provenance!.samples).toEqual(samples);
  });

  it('are run by the best parameters, with what came before them as startup', async () => {
    const asked = { ...(await world.request()), split: 0.3 };
    const { final } = await hyperopt(asked);
    const { request: run } = final!.outOfSample!;
    const whole = backtest({ ...run, timerange: { startMs: START + 1170 * HOUR, endMs: null } });

    expect(final!.outOfSample!.run.outcome.trades).toEqual(whole.outcome.trades);
    expect(final!.samples.out_of_sample!.trades).toBe(whole.outcome.trades.length);
    expect(whole.startupShortages).toEqual([]);
  });

  it('may have a pair that was listed later', async () => {
    const late = new StudyWorld(1500, 1170);
    const { final, study } = await hyperopt({ ...(await late.request()), split: 0.3, epochs: 4 });

    expect(study.spec['pairs']).toEqual(['BTC/USDT']);
    expect(final!.inSample.run.pairs.map(({ pair }) => pair)).toEqual(['BTC/USDT']);
    expect(final!.outOfSample!.run.pairs.map(({ pair }) => pair)).toEqual(['BTC/USDT', 'ETH/USDT']);
  });

  it('can be named, and the search has the whole range then', async () => {
    const asked = await world.request();
    const timerange = { startMs: START + 400 * HOUR, endMs: START + 899 * HOUR };
    const outOfSample = { startMs: START + 950 * HOUR, endMs: START + 999 * HOUR };
    const { final } = await hyperopt({ ...asked, outOfSample, backtest: { ...asked.backtest, timerange } });

    expect(final!.samples.in_sample).toMatchObject({ from_ms: timerange.startMs, to_ms: timerange.endMs });
    expect(final!.samples.out_of_sample).toMatchObject({ from_ms: outOfSample.startMs, to_ms: outOfSample.endMs });
  });

  it.each([
    [1, 'split is 1; expected a ratio from 0 on and below 1'],
    [-0.1, 'split is -0.1;'],
    [0.0001, '1100 candles from 2021-01-17 16:00 on cannot be split with 0.01 % out of sample'],
  ])('cannot be a share of %d', async (split, says) => {
    await expect(hyperopt({ ...(await world.request()), split })).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining(says) as string,
    });
  });
});

describe("an author's objective", () => {
  const search = { spaces: ['entry'], objectives: ['calm'], sampler: 'random' };
  const exported = (body: string): string => `export const objectives = { calm: (run) => { ${body} } };`;

  it('is what is made small', async () => {
    const body = 'return run.maxDrawdown - run.trades.filter(({ profitAbs }) => profitAbs > 0).length;';
    const { trials, best, final } = await hyperopt(await world.request('', search, exported(body)));

    expect(best!.values).toEqual([Math.min(...trials.flatMap(({ values }) => values))]);
    expect(Math.ceil(-best!.values[0]!)).toBe(best!.figures['wins']);
    expect(final!.samples.in_sample.objectives).toEqual({ calm: best!.values[0] });
  });

  it('that gives null has no value, and one that throws fails its trial with its line', async () => {
    const body = "if (run.trades.length % 2 === 0) return null;\nthrow new Error('odd');";
    const { trials, best } = await hyperopt(await world.request('', search, exported(body)));

    expect(best).toBeNull();
    expect(new Set(trials.map(({ figures }) => (figures['trades'] ?? 1) % 2)).size).toBe(2);
    for (const { values } of trials) expect(values).toEqual([]);
    for (const error of trials.flatMap((trial) => trial.error ?? []))
      expect(error).toMatch(/threw in calm: Error: odd .*strategy\.ts:\d+/);
  });

  it('that throws on candles that no trial saw has no value there', async () => {
    const body = `if (run.endMs > ${START + 1200 * HOUR}) throw new Error('late');\n return -run.totalReturn;`;
    const { final, best } = await hyperopt({ ...(await world.request('', search, exported(body))), split: 0.3 });

    expect(final!.samples.in_sample.objectives).toEqual({ calm: best!.values[0] });
    expect(final!.samples.out_of_sample!.objectives).toEqual({ calm: null });
  });

  it('that gives no number fails its trial', async () => {
    const { trials } = await hyperopt(await world.request('', search, exported('return Promise.resolve(1);')));

    expect(trials[0]!.error).toBe('the objective "calm" gave a promise; expected a number, or null.');
  });

  it.each([
    ['export const objectives = { calm: 3 };', 'the strategy\'s objective "calm" is no function.'],
    [
      "export const objectives = { 'equity-cagr': () => 1, calm: () => 2 };",
      'has the name of one that is there already',
    ],
    ['export const objectives = { clam: () => 1 };', 'there is no objective "calm"; did you mean "clam"?'],
  ])('is refused: %s', async (text, says) => {
    await expect(hyperopt(await world.request('', search, text))).rejects.toThrow(says);
  });
});

it('takes no batch that would fill the memory', async () => {
  await expect(hyperopt(await world.request('', { batch: 99_999_999 }))).rejects.toMatchObject({
    code: 'bad-option',
    message: 'batch is 99999999; expected at most 10,000 points.',
  });
});

describe('a trial that goes wrong', () => {
  it('is kept as failed with the line of the author, and the search goes on', async () => {
    const throwing = `entryPriority: ({ candles, params }) => {
      if (params.isCautious) throw new Error('too careful');
      return candles.volume;
    },`;
    const { trials, best } = await hyperopt(await world.request(throwing, { sampler: 'random' }));
    const failed = trials.filter(({ error }) => error !== null);

    expect(failed.length).toBeGreaterThan(2);
    expect(failed.every(({ point }) => point['isCautious'] === true)).toBe(true);
    expect(failed[0]!.error).toMatch(/entryPriority threw Error: too careful.*strategy\.ts:\d+/);
    expect(failed[0]!.values).toEqual([]);
    expect(best!.point['isCautious']).toBe(false);
  });

  it('is given up when it takes too long, with its worker', async () => {
    const endless = 'botStart: ({ params }) => { while (params.isCautious); },';
    const asked = await world.request(endless, { sampler: 'grid', spaces: ['entry'] });
    const pinned = { ...asked.backtest, params: { slow: 30, gain: 0.1, fast: 5 } };
    const { trials } = await hyperopt({ ...asked, backtest: pinned, trialLimitMs: 1500 });

    expect(trials.map(({ error }) => error)).toEqual(['it took longer than 1.5 s', null]);
  });
});

describe('a search that was stopped', () => {
  it('goes on as if it had not been', async () => {
    const stopped = await hyperopt(stoppedAfter({ ...request, study: 'stopped' }, 11));
    const resumed = await hyperopt({ ...request, study: 'stopped', workers: 2 });

    expect([stopped.end, stopped.final]).toEqual(['stopped', null]);
    expect(stopped.trials.length).toBeGreaterThanOrEqual(11);
    expect(stopped.trials.length).toBeLessThan(20);
    expect(facts(resumed.trials)).toEqual(facts(whole.trials));
  });

  it('can be given more trials, the first ones staying', async () => {
    const short = await hyperopt({ ...request, study: 'longer', epochs: 13 });
    const long = await hyperopt({ ...request, study: 'longer' });

    expect(long.trials.slice(0, 13)).toEqual(short.trials);
    expect(facts(long.trials)).toEqual(facts(whole.trials));
  });

  it('is refused when what decides its trials has changed', async () => {
    const other = { ...request.backtest, pairs: ['BTC/USDT'] };

    await expect(hyperopt({ ...request, backtest: other })).rejects.toMatchObject({
      code: 'study-changed',
      message: expect.stringContaining('The study whole') as string,
    });
    await expect(hyperopt({ ...request, search: { ...request.search, seed: 2 } })).rejects.toThrow(
      'differs in its seed',
    );
  });
});
