import type { RunBeat } from '@tradai/runtime/contract';
import { describe, expect, it } from 'vitest';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { startMessage } from '../domain/run-messages.ts';
import { attemptName, type Run } from '../domain/run.ts';
import type { Marks } from '../ports/marks.ts';
import { keyOf, newRun } from '../ports/run-store-contract.fixture.ts';
import { cancelRun } from './cancel-run.ts';
import { dispatchRuns } from './dispatch-runs.ts';
import { memoryServices } from './memory-services.fixture.ts';
import { scanOrphans } from './scan-orphans.ts';

const MINUTE = 60_000;

/** As SQLite has it, without a file. */
function memoryMarks(): Marks {
  const seen = new Map<string, { firstMs: number; untilMs: number }>();
  const known = (key: string, nowMs: number) => {
    const mark = seen.get(key);
    return mark !== undefined && mark.untilMs > nowMs ? mark.firstMs : null;
  };
  return {
    firstSeen: (key, nowMs) => Promise.resolve(known(key, nowMs)),
    forget: (key) => Promise.resolve(void seen.delete(key)),
    see(key, nowMs, keptMs) {
      const firstMs = known(key, nowMs);
      if (firstMs === null) seen.set(key, { firstMs: nowMs, untilMs: nowMs + keptMs });
      return Promise.resolve({ firstMs: firstMs ?? nowMs, isFirst: firstMs === null });
    },
  };
}

async function world() {
  const services = memoryServices();
  const { runs, clock, workflows } = services;
  let beatMs: number | null = null;
  const did: string[] = [];
  const all = {
    ...services,
    marks: memoryMarks(),
    heartbeats: { get: () => Promise.resolve(beatMs === null ? null : ({ ts: beatMs } as RunBeat)) },
  };
  const aftermath = {
    cleanUp: ({ status }: Run) => Promise.resolve(void did.push(`clean ${status}`)),
    notify: ({ status }: Run) => Promise.resolve(void did.push(`notify ${status}`)),
    resultOf: () => Promise.resolve(null),
  };
  const run = newRun(1, { createdMs: clock.now() });
  const name = attemptName({ id: run.id, attempt: 1 });
  await runs.accept(run, keyOf('k'), startMessage(run, 1, run.createdMs));
  await dispatchRuns(services, 'backtest');
  const move = { by: 'workflow', move: STATUS_MOVES.run, attempt: 1, execution: name } as const;
  await runs.change(run.id, { ...move, atMs: clock.now() });
  return {
    ...{ services, clock, workflows, did, run, name },
    scan: () => scanOrphans(all, aftermath),
    beat: () => void (beatMs = clock.now()),
    row: async () => (await runs.get(run.id, clock.now()))!,
    held: () => services.slots.holders('backtest'),
  };
}

describe('a run without an execution', () => {
  it('is given up when it is silent for ten minutes, and so again a minute later', async () => {
    const { scan, clock, workflows, row, held, did, run } = await world();
    workflows.executions.clear();
    clock.pass(10 * MINUTE);
    await scan();
    clock.pass(1);
    await scan();
    clock.pass(MINUTE - 1);
    await scan();
    expect((await row()).status).toBe('RUNNING');
    clock.pass(1);
    expect((await scan()).orphaned).toEqual([run.id]);
    expect(await row()).toMatchObject({ status: 'ORPHANED', failure: { code: 'TradAI.Orphaned' } });
    expect([await held(), did]).toEqual([[], ['clean ORPHANED', 'notify ORPHANED']]);
    expect(await scan()).toEqual({ settled: [], stopped: [], orphaned: [], freed: [], checked: [] });
  });

  it('is left alone while it beats, and one beat begins the count anew', async () => {
    const { scan, clock, workflows, row, beat } = await world();
    workflows.executions.clear();
    for (let minutes = 0; minutes < 60; minutes += 5) {
      beat();
      clock.pass(5 * MINUTE);
      expect((await scan()).orphaned).toEqual([]);
    }
    clock.pass(10 * MINUTE);
    await scan();
    beat();
    clock.pass(2 * MINUTE);
    await scan();
    clock.pass(9 * MINUTE);
    await scan();
    expect((await row()).status).toBe('RUNNING');
  });
});

describe('a run whose execution goes on', () => {
  it('is left alone however slow and silent it is, until its time is over', async () => {
    const { scan, clock, workflows, name, row, did } = await world();
    workflows.executions.set(name, { ...workflows.executions.get(name)!, execution: { ...workflows.executions.get(name)!.execution, startedMs: clock.now() } });
    for (let scans = 0; scans < 20; scans++) {
      clock.pass(15 * MINUTE);
      await scan();
    }
    expect([(await row()).status, did]).toEqual(['RUNNING', []]);
    clock.pass(15 * MINUTE);
    await scan();
    clock.pass(15 * MINUTE);
    await scan();
    expect([(await row()).status, workflows.stops]).toEqual(['ORPHANED', [name]]);
  }); // prettier-ignore
});

describe('a run whose execution has ended without anybody hearing of it', () => {
  it.each([
    ['FAILED', 'FAILED', 'TradAI.WorkflowFailed'],
    ['TIMED_OUT', 'TIMED_OUT', 'TradAI.TimedOut'],
    ['ABORTED', 'FAILED', 'TradAI.Aborted'],
  ] as const)('%s is settled: %s', async (execution, status, code) => {
    const { scan, clock, workflows, name, row, held, run } = await world();
    workflows.end(name, execution);
    clock.pass(MINUTE);
    expect((await scan()).settled).toEqual([run.id]);
    expect(await row()).toMatchObject({ status, failure: { code } });
    expect(await held()).toEqual([]);
  });
});

describe('a run that is being canceled', () => {
  it('is stopped once more where whoever canceled it had not come to that', async () => {
    const { scan, clock, workflows, services, name, row, run } = await world();
    await services.runs.change(run.id, { by: 'api', move: STATUS_MOVES.cancel, attempt: 1, atMs: clock.now() });
    await scan();
    expect(workflows.stops).toEqual([]);
    clock.pass(MINUTE);
    expect((await scan()).stopped).toEqual([run.id]);
    expect(workflows.stops).toEqual([name]);
    clock.pass(MINUTE);
    await scan();
    expect((await row()).status).toBe('CANCELLED');
  });

  it('is canceled where there is no execution of it', async () => {
    const { scan, clock, workflows, services, row, held, did, run } = await world();
    workflows.executions.clear();
    await cancelRun(services, run.id);
    await scan();
    clock.pass(MINUTE);
    expect((await scan()).settled).toEqual([run.id]);
    expect((await row()).status).toBe('CANCELLED');
    expect([await held(), did]).toEqual([[], ['clean CANCELLED', 'notify CANCELLED']]);
  });
});

describe('a slot', () => {
  it('of a run that has ended is free the second time that it is seen', async () => {
    const { scan, clock, services, name, held, did, run } = await world();
    const change = { by: 'workflow', move: STATUS_MOVES.complete, attempt: 1, execution: name } as const;
    await services.runs.change(run.id, { ...change, atMs: clock.now() });
    await scan();
    expect(await held()).toEqual([run.id]);
    clock.pass(MINUTE);
    expect((await scan()).freed).toEqual([run.id]);
    expect([await held(), did]).toEqual([[], ['clean COMPLETED', 'notify COMPLETED']]);
  });

  it('of a run that was tried again meanwhile stays its own', async () => {
    const { scan, clock, services, name, held, run } = await world();
    const change = { by: 'workflow', move: STATUS_MOVES.fail, attempt: 1, execution: name } as const;
    await services.runs.change(run.id, { ...change, atMs: clock.now() });
    await scan();
    await services.runs.change(run.id, { by: 'api', move: STATUS_MOVES.retry, attempt: 1, atMs: clock.now() });
    clock.pass(MINUTE);
    expect((await scan()).freed).toEqual([]);
    expect(await held()).toEqual([run.id]);
  });
});

describe('a run that has ended', () => {
  it('is looked after once, however many have ended with it', async () => {
    const { scan, clock, workflows, services, did } = await world();
    const { runs } = services;
    for (let number = 2; number <= 251; number++) {
      const run = newRun(number, { createdMs: clock.now() });
      const execution = attemptName({ id: run.id, attempt: 1 });
      await runs.accept(run, keyOf(`k${number}`), startMessage(run, 1, run.createdMs));
      await workflows.start('backtest', execution, {});
      const said = { by: 'workflow', attempt: 1, execution, atMs: clock.now() } as const;
      await runs.change(run.id, { ...said, move: STATUS_MOVES.run });
      await runs.change(run.id, { ...said, move: STATUS_MOVES.complete });
      workflows.end(execution, 'SUCCEEDED');
    }
    clock.pass(2 * MINUTE);
    expect((await scan()).checked).toHaveLength(250);
    expect(did.filter((what) => what === 'notify COMPLETED')).toHaveLength(250);
    clock.pass(15 * MINUTE);
    expect((await scan()).checked).toEqual([]);
  });

  it.each(['while it waited', 'by a scan that was killed before it could say so'])(
    'by being canceled %s is told of',
    async (when) => {
      const { scan, clock, workflows, services, did } = await world();
      const run = newRun(2, { createdMs: clock.now() });
      await services.runs.accept(run, keyOf('k2'), startMessage(run, 1, run.createdMs));
      if (when === 'while it waited') await cancelRun(services, run.id);
      else {
        await dispatchRuns(services, 'backtest');
        workflows.executions.delete(attemptName({ id: run.id, attempt: 1 }));
        const change = { attempt: 1, atMs: clock.now() } as const;
        await services.runs.change(run.id, { ...change, by: 'api', move: STATUS_MOVES.cancel });
        await services.runs.change(run.id, { ...change, by: 'scanner', move: STATUS_MOVES.confirmCancel });
      }
      clock.pass(2 * MINUTE);
      expect((await scan()).checked).toEqual([run.id]);
      expect(did).toEqual(['clean CANCELLED', 'notify CANCELLED']);
      clock.pass(15 * MINUTE);
      expect((await scan()).checked).toEqual([]);
    },
  );

  it('by being given up is told of where whoever gave it up had not come to that', async () => {
    const { scan, clock, workflows, services, did, run } = await world();
    workflows.executions.clear();
    const change = { by: 'scanner', move: STATUS_MOVES.orphan, attempt: 1 } as const;
    const outcome = await services.runs.change(run.id, { ...change, atMs: clock.now() });
    await services.slots.release('backtest', outcome!.run);
    clock.pass(2 * MINUTE);
    expect((await scan()).checked).toEqual([run.id]);
    expect(did).toEqual(['clean ORPHANED', 'notify ORPHANED']);
    clock.pass(15 * MINUTE);
    expect((await scan()).checked).toEqual([]);
  });
});
