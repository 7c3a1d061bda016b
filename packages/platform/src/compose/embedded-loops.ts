import type { Logger } from 'pino';
import { LocalSchedules } from '../adapters/embedded/local-schedules.ts';
import { POOLS, type Pool } from '../domain/slots.ts';
import { dispatchRuns } from '../operations/dispatch-runs.ts';
import { reconcileRun, type Aftermath } from '../operations/reconcile-run.ts';
import { sweepOutbox } from '../operations/send-outbox.ts';
import type { Services } from '../operations/services.ts';
import type { Events } from '../ports/events.ts';
import type { Schedule } from '../ports/schedules.ts';
import type { Execution } from '../ports/workflows.ts';
import { coalesced } from './coalesced.ts';
import { consumeQueue } from './consume-queue.ts';

export interface LoopOptions {
  readonly services: Services;
  readonly aftermath: Aftermath;
  readonly events: Events;
  readonly logger: Logger;
  /** What others want done again and again. */
  readonly schedules: readonly ScheduledWork[];
  /** A message of the queue of deployments. */
  readonly onDeploy: (body: Readonly<Record<string, unknown>>) => Promise<void>;
  /** The end of an execution that is none of a run's. */
  readonly onEnded: (execution: Execution) => Promise<void>;
  readonly onAliasMoved: () => Promise<void>;
}

export interface ScheduledWork {
  readonly name: string;
  readonly schedule: Schedule;
  readonly work: () => Promise<unknown>;
}

export interface Loops {
  /** Looks at what waits, now. */
  dispatch(): Promise<void>;
  close(): Promise<void>;
}

/** Subscribes to what ends: it is settled, and its slot is somebody's next. Before events of an earlier process are told. */
function listen(options: LoopOptions, dispatchers: Readonly<Record<Pool, () => Promise<void>>>): void {
  const { services, aftermath, events, onEnded, onAliasMoved } = options;
  events.subscribe('execution-ended', async ({ execution }) => {
    const { machine, name } = execution;
    if (machine !== 'backtest' && machine !== 'hyperopt') return onEnded(execution);
    await reconcileRun(services, aftermath, runOf(name));
    await dispatchers[machine]();
  });
  events.subscribe('run-changed', async ({ runId }) => void (await reconcileRun(services, aftermath, runId)));
  events.subscribe('alias-moved', onAliasMoved);
}

/** What a platform does by itself: queues, schedules, what ends. */
export function startLoops(options: LoopOptions): Loops {
  const { services, logger, schedules, onDeploy } = options;
  const { queues, clock } = services;
  const dispatchers = Object.fromEntries(
    POOLS.map((pool) => [pool, coalesced(() => dispatched(services, pool, logger))]),
  ) as Record<Pool, () => Promise<void>>;
  const dispatch = async (): Promise<void> => void (await Promise.all(POOLS.map((pool) => dispatchers[pool]())));
  listen(options, dispatchers);
  const onError = (queue: string) => (error: unknown) => logger.error({ err: error, queue }, 'a message was not done');
  const consumers = [
    consumeQueue(queues.backtest, {
      ...{ clock, onError: onError('backtest') },
      handle: ({ body }) => dispatchers[poolOf(body)](),
    }),
    consumeQueue(queues.deploy, { clock, onError: onError('deploy'), handle: ({ body }) => onDeploy(body) }),
  ];
  const timed = new LocalSchedules({
    clock,
    onFailure: (name, error) => logger.error({ err: error, schedule: name }, 'what was due has failed'),
  });
  for (const { name, schedule, work } of [...ownSchedules(services, dispatch), ...schedules])
    timed.every(name, schedule, async () => void (await work()));
  return {
    dispatch,
    close: async () => void (await Promise.all([...consumers.map((stop) => stop()), timed.close()])),
  };
}

function ownSchedules(services: Services, dispatch: () => Promise<void>): readonly ScheduledWork[] {
  const recount = (): Promise<unknown> => Promise.all(POOLS.map((pool) => services.slots.recount(pool)));
  return [
    { name: 'dispatcher', schedule: { everyMinutes: 1 }, work: dispatch },
    { name: 'outbox-sweeper', schedule: { everyMinutes: 1 }, work: () => sweepOutbox(services) },
    { name: 'recount-slots', schedule: { dailyAt: '03:00' }, work: recount },
  ];
}

async function dispatched(services: Services, pool: Pool, logger: Logger): Promise<void> {
  const { started, silent, givenBack, failed } = await dispatchRuns(services, pool);
  for (const id of started) logger.info({ run: id, pool }, 'started');
  if (silent.length + givenBack.length + failed.length > 0)
    logger.warn({ silent, givenBack, failed, pool }, 'could not be started');
}

function poolOf({ kind }: Readonly<Record<string, unknown>>): Pool {
  const pool = POOLS.find((each) => each === kind);
  if (pool === undefined) throw new RangeError('the message names no kind of run');
  return pool;
}

/** An execution's name is that of an attempt: `<run>-a<attempt>`. */
function runOf(name: string): string {
  return name.slice(0, name.lastIndexOf('-a'));
}
