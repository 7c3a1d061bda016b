import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../contract/canonical-json.ts';
import type { Answer, SearchOddsRecord } from '../../../contract/odds.ts';
import { readHyperopt } from '../../../contract/read-document.ts';
import { sum } from '../../../metrics/numbers.ts';
import { sharpeOf } from '../../../odds/sharpe/sharpe-of.ts';
import type { Studies } from '../../../ports/studies.ts';
import { backtest } from '../../backtest/backtest.ts';
import { evaluatedBacktest } from '../evaluated-backtest.ts';
import { hyperopt, type HyperoptRun } from '../hyperopt.ts';
import { hyperoptDocument } from '../hyperopt-document.ts';
import type { HyperoptRequest } from '../hyperopt-request.ts';
import { measureTrial } from '../measure-trial.ts';
import { StudyWorld } from '../study-world.fixture.ts';
import { trialFrame, trialRequest } from '../trial-request.ts';
import type { OddsProgress } from './odds-progress.ts';

const world = new StudyWorld(3000);
const progress: OddsProgress[] = [];

let request: HyperoptRequest;
let run: HyperoptRun;
let odds: SearchOddsRecord;
beforeAll(async () => {
  const asked = await world.request('', { sampler: 'random' });
  request = { ...asked, split: 0.3, epochs: 60, withOdds: true, onOdds: (step) => progress.push(step) };
  run = await hyperopt({ ...request, study: 'whole' });
  odds = run.odds!;
}, 60_000);

function found<Found extends object>(answer: Answer<Found>): Found {
  if ('unanswered' in answer) throw new Error(answer.unanswered);
  return answer;
}

function sentence(answer: Answer<object>): string | null {
  return 'unanswered' in answer ? answer.unanswered : null;
}

describe('the odds of a search', () => {
  it('compare all trials that had a run', async () => {
    const returns = await request.studies.returns('whole');

    expect([odds.days, odds.trials]).toEqual([77, 60]);
    expect(found(odds.deflated).sharpe).toBeCloseTo(sharpeOf(returns.get(run.best!.number)!), 12);
    expect(found(odds.deflated).deflated).toBeLessThan(found(odds.deflated).probabilistic);
    expect(sum(found(odds.overfitting).logits.shares)).toBeCloseTo(1, 9);
    expect(found(odds.overfitting).points).toHaveLength(400);
    expect(run.trials[found(odds.holding).best_trial!]!.error).toBeNull();
  });

  it('say which parameter matters', () => {
    const { single, pairs, trials } = found(odds.importance);

    expect(single.map(({ name }) => name).toSorted()).toEqual(
      run.plan.space.dimensions.map(({ name }) => name).toSorted(),
    );
    expect(sum([...single, ...pairs].map(({ share }) => share))).toBeLessThanOrEqual(1 + 1e-9);
    expect(trials).toBe(run.trials.filter(({ values }) => values.length > 0).length);
  });

  it('ask both samples about entries by chance', () => {
    const { in_sample: seen, out_of_sample: unseen } = odds.random_entries;

    for (const part of [found(seen), found(unseen!)]) {
      expect(part.samples).toBe(1000);
      expect(part.random.p5).toBeLessThanOrEqual(part.random.p95);
      expect(part.chance).toBeGreaterThan(0);
    }
  });

  it('play what nobody chose by, candles too', () => {
    const { of, shuffled_trades: shuffled, candles } = odds.monte_carlo;

    expect(of).toBe('out_of_sample');
    expect(found(shuffled).steps.at(-1)).toBe(run.final!.samples.out_of_sample!.trades);
    expect(found(candles!).paths).toBe(200);
    expect(progress.at(-1)).toEqual({ question: 'monte_carlo', done: 200, total: 200 });
  });

  it('look around the best trial, and make no trials of it', async () => {
    const { neighbors, lines, own, extra_runs: extra } = found(odds.sensitivity);

    expect(own).toBe(run.best!.values[0]);
    for (const { results, own: at } of lines) expect(results[at]).toBe(own);
    expect(neighbors.length).toBeGreaterThan(4);
    expect(extra).toBeGreaterThan(neighbors.length);
    expect(extra).toBeLessThanOrEqual(60 + neighbors.length);
    expect(await request.studies.trials('whole')).toHaveLength(60);
    const told = progress.filter(({ question }) => question === 'sensitivity');
    expect(told.at(-1)).toEqual({ question: 'sensitivity', done: extra, total: extra });
  });

  it('have the values that backtests of these points have', () => {
    const { neighbors, objective } = found(odds.sensitivity);
    const frame = trialFrame(run.study.spec);
    const { timerange } = run.final!.inSample.request;
    for (const { name, value, result } of neighbors.slice(0, 3)) {
      const point = { ...run.best!.point, [name]: value };
      const alone = backtest({ ...request.backtest, ...trialRequest(point, frame), timerange });
      const goals = { objectives: [objective], constraints: {} };
      expect(measureTrial(evaluatedBacktest(alone), goals, {}).values[0] ?? null).toBe(result);
    }
  });
});

describe('equal searches', () => {
  it('have equal documents, whatever the workers, and after a stop', async () => {
    const document = hyperoptDocument(request, run);
    const text = canonicalJson(document);
    const other = world.studies('elsewhere');
    const stop = new AbortController();
    const stopAt = ({ done }: { readonly done: number }): void => {
      if (done === 30) stop.abort();
    };
    const again = { ...request, studies: other, study: 'whole', workers: 2 };
    const stopped = await hyperopt({ ...again, signal: stop.signal, onProgress: stopAt });
    const resumed = await hyperopt(again);

    expect([stopped.end, stopped.odds]).toEqual(['stopped', null]);
    expect(canonicalJson(hyperoptDocument(again, resumed))).toBe(text);
    expect(await readHyperopt(text)).toEqual(JSON.parse(text));
    expect(document.equity!.in_sample.values).toHaveLength(77);
    expect(document.equity!.in_sample.times_ms.at(-1)).toBeLessThanOrEqual(
      document.equity!.out_of_sample!.times_ms[0]!,
    );
  });
});

describe('a search whose odds have no answer', () => {
  it('says why', async () => {
    const { odds: few, warnings } = await hyperopt({ ...request, study: 'few', epochs: 2 });

    expect(sentence(few!.importance)).toMatch(/needs at least 16 trials/);
    expect(found(few!.deflated).distinct).toBe(2);
    expect(warnings.join()).toMatch(/a search of more trials shows more/);
  });

  it('of one trial says what can be said', async () => {
    const { odds: one } = await hyperopt({ ...request, study: 'one', epochs: 1 });

    expect(found(one!.deflated)).toMatchObject({ distinct: 1, lucky_sharpe: 0 });
    expect(sentence(one!.overfitting)).toMatch(/needs at least 2 trials/);
    expect(found(one!.holding).best_trial).toBe(0);
    expect(found(one!.sensitivity).plateau).toBeNull();
  });

  it('has no out of sample without one, and too few days', async () => {
    const short = new StudyWorld(400 + 100);
    const asked = await short.request('', { sampler: 'random' });
    const { odds: record, ...rest } = await hyperopt({ ...asked, epochs: 20, withOdds: true });

    expect(record!.random_entries.out_of_sample).toBeNull();
    expect(sentence(record!.overfitting)).toMatch(/needs at least 32 periods, there are 5/);
    expect(sentence(record!.holding)).toMatch(/needs at least 20 periods/);
    expect(hyperoptDocument(asked, { ...rest, odds: record }).warnings.join()).toMatch(/Nothing was held back/);
  });

  it('may be one of an earlier version, which kept no returns', async () => {
    const asked = { ...request, studies: withoutReturns(request.studies), study: 'whole' };
    const { odds: record, warnings } = await hyperopt(asked);

    expect(sentence(record!.deflated)).toBe('the daily returns of the best trial are not known');
    expect(record!.importance).toEqual(odds.importance);
    expect(warnings).toContain(
      '60 trials are not compared by their days: their daily returns are not known, or their account was lost.',
    );
  });

  it('has none where they are not wanted', async () => {
    const unwanted = await hyperopt({ ...request, study: 'whole', withOdds: false });

    expect([unwanted.odds, unwanted.final === null]).toEqual([null, false]);
  });

  it.each(['sensitivity', 'holding', 'monte_carlo'] as const)('has none when it is stopped at its %s', async (last) => {
    const stop = new AbortController();
    const asked: string[] = [];
    const onOdds = ({ question, done, total }: OddsProgress): void => {
      asked.push(question);
      if (question === last && (total === 1 || done === 3)) stop.abort();
    };
    const { odds: none, final } = await hyperopt({ ...request, study: 'whole', onOdds, signal: stop.signal });

    expect([none, final === null, asked.at(-1)]).toEqual([null, false, last]);
  });
});

function withoutReturns(studies: Studies): Studies {
  return {
    place: studies.place,
    open: (study) => studies.open(study),
    study: (name) => studies.study(name),
    list: () => studies.list(),
    trials: (name) => studies.trials(name),
    record: (name, trial, days) => studies.record(name, trial, days),
    returns: () => Promise.resolve(new Map()),
    close: () => {},
  };
}
