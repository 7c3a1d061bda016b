import { join } from 'node:path';
import type { Logger } from 'pino';
import { v7 } from 'uuid';
import { openTasks } from '../adapters/embedded/child-tasks.ts';
import { LocalEvents } from '../adapters/embedded/local-events.ts';
import { RunLogFiles } from '../adapters/embedded/run-log-files.ts';
import { SqliteAudit } from '../adapters/embedded/sqlite-audit.ts';
import { SqliteDeployments } from '../adapters/embedded/sqlite-deployments.ts';
import { SqliteQueue } from '../adapters/embedded/sqlite-queue.ts';
import { RATE_RULE, SqliteRateLimit } from '../adapters/embedded/sqlite-rate-limit.ts';
import { SqliteRunStore } from '../adapters/embedded/sqlite-run-store.ts';
import { SqliteSlots } from '../adapters/embedded/sqlite-slots.ts';
import type { Json } from '../domain/json.ts';
import type { ApiServices } from '../api/api-services.ts';
import { aftermathOf } from '../operations/aftermath.ts';
import { settleRuns } from '../operations/settle-runs.ts';
import { FUNCTION_TABLE } from '../lambdas/function-table.ts';
import type { FunctionName, Functions } from '../ports/functions.ts';
import type { Schedule } from '../ports/schedules.ts';
import { containerEnvironment } from './container-environment.ts';
import { functionServices, localFunctions } from './embedded-functions.ts';
import { startLoops, type ScheduledWork } from './embedded-loops.ts';
import type { PlatformOptions, Variables } from './embedded-options.ts';
import type { EmbeddedStores } from './embedded-stores.ts';
import { openCollection } from './open-collection.ts';
import { embeddedWorkflows } from './embedded-workflows.ts';
import { BUCKETS, type PlatformPaths } from './platform-paths.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';
import { withDeadline } from './with-deadline.ts';

export interface EngineOptions extends PlatformOptions {
  readonly paths: PlatformPaths;
  readonly stores: EmbeddedStores;
  readonly mlflow: Variables | null;
  readonly logger: Logger;
}

export interface Engine {
  readonly apiServices: Omit<ApiServices, 'auth' | 'tokens'>;
  close(): Promise<void>;
}

/** What is left over of an earlier process is settled before anything else, for so long; then beside everything else. */
const SETTLE_MS = 1000;
/** All that is under way has so long to end when the platform stops; containers write down where they stand meanwhile. */
const STOP_MS = 15_000;

/** Everything but the door: stores, workflows, containers, loops. An earlier process' work goes on before this resolves. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { paths, stores, logger, slots } = options;
  const { database } = stores;
  const clock = SYSTEM_CLOCK;
  const onError = (sentence: string, error: unknown): void => logger.error({ err: error }, sentence);
  const events = new LocalEvents({ database, clock, onFailure: (event, error) => onError(event.kind, error) });
  const engine = embeddedWorkflows({ database, clock, slots, events, onError });
  const tasks = openTasks({
    ...{ database, folder: paths.root, program: options.program, clock },
    environment: containerEnvironment(paths, options, options.mlflow),
  });
  const services = {
    ...{ clock, events, runs: new SqliteRunStore(database), slots: new SqliteSlots(database) },
    queues: {
      backtest: new SqliteQueue('backtest', database, clock),
      deploy: new SqliteQueue('deploy', database, clock),
    },
    ...{ workflows: engine.workflows, slotsOf: { backtest: slots, hyperopt: slots } },
    ...{ registry: stores.registry, objects: stores.results, results: stores.results, newRunId: () => v7() },
    uriOf: (key: string) => `${BUCKETS.results}/${key}`,
    ...{ audit: new SqliteAudit(database), deployments: new SqliteDeployments(database) },
  };
  const collection = await openCollection({
    ...{ database, to: 'cache', dataDir: paths.candles, leases: stores.state.leases, clock, env: options.env },
    ...{ isAlone: true, onNews: (sentence) => logger.info({ part: 'collection' }, sentence) },
  });
  const all = functionServices({ ...services, collection, stores, env: options.env, logger });
  const [functions, aftermath] = [localFunctions(all), aftermathOf(all)];
  engine.work({ runs: services.runs, functions, tasks });
  const settled = settleRuns(services, aftermath).catch((error: unknown) => onError('runs were not settled', error));
  await withDeadline(settled, SETTLE_MS);
  const resumed = await engine.workflows.resume();
  const loops = startLoops({
    services,
    aftermath,
    events,
    logger,
    schedules: schedulesOf(functions, logger),
    onDeploy: async () => {},
    onEnded: async () => {},
  });
  const told = await events.resume();
  if (resumed + told > 0) logger.info({ executions: resumed, events: told }, 'goes on with what was left');
  collection.start();
  void loops.dispatch().catch((error: unknown) => onError('runs were not dispatched', error));
  const rateLimit = new SqliteRateLimit(paths.root, clock, {
    ...RATE_RULE,
    quota: options.requestsIn5Minutes ?? RATE_RULE.quota,
  });
  return {
    apiServices: { ...services, collection, rateLimit, runLogs: new RunLogFiles(join(paths.logs, 'runs')) },
    async close() {
      const containers = engine.workflows.close().then(() => tasks.close());
      const ends = [loops.close(), containers, events.close(), collection.stop()];
      const isDone = await withDeadline(Promise.allSettled(ends), STOP_MS);
      if (!isDone) logger.warn('something did not end in time; the next process goes on with it');
      rateLimit.close();
    },
  };
}

/** Functions that are due again and again; AWS has the same by EventBridge. */
function schedulesOf(functions: Functions, logger: Logger): readonly ScheduledWork[] {
  const due = (name: FunctionName, schedule: Schedule, event: Json = {}): ScheduledWork => ({
    ...{ name, schedule },
    async work() {
      const answer = await functions.invoke(name, event, AbortSignal.timeout(FUNCTION_TABLE[name].seconds * 1000));
      logger.debug({ function: name, answer }, 'was due');
    },
  });
  return [due('orphan-scanner', { everyMinutes: 15 }), due('audit-logger', { dailyAt: '00:10' }, { op: 'digest' })];
}
