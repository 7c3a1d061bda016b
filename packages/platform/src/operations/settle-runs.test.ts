import { expect, it } from 'vitest';
import { startMessage } from '../domain/run-messages.ts';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { attemptName } from '../domain/run.ts';
import { keyOf, newRun, runIdOf } from '../ports/run-store-contract.fixture.ts';
import { dispatchRuns } from './dispatch-runs.ts';
import { memoryServices } from './memory-services.fixture.ts';
import { settleRuns } from './settle-runs.ts';

it('Runs whose execution ended unheard are settled, and no others', async () => {
  const services = memoryServices();
  const { runs, clock, workflows, slots } = services;
  for (const number of [1, 2, 3, 4]) {
    const run = newRun(number, { createdMs: clock.now(), subject: `s${number}` });
    await runs.accept(run, keyOf(`k${number}`), startMessage(run, 1, run.createdMs));
  }
  await dispatchRuns(services, 'backtest');
  const change = { by: 'workflow', attempt: 1, atMs: clock.now() } as const;
  for (const number of [2, 3]) await runs.change(runIdOf(number), { ...change, move: STATUS_MOVES.run });
  await runs.change(runIdOf(3), { ...change, by: 'api', move: STATUS_MOVES.cancel });
  workflows.end(attemptName({ id: runIdOf(1), attempt: 1 }), 'FAILED');
  workflows.end(attemptName({ id: runIdOf(3), attempt: 1 }), 'ABORTED');

  const told: string[] = [];
  const aftermath = {
    cleanUp: () => Promise.resolve(),
    notify: ({ id }: { readonly id: string }) => Promise.resolve(void told.push(id)),
    resultOf: () => Promise.resolve(null),
  };
  expect(await settleRuns(services, aftermath)).toBe(2);
  const statuses = await Promise.all(
    [1, 2, 3, 4].map(async (at) => (await runs.get(runIdOf(at), clock.now()))!.status),
  );
  expect(statuses).toEqual(['FAILED', 'RUNNING', 'CANCELLED', 'STARTING']);
  expect(told.toSorted()).toEqual([runIdOf(1), runIdOf(3)]);
  expect(await slots.holders('backtest')).toEqual([runIdOf(2), runIdOf(4)]);
  expect(await settleRuns(services, aftermath)).toBe(0);
});
