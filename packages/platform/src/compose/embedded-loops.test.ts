import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { LocalEvents } from '../adapters/embedded/local-events.ts';
import { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import type { Run } from '../domain/run.ts';
import { cancelRun } from '../operations/cancel-run.ts';
import { memoryServices } from '../operations/memory-services.fixture.ts';
import { keyOf, newRun } from '../ports/run-store-contract.fixture.ts';
import { startMessage } from '../domain/run-messages.ts';
import { startLoops } from './embedded-loops.ts';

it('tells of a run that is canceled while it waits', async () => {
  const services = { ...memoryServices(), slotsOf: { backtest: 0, hyperopt: 0 } };
  const { clock, runs } = services;
  const database = new PlatformDatabase(runs.place);
  const events = new LocalEvents({ database, clock, onFailure: (_, error) => expect.unreachable(String(error)) });
  const told: string[] = [];
  const loops = startLoops({
    ...{ services, events, logger: pino({ enabled: false }), schedules: [] },
    aftermath: {
      cleanUp: () => Promise.resolve(),
      notify: ({ id, status }: Run) => Promise.resolve(void told.push(`${id} ${status}`)),
      resultOf: () => Promise.resolve(null),
    },
    ...{ onDeploy: () => Promise.resolve(), onEnded: () => Promise.resolve(), onAliasMoved: () => Promise.resolve() },
  });
  onTestFinished(async () => {
    await loops.close();
    await events.close();
    database.close();
  });
  const run = newRun(1, { createdMs: clock.now() });
  await runs.accept(run, keyOf('k'), startMessage(run, 1, run.createdMs));
  await cancelRun({ ...services, events }, run.id);
  await expect.poll(() => told).toEqual([`${run.id} CANCELLED`]);
});
