import { describe, expect, it } from 'vitest';
import { STATUS_MOVES, type RunStatus } from '../domain/run-status.ts';
import { startMessage } from '../domain/run-messages.ts';
import { attemptName, type Run, type RunSummary } from '../domain/run.ts';
import { keyOf, newRun } from '../ports/run-store-contract.fixture.ts';
import type { ExecutionStatus } from '../ports/workflows.ts';
import { cancelRun } from './cancel-run.ts';
import { dispatchRuns } from './dispatch-runs.ts';
import { memoryServices, type MemoryServices } from './memory-services.fixture.ts';
import { reconcileRun } from './reconcile-run.ts';
import { retryRun } from './retry-run.ts';

const SUMMARY: RunSummary = { trades: 3, profitRatio: '0.1', maxDrawdownRatio: '0', sharpe: null, verdict: 'PASS' };
const NAME = attemptName({ id: newRun(1).id, attempt: 1 });

async function started(isRunning = true): Promise<{ services: MemoryServices; run: Run }> {
  const services = memoryServices();
  const { runs, clock } = services;
  const run = newRun(1, { createdMs: clock.now() });
  await runs.accept(run, keyOf('k'), startMessage(run, 1, run.createdMs));
  await dispatchRuns(services, 'backtest');
  if (isRunning)
    await runs.change(run.id, {
      ...{ by: 'workflow', move: STATUS_MOVES.run, attempt: 1, atMs: clock.now(), execution: NAME },
    });
  return { services, run: (await runs.get(run.id, clock.now()))! };
}

function aftermath(hasResult = false) {
  const did: string[] = [];
  return {
    did,
    cleanUp: ({ status }: Run) => Promise.resolve(void did.push(`clean ${status}`)),
    notify: ({ status }: Run) => Promise.resolve(void did.push(`notify ${status}`)),
    resultOf: () => Promise.resolve(hasResult ? { summary: SUMMARY } : null),
  };
}

describe('a run whose execution ended without a word', () => {
  it('fails in the words of its execution, where it has any', async () => {
    const { services, run } = await started(true);
    const { executions } = services.workflows;
    const { input, execution } = executions.get(NAME)!;
    const cause = 'The document has changed since it began.';
    executions.set(NAME, { input, execution: { ...execution, status: 'FAILED', endedMs: 1, cause } });
    const settled = await reconcileRun(services, aftermath(false), run.id);
    expect(settled!.failure).toEqual({
      ...{ code: 'TradAI.WorkflowFailed', message: cause, exitCode: null, stopCode: null },
    });
  });

  const cases: [execution: ExecutionStatus, isRunning: boolean, hasResult: boolean, RunStatus, code: string | null][] =
    [
      ['SUCCEEDED', true, true, 'COMPLETED', null],
      ['SUCCEEDED', true, false, 'FAILED', 'TradAI.NoResult'],
      ['FAILED', true, false, 'FAILED', 'TradAI.WorkflowFailed'],
      ['TIMED_OUT', true, false, 'TIMED_OUT', 'TradAI.TimedOut'],
      ['ABORTED', true, false, 'FAILED', 'TradAI.Aborted'],
      ['ABORTED', false, false, 'FAILED', 'TradAI.Aborted'],
    ];
  it.each(cases)('%s, running %s, result %s: %s', async (status, isRunning, hasResult, expected, code) => {
    const { services, run } = await started(isRunning);
    services.workflows.end(NAME, status);
    const after = aftermath(hasResult);
    const settled = await reconcileRun(services, after, run.id);
    expect(settled).toMatchObject({ status: expected, summary: hasResult ? SUMMARY : null });
    expect(settled!.failure?.code ?? null).toBe(code);
    expect(after.did).toEqual([`clean ${expected}`, `notify ${expected}`]);
    expect(await services.slots.holders('backtest')).toEqual([]);
    expect(await reconcileRun(services, after, run.id)).toEqual(settled);
  });

  it('is left alone while it runs', async () => {
    const { services, run } = await started();
    expect(await reconcileRun(services, aftermath(), run.id)).toBeNull();
  });
});

describe('a run that is canceled', () => {
  it('is gone at once while it waits', async () => {
    const services = memoryServices();
    const run = newRun(1);
    await services.runs.accept(run, keyOf('k'), startMessage(run, 1, 0));
    expect(await cancelRun(services, run.id)).toMatchObject({ kind: 'canceled', run: { status: 'CANCELLED' } });
    expect(await cancelRun(services, run.id)).toMatchObject({ kind: 'conflict' });
    expect(services.workflows.stops).toEqual([]);
  });

  it.each([true, false])('is stopped where it has begun (running: %s), and its end is that', async (isRunning) => {
    const { services, run } = await started(isRunning);
    expect(await cancelRun(services, run.id)).toMatchObject({ kind: 'canceling', run: { status: 'CANCELLING' } });
    expect(services.workflows.stops).toEqual([NAME]);
    const after = aftermath();
    expect(await reconcileRun(services, after, run.id)).toMatchObject({ status: 'CANCELLED', failure: null });
    expect(after.did).toEqual(['clean CANCELLED', 'notify CANCELLED']);
    expect(await services.slots.holders('backtest')).toEqual([]);
  });

  it('is no run that does not exist', async () => {
    expect(await cancelRun(memoryServices(), newRun(1).id)).toBeNull();
  });
});

describe('a run that ended badly', () => {
  it('is tried again, as another attempt with a message of its own', async () => {
    const { services, run } = await started();
    services.workflows.end(NAME, 'FAILED');
    await reconcileRun(services, aftermath(), run.id);
    expect(await retryRun(services, run.id)).toMatchObject({ kind: 'queued', run: { attempt: 2, status: 'QUEUED' } });
    expect(await retryRun(services, run.id)).toMatchObject({ kind: 'conflict' });
    const sent = await services.queues.backtest.receive(10, 0);
    expect(sent.map(({ body }) => body)).toEqual([{ run_id: run.id, attempt: 2, kind: 'backtest', v: 1 }]);
    await dispatchRuns(services, 'backtest');
    expect([...services.workflows.executions.keys()]).toEqual([NAME, attemptName({ id: run.id, attempt: 2 })]);
  });

  it('is no longer touched by what its first attempt says', async () => {
    const { services, run } = await started();
    services.workflows.end(NAME, 'FAILED');
    await reconcileRun(services, aftermath(), run.id);
    await retryRun(services, run.id);
    expect(await reconcileRun(services, aftermath(), run.id)).toBeNull();
    expect(await services.runs.get(run.id, services.clock.now())).toMatchObject({ status: 'QUEUED', attempt: 2 });
  });
});
