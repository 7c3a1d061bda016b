import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../contract/canonical-json.ts';
import { readSweepStudy, readTrialLines } from '../contract/read-document.ts';
import { SWEEP_STEP_SCHEMA, type SweepStep, type TrialLine } from '../contract/sweep.ts';
import type { TrialBatch } from '../contract/trial-batch.ts';
import { mergedTrials, trialBatches, type StudyTrial } from '../trials.ts';
import { startProcess, type StartedProcess } from './container-process.fixture.ts';
import { containerWorld, eventsIn, type ContainerWorld } from './container-world.fixture.ts';

const EPOCHS = 12;
const RUN = 'sweep';

let world: ContainerWorld;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  world = await containerWorld();
  const spec = join(world.folder, 'search.json');
  const hyperopt = { epochs: EPOCHS, seed: 7, workers: 1, batch: 6 };
  const timerange = { from: '2021-03-01', to: '2021-05-01' };
  writeFileSync(spec, JSON.stringify({ schema: 'tradai.spec/1', timerange, hyperopt }));
  env = { TRADING_MODE: 'hyperopt', SPEC_URI: spec };
});
afterAll(() => world.remove());

const objectOf = (key: string): string => join(world.folder, 'objects', 'results', 'studies', RUN, key);

function put(key: string, document: object): string {
  mkdirSync(dirname(objectOf(key)), { recursive: true });
  writeFileSync(objectOf(key), canonicalJson(document));
  return `s3://results/studies/${RUN}/${key}`;
}

function start(uri: string, more: Readonly<Record<string, string>> = {}): StartedProcess {
  return startProcess(world, { ...env, RUN_ID: RUN, BATCH_URI: uri, TRADAI_RESULTS: 's3://results', ...more });
}

const step = (name: SweepStep['step']): SweepStep => ({ schema: SWEEP_STEP_SCHEMA, step: name });

async function linesAt(key: string): Promise<readonly TrialLine[]> {
  return existsSync(objectOf(key)) ? readTrialLines(readFileSync(objectOf(key), 'utf8'), key) : [];
}

describe('a search that is spread over containers', () => {
  it('is, trial for trial and file for file, the one of one container, also where some are killed', async () => {
    const whole = startProcess(world, { ...env, RUN_ID: 'whole', TRADAI_RESULTS: 's3://results' });
    expect(await whole.ended).toMatchObject({ code: 0 });

    expect(await start(put('g1/settle.json', step('settle'))).ended).toMatchObject({ code: 0 });
    const study = await readSweepStudy(readFileSync(objectOf('study.json'), 'utf8'), 'study.json');
    expect([study.study, study.epochs]).toEqual([RUN, EPOCHS]);
    const named = { ...study, name: study.study };
    let trials: StudyTrial[] = [];
    const killed: number[] = [];
    for (let generation = 2; ; generation += 1) {
      const batches = trialBatches(named, trials, { epochs: EPOCHS, size: 3 });
      if (batches.length === 0) break;
      const found: TrialLine[] = [];
      for (const [at, batch] of batches.entries()) {
        const name = `g${generation}/batch-${at}`;
        if (at === 0) killed.push(await killedWithin(name, batch));
        expect(await start(put(`${name}.json`, batch)).ended).toMatchObject({ code: 0 });
        found.push(...(await linesAt(`${name}.results.jsonl`)));
      }
      const merged = mergedTrials(named, trials, found);
      expect(merged.doubled).toBe(0);
      trials = [...trials, ...merged.added];
    }
    // What had ended was there.
    expect(killed.every((count) => count > 0)).toBe(true);
    expect(trials.map(({ number }) => number)).toEqual(Array.from({ length: EPOCHS }, (_, number) => number));

    const finished = await start(put('g4/finish.json', step('finish'))).ended;
    expect([finished.code, finished.err]).toEqual([0, expect.not.stringContaining('"error"')]);
    expect(documentOf(RUN)).toEqual(documentOf('whole'));
  }, 300_000);

  /** How many trials were kept by then. */
  async function killedWithin(name: string, batch: TrialBatch): Promise<number> {
    const { child, ended } = start(put(`${name}.json`, batch));
    while (!existsSync(objectOf(`${name}.results.jsonl`))) await wait(1);
    child.kill('SIGKILL');
    await ended;
    return (await linesAt(`${name}.results.jsonl`)).length;
  }

  it('refuses a batch in another mode, and one that is not there', async () => {
    const other = start('s3://results/studies/x/g1/b.json', { TRADING_MODE: 'backtest' });
    expect(await other.ended).toMatchObject({ code: 64 });
    const none = await start('s3://results/studies/x/g1/b.json').ended;
    expect([none.code, eventsIn(none.err).at(-1)!.message]).toEqual([
      64,
      'BATCH_URI s3://results/studies/x/g1/b.json: there is no such object.',
    ]);
  }, 90_000);
});

/** What came out of a search; studies are named after runs. */
function documentOf(runId: string): unknown {
  const file = join(world.folder, 'objects/results/backtests', runId, 'a1/hyperopt.json');
  return JSON.parse(readFileSync(file, 'utf8').replaceAll(`"${runId}"`, '"run"'));
}
