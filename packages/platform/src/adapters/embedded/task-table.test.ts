import { ServiceError } from '@tradai/runtime/ports';
import { describe, expect, it } from 'vitest';
import { STATUS_MOVES, type RunStatus } from '../../domain/run-status.ts';
import { FunctionError } from '../../ports/functions.ts';
import { MACHINES } from '../../ports/workflows.ts';
import { allStates } from '../../workflow/all-states.ts';
import { backtest } from '../../workflow/backtest.ts';
import { dataSync } from '../../workflow/data-sync.ts';
import type { State } from '../../workflow/definition.ts';
import { deploy } from '../../workflow/deploy.ts';
import { hyperopt } from '../../workflow/hyperopt.ts';
import { SOME_REFERENCES } from '../../workflow/some-references.fixture.ts';
import { undeploy } from '../../workflow/undeploy.ts';
import { ends, EXECUTION, RUN_ID, scriptedPlatform, type PlatformScript } from './scripted-platform.fixture.ts';
import { handlerTable } from './task-table.ts';

const FILLING = { state: 'BACKFILLING', backfill_id: 'b-1' };
const FRESH = { state: 'FRESH', backfill_id: '' };
const CHECK = 'data-collection-proxy:check';
const POLL = 'data-collection-proxy:poll';
const AWAY = new FunctionError('DataCollection.Unavailable', 'no answer');
const RESULTS = ['transform-results', 'check-performance'];
const LAST = ['cleanup-resources', 'notify-completion'];
const times = (count: number, name: string): string[] => Array<string>(count).fill(name);

type Case = [
  title: string,
  script: PlatformScript,
  did: string[],
  status: RunStatus,
  code?: string,
  exit?: number | null,
];

const cases: Case[] = [
  ['goes well', {}, ['prepare', 'spot', ...RESULTS], 'COMPLETED'],
  ['has no image', { 'validate-strategy': [new FunctionError('Strategy.ImageMissing', 'no image')] }, [], 'FAILED', 'Strategy.ImageMissing'],
  ['has data collection down twice', { [CHECK]: [AWAY, AWAY, FRESH] }, [CHECK, CHECK, 'prepare', 'spot', ...RESULTS], 'COMPLETED'],
  ['is filled by the second poll', { [CHECK]: [FILLING], [POLL]: [FILLING, FRESH] }, [POLL, POLL, 'prepare', 'spot', ...RESULTS], 'COMPLETED'],
  ['is never filled', { [CHECK]: [FILLING], [POLL]: [FILLING] }, times(20, POLL), 'FAILED', 'TradAI.DataUnavailable'],
  ['cannot be prepared', { prepare: [ends(78)] }, ['prepare'], 'FAILED', 'TradAI.ConfigFailed', 78],
  ['is taken away by Spot', { spot: [ends(143, 'SpotInterruption')] }, ['prepare', 'spot', 'on-demand', ...RESULTS], 'COMPLETED'],
  ['is told that it will be', { spot: [ends(143, 'TerminationNotice')] }, ['prepare', 'spot', 'on-demand', ...RESULTS], 'COMPLETED'],
  ['asks to be started again', { spot: [ends(75)] }, ['prepare', 'spot', 'on-demand', ...RESULTS], 'COMPLETED'],
  ['asks for it again on demand', { spot: [ends(75)], 'on-demand': [ends(75)] }, ['prepare', 'spot', 'on-demand'], 'FAILED', 'TradAI.StrategyFailed', 75],
  ['finds no capacity', { spot: [new ServiceError('unavailable', 'none')] }, ['prepare', ...times(7, 'spot')], 'FAILED', 'TradAI.LaunchFailed'],
  ['finds some at last', { spot: [new ServiceError('busy', 'none'), ends(0)] }, ['prepare', 'spot', 'spot', ...RESULTS], 'COMPLETED'],
  ['cannot pull its image, twice', { spot: [ends(null, 'TaskFailedToStart')], 'on-demand': [ends(null, 'TaskFailedToStart')] }, ['prepare', 'spot', 'on-demand'], 'FAILED', 'TradAI.LaunchFailed', null],
  ['is killed for its memory', { spot: [ends(137)] }, ['prepare', 'spot', 'large', ...RESULTS], 'COMPLETED'],
  ['is killed for it on the large one too', { spot: [ends(137)], large: [ends(137)] }, ['prepare', 'spot', 'large'], 'FAILED', 'TradAI.StrategyFailed', 137],
  ...[1, 64, 65, 69, 70, 78].map((exit): Case => [`ends with ${exit}`, { spot: [ends(exit)] }, ['prepare', 'spot'], 'FAILED', 'TradAI.StrategyFailed', exit]),
  ['reaches its own time limit', { spot: [ends(124)] }, ['prepare', 'spot'], 'TIMED_OUT', 'TradAI.TimedOut'],
  ['fails for a reason of its own', { spot: [new Error('plain words')] }, ['prepare', 'spot'], 'FAILED', 'Error'],
  ['has a result that cannot be read', { 'transform-results': [new FunctionError('Transform.Invalid', 'no result.json')] }, ['prepare', 'spot', 'transform-results'], 'FAILED', 'Transform.Invalid'],
  ['is not cleaned up, nor told of', { 'cleanup-resources': [new Error('no')], 'notify-completion': [new Error('no')] }, ['prepare', 'spot', ...RESULTS], 'COMPLETED'],
]; // prettier-ignore

describe('a backtest through store, slots, engine and table', () => {
  it.each(cases)('%s', async (_, script, did, status, code, exit) => {
    const platform = scriptedPlatform(script);
    const run = await platform.through();
    expect(platform.did.slice(0, 2).toSorted()).toEqual([CHECK, 'validate-strategy']);
    expect(platform.did.slice(2)).toEqual([...did, ...LAST]);
    expect([run.status, run.execution]).toEqual([status, EXECUTION]);
    expect([run.failure?.code, exit === undefined ? undefined : run.failure?.exitCode]).toEqual([code, exit]);
  });

  it('on demand uses nothing of Spot', async () => {
    const platform = scriptedPlatform({});
    expect((await platform.through({ capacity: 'on-demand' })).status).toBe('COMPLETED');
    expect(platform.specs.map(({ tier, size, isSpot }) => [tier, size, isSpot])).toEqual([
      ['prepare', 'prepare', false],
      ['on-demand', 'small', false],
    ]);
  });

  it('tells a container all that its document says', async () => {
    const platform = scriptedPlatform({});
    await platform.through();
    expect(platform.specs[1]).toMatchObject({ runId: RUN_ID, attempt: 1, tier: 'spot', size: 'small', isSpot: true });
    expect(platform.specs[1]!.environment).toMatchObject({
      ...{ RUN_ID, ATTEMPT: '1', TRADING_MODE: 'backtest', STRATEGY_NAME: 'momentum', MAX_SECONDS: '3600' },
      ...{ SPEC_URI: 's3://results/specs/1.json', EXECUTION_ARN: EXECUTION },
    });
  });

  it('that was canceled before it ran does nothing', async () => {
    const platform = scriptedPlatform({});
    await platform.accept();
    await platform.cancel();
    const input = { ...{ run_id: RUN_ID, attempt: 1, kind: 'backtest', strategy: 'momentum', version: '3' } };
    await platform.services.workflows.start('backtest', EXECUTION, {
      ...{ ...input, spec_uri: 's3://r/s.json', max_seconds: 60, capacity: 'spot', polls: { n: 0 }, exit: {} },
    });
    expect((await platform.ended()).status).toBe('SUCCEEDED');
    expect(platform.did).toEqual([]);
    expect((await platform.services.runs.get(RUN_ID, 0))!.status).toBe('CANCELLED');
  });

  it.each(['validate-strategy', CHECK, 'prepare', 'spot', ...RESULTS, ...LAST.slice(0, 1)])(
    'that is canceled within %s ends canceled, with its slot free',
    async (where) => {
      const reached = Promise.withResolvers<void>();
      const hold = (): Promise<never> => (reached.resolve(), new Promise(() => {}));
      const platform = scriptedPlatform({ [where]: [hold] });
      void platform.through();
      await reached.promise;
      await platform.cancel();
      const isLate = where === 'cleanup-resources';
      expect((await platform.services.runs.get(RUN_ID, 0))!.status).toBe(isLate ? 'COMPLETED' : 'CANCELLING');
      if (isLate) return;
      expect((await platform.ended()).status).toBe('ABORTED');
      expect((await platform.reconcile())!.status).toBe('CANCELLED');
      expect(await platform.services.slots.holders('backtest')).toEqual([]);
    },
  );

  it('whose end is refused because somebody canceled is settled by the reconciler', async () => {
    const platform = scriptedPlatform({
      'check-performance': [
        async () => {
          const change = { attempt: 1, by: 'api', atMs: 1, move: STATUS_MOVES.cancel } as const;
          await platform.services.runs.change(RUN_ID, change);
          return { verdict: 'PASS' };
        },
      ],
    }); // prettier-ignore
    expect((await platform.through()).status).toBe('CANCELLING');
    expect((await platform.ended()).status).toBe('SUCCEEDED');
    expect((await platform.reconcile())!.status).toBe('CANCELLED');
  });

  it('whose container outlasts its step has timed out, and stops it', async () => {
    const document = backtest(SOME_REFERENCES);
    const step = { ...document.States['RunSpot']!, TimeoutSeconds: 0.05 } as State;
    const definition = { ...document, States: { ...document.States, RunSpot: step } };
    const platform = scriptedPlatform({ spot: [() => new Promise(() => {})] }, { backtest: definition });
    expect(await platform.through()).toMatchObject({ status: 'TIMED_OUT', failure: { code: 'TradAI.TimedOut' } });
    expect(platform.signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('tries again where the store is busy', async () => {
    const platform = scriptedPlatform({});
    const { runs } = platform.services;
    const change = runs.change.bind(runs);
    let busy = 2;
    runs.change = (id, what, message) =>
      what.by === 'workflow' && busy-- > 0
        ? Promise.reject(new ServiceError('busy', 'locked'))
        : change(id, what, message);
    expect((await platform.through()).status).toBe('COMPLETED');
  });
});

describe('the table', () => {
  const definitions = {
    ...{ backtest: backtest(SOME_REFERENCES), hyperopt: hyperopt(SOME_REFERENCES, 2), deploy: deploy(SOME_REFERENCES) },
    ...{ undeploy: undeploy(SOME_REFERENCES), 'data-sync': dataSync(SOME_REFERENCES) },
  };
  const handlerOf = handlerTable({
    ...{ definitions, references: SOME_REFERENCES },
    ...({ runs: {}, functions: {}, tasks: {} } as unknown as Pick<Parameters<typeof handlerTable>[0], 'runs' | 'functions' | 'tasks'>),
  }); // prettier-ignore

  it.each(MACHINES)('knows what every task of %s does', (machine) => {
    const tasks = Object.entries(allStates(definitions[machine])).filter(([, { Type }]) => Type === 'Task');
    expect(tasks.length).toBeGreaterThan(0);
    for (const [state] of tasks) expect(handlerOf(machine, state)).toBeTypeOf('function');
  });

  it('knows no other one', () => {
    expect(() => handlerOf('backtest', 'DataReady')).toThrow('backtest has no task DataReady');
    expect(() => handlerOf('deploy', 'RunSpot')).toThrow('deploy has no task RunSpot');
  });
});
