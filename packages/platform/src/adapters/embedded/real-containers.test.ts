import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTrialLines } from '@tradai/runtime/contract';
import { importFolder } from '@tradai/runtime/data';
import { v7 } from 'uuid';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Json } from '../../domain/json.ts';
import { attemptName, type Run, type RunKind } from '../../domain/run.ts';
import { checkPerformance } from '../../lambdas/check-performance/check-performance.ts';
import { cleanupResources } from '../../lambdas/cleanup-resources/cleanup-resources.ts';
import { functionWorld } from '../../lambdas/function-world.fixture.ts';
import type { Handler } from '../../lambdas/handler.ts';
import { notifyCompletion } from '../../lambdas/notify-completion/notify-completion.ts';
import { planSweep } from '../../lambdas/plan-sweep/plan-sweep.ts';
import { recordRun } from '../../lambdas/record-run/record-run.ts';
import { reduceSweep } from '../../lambdas/reduce-sweep/reduce-sweep.ts';
import { transformResults } from '../../lambdas/transform-results/transform-results.ts';
import { validateStrategy } from '../../lambdas/validate-strategy/validate-strategy.ts';
import { strategyRules } from '../../compose/strategy-rules.ts';
import { dispatchRuns } from '../../operations/dispatch-runs.ts';
import { submitRun, type RunRequest } from '../../operations/submit-run.ts';
import type { Execution } from '../../ports/workflows.ts';
import { backtest } from '../../workflow/backtest.ts';
import { hyperopt } from '../../workflow/hyperopt.ts';
import { SOME_REFERENCES } from '../../workflow/some-references.fixture.ts';
import { openTasks } from './child-tasks.ts';
import { LocalFunctions } from './local-functions.ts';
import { LocalWorkflows } from './local-workflows.ts';
import { handlerTable } from './task-table.ts';

const MAIN = fileURLToPath(new URL('../../../../runtime/src/main.ts', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../../../../examples/', import.meta.url));
const STRATEGY = 'sma-crossover';
const CONFIG_KEY = `strategies/${STRATEGY}/config.json`;

/** An example strategy over shipped candles, and containers that are processes of this checkout. */
async function platform() {
  const world = await functionWorld(2);
  const { place, database, signal } = world;
  const services = { ...world.services, ...strategyRules('folder') };
  const text = readFileSync(join(EXAMPLES, 'strategies', STRATEGY, 'config.json'), 'utf8');
  await services.temp.put(CONFIG_KEY, new TextEncoder().encode(text));
  await services.registry.register({
    ...{ name: STRATEGY, source: 'tradai://test', description: '' },
    tags: {
      ...{ schema_version: '1', strategy_class: STRATEGY, timeframe: '1h', warmup_days: '9', exchange: 'binance' },
      ...{ market: 'spot', pairs: '["BTC/USDT","ETH/USDT"]', git_commit: 'abcdef0' },
      config_s3_path: `s3://configs/${CONFIG_KEY}`,
      config_sha256: createHash('sha256').update(text).digest('hex'),
    },
  });
  const candles = join(EXAMPLES, 'data/binance/spot/2021');
  await importFolder(candles, join(place, 'data'), { exchange: 'binance' }, { nowMs: Date.UTC(2026, 0, 1) });
  const bound =
    (handler: Handler<typeof services>) =>
    (event: Json): Promise<Json> =>
      handler(event, services, signal);
  const functions = new LocalFunctions({
    secondsOf: () => 30,
    handlers: {
      'validate-strategy': bound(validateStrategy),
      // Nothing is missing.
      'data-collection-proxy': () => Promise.resolve({ state: 'FRESH', backfill_id: '' }),
      'transform-results': bound(transformResults),
      'check-performance': bound(checkPerformance),
      'cleanup-resources': bound(cleanupResources),
      'notify-completion': bound(notifyCompletion),
      'plan-sweep': bound(planSweep),
      'reduce-sweep': bound(reduceSweep),
      'record-run': bound(recordRun),
    },
  });
  const tasks = openTasks({
    ...{ database, folder: place, program: [MAIN], clock: services.clock, graceMs: 20_000 },
    environment: {
      ...{ NODE_OPTIONS: '--conditions=@tradai/source', NODE_COMPILE_CACHE: join(place, 'compiled') },
      ...{ TRADAI_OBJECTS: place, TRADAI_RESULTS: 's3://results', TRADAI_CONFIG_S3: 's3://configs' },
      ...{ TRADAI_REGISTRY: join(place, 'registry'), TRADAI_STATE: join(place, 'state') },
      ...{ TRADAI_DATA: join(place, 'data'), TRADAI_DATA_POLICY: 'strict' },
    },
  });
  const definitions = { backtest: backtest(SOME_REFERENCES), hyperopt: hyperopt(SOME_REFERENCES, 2) };
  const ended = Promise.withResolvers<Execution>();
  const workflows = new LocalWorkflows({
    ...{ database, definitions, clock: services.clock, onEnd: ended.resolve },
    handlerOf: handlerTable({ definitions, references: SOME_REFERENCES, runs: services.runs, functions, tasks }),
  });
  onTestFinished(async () => {
    await workflows.close();
    await tasks.close();
  });
  const through = async (kind: RunKind, spec: RunRequest['spec']): Promise<Run> => {
    const all = { ...services, workflows, objects: services.results, newRunId: () => v7() };
    const request: RunRequest = {
      ...{ kind, strategy: STRATEGY, version: { number: 1 }, spec, priority: 5, capacity: 'spot' },
      ...{ maxSeconds: 600, labels: {}, notify: [] },
    };
    const { run } = await submitRun(all, 'ann', request, null);
    await dispatchRuns(all, kind);
    await ended.promise;
    return (await services.runs.get(run!.id, services.clock.now()))!;
  };
  const logOf = (run: Run, tier: string): string =>
    readFileSync(join(place, 'logs/runs', run.id, `a1-${tier}.log`), 'utf8');
  return { ...world, services, through, logOf };
}

const TIMERANGE = { from: '2021-03-01', to: '2021-05-01' };

describe('a run whose containers are processes', () => {
  it('is prepared, run, transformed, recorded and told of', async () => {
    const { through, logOf, services, told, place } = await platform();
    const run = await through('backtest', { schema: 'tradai.spec/1', timerange: TIMERANGE });
    expect(run.failure).toBeNull();
    expect(run).toMatchObject({ status: 'COMPLETED', execution: attemptName(run) });
    expect(run.summary!.trades).toBeGreaterThan(10);
    const result = await services.documents.read(run.result!.uri);
    expect(createHash('sha256').update(result!).digest('hex')).toBe(run.result!.sha256);
    expect(logOf(run, 'prepare')).toContain('"prepared"');
    expect(logOf(run, 'spot')).toContain('"published"');
    expect(await services.tracking.find(STRATEGY, run.id, 1)).toMatchObject({ status: 'finished' });
    expect(told.notices).toMatchObject([{ status: 'COMPLETED' }]);
    expect(await services.slots.holders('backtest')).toEqual([]);
    expect(existsSync(join(place, 'configs/temp', run.id, 'prepared.json'))).toBe(false);
  }, 300_000);

  it('is searched in parts, and leaves what a search at one place would', async () => {
    const { through, logOf, services, place } = await platform();
    const hyperopt = { epochs: 8, seed: 7, workers: 1, batch: 4 };
    const run = await through('hyperopt', { schema: 'tradai.spec/1', timerange: TIMERANGE, hyperopt });
    expect([run.status, run.failure]).toEqual(['COMPLETED', null]);
    const key = `studies/${run.id}/g3/trials.jsonl`;
    const lines = await readTrialLines(readFileSync(join(place, 'results', key), 'utf8'), key);
    expect(lines.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const found = readFileSync(join(place, 'results/backtests', run.id, 'a1/hyperopt.json'), 'utf8');
    const { trials } = JSON.parse(found) as { trials: { number: number; values: number[] }[] };
    expect(trials.map(({ values }) => values)).toEqual(lines.map(({ values }) => values));
    expect(run.summary!.trades).toBeGreaterThan(0);
    expect(await services.tracking.find(STRATEGY, run.id, 1)).toMatchObject({ status: 'finished' });
    expect(logOf(run, tierOf(run, 'g1/settle.json'))).toContain('"settled"');
  }, 480_000);
});

/** Of a container of a search. */
function tierOf({ id }: Run, document: string): string {
  const uri = `s3://results/studies/${id}/${document}`;
  return `spot-${createHash('sha256').update(uri).digest('hex').slice(0, 16)}`;
}
