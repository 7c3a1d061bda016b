import { ServiceError } from '@tradai/runtime/ports';
import { expect, it } from 'vitest';
import { startMessage } from '../domain/run-messages.ts';
import { keyOf, newRun } from '../ports/run-store-contract.fixture.ts';
import { memoryServices } from './memory-services.fixture.ts';
import { sweepOutbox } from './send-outbox.ts';

it('a queue that takes no message holds up no other one, and its messages are kept', async () => {
  const services = memoryServices();
  const { runs, queues, clock } = services;
  for (const [at, queue] of (['backtest', 'backtest', 'deploy'] as const).entries()) {
    const run = newRun(at + 1, { createdMs: clock.now() });
    await runs.accept(run, keyOf(`k${at}`), { ...startMessage(run, 1, run.createdMs + at), queue });
  }
  let asked = 0;
  queues.backtest.send = () => {
    asked += 1;
    return Promise.reject(new ServiceError('refused', 'There is no such queue.'));
  };
  clock.pass(60_000);
  await expect(sweepOutbox(services)).rejects.toThrow('There is no such queue.');
  expect(asked).toBe(1);
  expect(await queues.deploy.receive(10, 0)).toHaveLength(1);
  expect((await runs.outbox(clock.now(), 10)).map(({ queue }) => queue)).toEqual(['backtest', 'backtest']);
});
