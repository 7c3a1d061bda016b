import { appendFileSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../contract/canonical-json.ts';
import { readTrialBatch, readTrialResults } from '../../contract/read-document.ts';
import { doublesOf, type TrialBatch, type TrialResults } from '../../contract/trial-batch.ts';
import type { Studies } from '../../ports/studies.ts';
import { randomStream } from '../../search/random.ts';
import { hyperopt } from '../hyperopt/hyperopt.ts';
import type { HyperoptRequest } from '../hyperopt/hyperopt-request.ts';
import { prepareStudy } from '../hyperopt/prepare-study.ts';
import { ownWorkers } from '../hyperopt/with-trial-pool.ts';
import type { TrialWorkers } from '../hyperopt/trial-workers.ts';
import { StudyWorld } from '../hyperopt/study-world.fixture.ts';
import { mergeTrialResults } from './merge-trial-results.ts';
import { runBatchFile } from './run-batch-file.ts';
import { runTrialBatch, type TrialBatchRun } from './run-trial-batch.ts';
import { trialBatches } from './trial-batches.ts';

const world = new StudyWorld();
const all: TrialWorkers[] = [];
afterAll(async () => void (await Promise.all(all.map((workers) => workers.close()))));

/** Workers that the searches and batches of a strategy share. */
function sharedWorkers(request: HyperoptRequest, count: number): TrialWorkers {
  const workers = ownWorkers(request, count);
  all.push(workers);
  return workers;
}

const EPOCHS = 12;
const SIZE = 3;

function runOf(request: HyperoptRequest): Omit<TrialBatchRun, 'studies'> {
  const { backtest, strategyFile, objectives = {}, trialWorkers } = request;
  const { strategy, markets, dataDir } = backtest;
  const loaded = { file: strategyFile, strategy, objectives };
  return { loaded, markets, dataDir, ...(trialWorkers === undefined ? {} : { trialWorkers }) };
}

/** As it comes from a file. */
async function delivered(document: TrialResults | null): Promise<TrialResults> {
  return readTrialResults(canonicalJson(document), 'results.json');
}

let files = 0;
const newStudies = (): ReturnType<typeof world.studies> => world.studies(`file-${files++}`);

/** The study as batches elsewhere, handed out again and again until all trials are there. */
async function spread(request: HyperoptRequest, studies: Studies, seed: number): Promise<void> {
  const { name } = await studies.open({ ...prepareStudy(request).study, name: 'study' });
  const { below } = randomStream(seed, 'order');
  for (;;) {
    const study = await studies.study(name);
    const batches = trialBatches(study, await studies.trials(name), { epochs: EPOCHS, size: SIZE });
    if (batches.length === 0) return;
    const shuffled = batches.toSorted(() => below(2) * 2 - 1);
    const run = { ...runOf(request), studies: newStudies() };
    const results: TrialResults[] = [];
    for (const batch of shuffled)
      results.push(await delivered(await runTrialBatch(await readTrialBatch(canonicalJson(batch), 'batch.json'), run)));
    const twice = [...results, results[0]!].map((each, i) => ({ name: `file ${i}`, results: each }));
    const merged = await mergeTrialResults(studies, name, twice);
    expect(merged.doubled).toBe(results[0]!.trials.length);
  }
}

async function contentOf(studies: Studies): Promise<object> {
  const trials = (await studies.trials('study')).map(({ tookMs: _took, ...trial }) => trial);
  return { trials, returns: await studies.returns('study') };
}

describe('a study that is spread over batches', () => {
  it.each([
    ['random', 1, 1],
    ['random', 2, 2],
    ['sobol', 2, 3],
    ['tpe', 1, 4],
    ['tpe', 2, 5],
  ] as const)(
    'by %s, with %i workers in an order of chance, is the study at one place',
    async (sampler, workers, seed) => {
      const asked = { ...(await world.request('', { sampler, batch: 5 })), epochs: EPOCHS, study: 'study' };
      const request = { ...asked, trialWorkers: sharedWorkers(asked, workers) };
      const whole = newStudies();
      await hyperopt({ ...request, studies: whole });
      const parts = newStudies();
      await spread(request, parts, seed);

      expect(await contentOf(parts)).toEqual(await contentOf(whole));
      expect((await contentOf(parts)) as { trials: unknown[] }).toMatchObject({ trials: { length: EPOCHS } });
    },
  );

  it('goes on at one place where a part in the middle never came', async () => {
    const asked = { ...(await world.request('', { sampler: 'random', batch: 5 })), epochs: EPOCHS, study: 'study' };
    const request = { ...asked, trialWorkers: sharedWorkers(asked, 1) };
    const parts = newStudies();
    const study = await parts.open({ ...prepareStudy(request).study, name: 'study' });
    const batches = trialBatches(study, [], { epochs: EPOCHS, size: SIZE }).toSpliced(2, 1);
    for (const batch of batches) {
      const results = await runTrialBatch(batch, { ...runOf(request), studies: newStudies() });
      await mergeTrialResults(parts, 'study', [{ name: 'file', results: results! }]);
    }
    const whole = newStudies();
    await hyperopt({ ...request, studies: whole });

    expect((await parts.trials('study')).length).toBe(EPOCHS - SIZE);
    expect(trialBatches(study, await parts.trials('study'), { epochs: EPOCHS, size: 100 })).toMatchObject([
      { range: { from: 6, to: 9 } },
    ]);
    await hyperopt({ ...request, studies: parts });
    expect(await contentOf(parts)).toEqual(await contentOf(whole));
  });
});

describe('a batch', () => {
  let request: HyperoptRequest;
  let batches: readonly TrialBatch[];
  let batch: TrialBatch;
  let run: Omit<TrialBatchRun, 'studies'>;
  beforeAll(async () => {
    request = { ...(await world.request('', { sampler: 'random' })), study: 'study' };
    request = { ...request, trialWorkers: sharedWorkers(request, 1) };
    const { study } = prepareStudy(request);
    batches = trialBatches(study, [], { epochs: 16, size: 8 });
    batch = batches[1]!;
    run = runOf(request);
  });

  it('has the same results, byte for byte, however many workers run it', async () => {
    const one = await runTrialBatch(batch, { ...run, studies: newStudies() });
    const { trialWorkers: _workers, ...alone } = run;
    const two = await runTrialBatch(batch, { ...alone, workers: 2, studies: newStudies() });

    expect(canonicalJson(one)).toBe(canonicalJson(two));
    expect(one!.trials.map(({ number }) => number)).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    expect(doublesOf(one!.trials[0]!.daily_returns!).length).toBeGreaterThan(20);
  });

  it('that was stopped goes on after its last trial, and leaves the results alone', async () => {
    const out = join(world.folder, 'out', 'results.json');
    const stop = new AbortController();
    const { trialWorkers: _workers, ...alone } = run;
    const onProgress = (done: number): void => {
      if (done === 3) stop.abort();
    };
    const stopped = await runBatchFile(batch, out, { ...alone, workers: 1, onProgress, signal: stop.signal });
    expect(stopped).toBeNull();
    expect(existsSync(out)).toBe(false);

    const seen: number[] = [];
    const results = await runBatchFile(batch, out, { ...run, onProgress: (done) => void seen.push(done) });
    expect(seen[0]).toBeGreaterThanOrEqual(3);
    expect(seen.at(-1)).toBe(8);
    expect(readdirSync(join(out, '..'))).toEqual(['results.json']);
    expect(await readTrialResults(readFileSync(out, 'utf8'), out)).toEqual(results);

    await runBatchFile(batch, out, {
      ...run,
      onProgress: () => {
        throw new Error('ran again');
      },
    });
  });

  it.each([
    [
      'other versions',
      { versions: { '@tradai/runtime': '9.9.9' } },
      'study-changed',
      'The study study has @tradai/runtime 9.9.9, and here is',
    ],
    ['another strategy', { strategy: 'other' }, 'study-changed', 'The study study searches other, and'],
    ['other sources', { strategy_source: '0'.repeat(64) }, 'strategy-changed', 'that of the study 00000000.'],
    ['other markets', { markets: '1'.repeat(64) }, 'markets-changed', 'those of the study 11111111.'],
    [
      'a part that does not go with the others',
      { timeframe: '2h' },
      'study-changed',
      'The study study differs in its timeframe from what comes of it here',
    ],
    [
      'a sampler that learns',
      { sampler: 'tpe' },
      'bad-option',
      'the sampler "tpe" of study learns from results; expected "points"',
    ],
  ])('of %s is refused', async (_, more, code, says) => {
    const odd = { ...batch, spec: { ...batch.spec, ...more } };
    const ran = runTrialBatch(odd, { ...run, studies: newStudies() });

    await expect(ran).rejects.toMatchObject({ code, message: expect.stringContaining(says) as string });
  });

  it('of other candles is refused with the series', async () => {
    const candles = batch.spec['candles'] as readonly { series: string; sha256: string }[];
    const other = candles.map((each, i) => (i === 1 ? { ...each, sha256: 'f'.repeat(64) } : each));
    const ran = runTrialBatch({ ...batch, spec: { ...batch.spec, candles: other } }, { ...run, studies: newStudies() });

    await expect(ran).rejects.toMatchObject({
      code: 'data-changed',
      message: expect.stringContaining(
        'The candles of binance spot ETH/USDT 1h candle are not those of the study study',
      ) as string,
    });
  });

  it('of a strategy that was edited is refused', async () => {
    const { strategyFile, ...asked } = { ...(await world.request('', { sampler: 'random' })), study: 'edited' };
    const [first] = trialBatches(prepareStudy({ ...asked, strategyFile }).study, [], { epochs: 2, size: 2 });
    appendFileSync(strategyFile, '\n// edited\n');
    const ran = runTrialBatch(first!, { ...runOf({ ...asked, strategyFile }), studies: newStudies() });

    await expect(ran).rejects.toMatchObject({ code: 'strategy-changed' });
  });

  it.each([
    ['a value outside of the space', { fast: 99 }, 'trial 0 of study has 99 for fast; expected one of its space.'],
    ['no value', { fast: undefined }, 'trial 0 of study has no value for fast'],
    ['a value that is not searched', { fest: 1 }, 'trial 0 of study has a value for fest, which is not searched.'],
  ])('with a point that has %s is refused', async (_, more, says) => {
    const results = await runTrialBatch(batch, { ...run, studies: newStudies() });
    const point = { ...results!.trials[0]!.point, ...more } as NonNullable<TrialBatch['points']>[number]['point'];
    const { range: _range, ...rest } = batch;
    const ran = runTrialBatch({ ...rest, points: [{ number: 0, point }] }, { ...run, studies: newStudies() });

    await expect(ran).rejects.toMatchObject({ code: 'bad-option', message: expect.stringContaining(says) as string });
  });
});

describe('results', () => {
  it('of another search, of another point, or from the future are refused, and nothing of them is kept', async () => {
    const request = { ...(await world.request('', { sampler: 'tpe', batch: 4 })), study: 'study' };
    const studies = newStudies();
    const study = await studies.open({ ...prepareStudy(request).study, name: 'study' });
    const [batch] = trialBatches(study, [], { epochs: 4, size: 4 });
    const results = (await runTrialBatch(batch!, { ...runOf(request), studies: newStudies() }))!;
    const merge = (more: Partial<TrialResults>): Promise<object> =>
      mergeTrialResults(studies, 'study', [{ name: 'a.json', results: { ...results, ...more } }]);
    const [first, second] = results.trials;

    await expect(merge({ spec_sha256: '0'.repeat(64) })).rejects.toMatchObject({
      code: 'study-changed',
      message: 'a.json has results of another search, study: its spec is not that of the study study.',
    });
    await expect(merge({ trials: [{ ...first!, point: second!.point }] })).rejects.toThrow(
      'Trial 0 has another point than the study study chooses.',
    );
    await expect(merge({ trials: [...results.trials, { ...first!, number: 9 }] })).rejects.toThrow(
      'Trial 9 is of a batch that the study study chooses when it knows the trials before',
    );
    expect(await studies.trials('study')).toEqual([]);
    expect(await merge({})).toEqual({ added: 4, doubled: 0 });
    expect(await merge({})).toEqual({ added: 0, doubled: 4 });
  });

  it.each([
    ['both range and points', { points: [{ number: 0, point: {} }] }, 'range: expected either "range" or "points"'],
    ['an empty range', { range: { from: 3, to: 3 } }, 'range: expected "from" below "to"'],
    ['a misspelled key', { pionts: [] }, 'Unrecognized key: "pionts"'],
    ['a later form', { schema: 'tradai.trial-batch/2' }, 'this version reads up to tradai.trial-batch/1'],
  ])('a batch with %s is no batch', async (_, more, says) => {
    const { study } = prepareStudy({ ...(await world.request('', { sampler: 'random' })), study: 'study' });
    const [batch] = trialBatches(study, [], { epochs: 4, size: 4 });

    await expect(readTrialBatch(JSON.stringify({ ...batch, ...more }), 'b.json')).rejects.toThrow(says);
  });
});
