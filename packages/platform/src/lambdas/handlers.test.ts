import { expect, it } from 'vitest';
import { startMessage } from '../domain/run-messages.ts';
import { memoryServices } from '../operations/memory-services.fixture.ts';
import { FUNCTIONS } from '../ports/functions.ts';
import { keyOf, newRun, runIdOf } from '../ports/run-store-contract.fixture.ts';
import { STEP_FUNCTIONS } from '../workflow/references.ts';
import { call } from '../workflow/step.ts';
import { SOME_REFERENCES } from '../workflow/some-references.fixture.ts';
import { dispatcher } from './dispatcher/dispatcher.ts';
import { FUNCTION_TABLE } from './function-table.ts';
import { HANDLERS } from './handlers.ts';
import { outboxSweeper } from './outbox-sweeper/outbox-sweeper.ts';

const NEVER = new AbortController().signal;

it('every function has its limits, and no handler is one of nothing', () => {
  expect(Object.keys(FUNCTION_TABLE).toSorted()).toEqual(FUNCTIONS.toSorted());
  expect(FUNCTIONS).toEqual(expect.arrayContaining(Object.keys(HANDLERS)));
});

it.each(STEP_FUNCTIONS)('a state that calls %s ends 15 s after it', (name) => {
  const { TimeoutSeconds } = call(SOME_REFERENCES, name, { parameters: {} });
  expect(TimeoutSeconds).toBe(FUNCTION_TABLE[name].seconds + 15);
});

it('the dispatcher starts what waits, of each pool', async () => {
  const services = memoryServices(2);
  for (let number = 0; number < 6; number++) {
    const run = newRun(number, { kind: number < 3 ? 'backtest' : 'hyperopt' });
    await services.runs.accept(run, keyOf(`k${number}`), startMessage(run, 1, 0));
  }
  expect(await dispatcher({}, services, NEVER)).toEqual({
    ...{
      started: { backtest: [runIdOf(0), runIdOf(1)], hyperopt: [runIdOf(3), runIdOf(4)] },
      silent: [],
      given_back: [],
      failed: [],
    },
  });
  expect(await dispatcher({}, services, NEVER)).toMatchObject({ started: { backtest: [], hyperopt: [] } });
});

it('the sweeper sends what was left behind, more than one sweep of it', async () => {
  const services = memoryServices();
  for (let number = 0; number < 101; number++) {
    const run = newRun(number, { createdMs: services.clock.now() });
    await services.runs.accept(run, keyOf(`k${number}`), startMessage(run, 1, run.createdMs));
  }
  services.clock.pass(30_001);
  expect(await outboxSweeper({}, services, NEVER)).toEqual({ sent: 101 });
  expect(await outboxSweeper({}, services, NEVER)).toEqual({ sent: 0 });
  expect(await services.queues.backtest.depth()).toEqual({ waiting: 101, inFlight: 0 });
});

it('the sweeper sends also where lines of the audit find no place, and says so', async () => {
  const services = memoryServices();
  const run = newRun(1, { createdMs: services.clock.now() });
  await services.runs.accept(run, keyOf('k1'), startMessage(run, 1, run.createdMs));
  services.clock.pass(30_001);
  const pendingAudit = { settle: () => Promise.reject(new Error('The log is busy.')) };
  await expect(outboxSweeper({}, { ...services, pendingAudit }, NEVER)).rejects.toThrow('The log is busy.');
  expect(await services.queues.backtest.depth()).toEqual({ waiting: 1, inFlight: 0 });
});
