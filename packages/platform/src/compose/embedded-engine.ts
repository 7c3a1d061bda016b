import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { v7 } from 'uuid';
import { ChildLiveServices } from '../adapters/embedded/child-live-services.ts';
import { openTasks } from '../adapters/embedded/child-tasks.ts';
import { LocalEvents } from '../adapters/embedded/local-events.ts';
import { RunLogFiles } from '../adapters/embedded/run-log-files.ts';
import { SqliteAudit } from '../adapters/embedded/sqlite-audit.ts';
import { SqliteDataSyncs } from '../adapters/embedded/sqlite-data-syncs.ts';
import { SqliteDeployments } from '../adapters/embedded/sqlite-deployments.ts';
import { SqliteEpisodes } from '../adapters/embedded/sqlite-episodes.ts';
import { SqliteQueue } from '../adapters/embedded/sqlite-queue.ts';
import { SqliteRateLimit } from '../adapters/embedded/sqlite-rate-limit.ts';
import { SqliteRunStore } from '../adapters/embedded/sqlite-run-store.ts';
import { SqliteSlots } from '../adapters/embedded/sqlite-slots.ts';
import { SqliteSubmissions } from '../adapters/embedded/sqlite-submissions.ts';
import { specsFirst } from '../adapters/embedded/specs-first.ts';
import { PinnedMlflow } from '../adapters/mlflow/pinned-mlflow.ts';
import type { Json } from '../domain/json.ts';
import type { ApiServices } from '../api/api-services.ts';
import { aftermathOf } from '../operations/aftermath.ts';
import { reconcileDeployments } from '../operations/reconcile-deployment.ts';
import { regularSyncs } from '../operations/regular-syncs.ts';
import { reconcileSessions } from '../operations/reconcile-sessions.ts';
import { settleRuns } from '../operations/settle-runs.ts';
import { settleSyncs } from '../operations/settle-syncs.ts';
import { RATE_RULE } from '../ports/rate-limit.ts';
import { containerEnvironment } from './container-environment.ts';
import { functionServices, isImageHere, localFunctions } from './embedded-functions.ts';
import { startLoops } from './embedded-loops.ts';
import type { PlatformOptions, Variables } from './embedded-options.ts';
import { endedWork, forgetting, scheduledWork } from './embedded-schedules.ts';
import type { EmbeddedStores } from './embedded-stores.ts';
import { embeddedWorkflows } from './embedded-workflows.ts';
import { openCollection } from './open-collection.ts';
import { BUCKETS, type PlatformPaths } from './platform-paths.ts';
import { regularSyncsIn } from './regular-sync-file.ts';
import { roomIn } from './room-in.ts';
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

/** As long as the function that takes a message may. */
const MESSAGE_MS = 60_000;

/** Everything but the door: stores, workflows, containers, loops. An earlier process' work goes on before this resolves. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { logger } = options;
  const runLogs = join(options.paths.logs, 'runs');
  const { services, all, functions, engine, tasks, events, onError } = await partsOf(options);
  const { collection, liveServices } = services;
  const aftermath = aftermathOf(all);
  const settled = Promise.all([settleRuns(services, aftermath), reconcileDeployments(all)]);
  await withDeadline(
    settled.catch((error: unknown) => onError('what had ended was not settled', error)),
    SETTLE_MS,
  );
  const resumed = await engine.workflows.resume();
  const loops = startLoops({
    ...{ services, aftermath, events, logger },
    schedules: [
      ...[...scheduledWork(functions, all), ...regularSyncs(all, regularSyncsIn(options.paths.syncs))],
      forgetting(options.stores.database, runLogs),
    ],
    onDeploy: async (body) =>
      void (await functions.invoke('deploy-consumer', body as Json, AbortSignal.timeout(MESSAGE_MS))),
    onEnded: endedWork(all),
    onAliasMoved: () => reconcileSessions(all),
  });
  const told = await events.resume();
  if (resumed + told > 0) logger.info({ executions: resumed, events: told }, 'goes on with what was left');
  await settleSyncs(all, SYSTEM_CLOCK.now()).then(
    (syncs) => syncs.length > 0 && logger.info({ syncs }, 'are started that were not'),
    // The orphan scanner tries again.
    (error: unknown) => onError('syncs of before were not looked after', error),
  );
  await liveServices.resume();
  collection.start();
  void loops.dispatch().catch((error: unknown) => onError('runs were not dispatched', error));
  const rateLimit = rateLimitOf(options);
  return {
    apiServices: {
      ...{ ...services, rateLimit },
      ...{ runLogs: new RunLogFiles(runLogs), hasRoom: roomIn(options.paths.root) },
      sessions: { heartbeats: all.heartbeats, leaseRows: all.leaseRows, journals: all.journals },
      episodes: all.episodes,
      tracked: { tracking: all.tracking, experimentOf: all.experimentOf },
      ...mlflowOf(options.mlflow),
    },
    async close() {
      const containers = engine.workflows.close().then(() => tasks.close());
      const ends = [loops.close(), containers, liveServices.close(), events.close(), collection.stop()];
      const isDone = await withDeadline(Promise.allSettled(ends), STOP_MS);
      if (!isDone) logger.warn('something did not end in time; the next process goes on with it');
      rateLimit.close();
    },
  };
}

/** Made, and nothing begun. */
async function partsOf(options: EngineOptions) {
  const { paths, stores, logger, slots, env } = options;
  const { database } = stores;
  const clock = SYSTEM_CLOCK;
  const onError = (sentence: string, error: unknown): void => logger.error({ err: error }, sentence);
  const events = new LocalEvents({ database, clock, onFailure: (event, error) => onError(event.kind, error) });
  const engine = embeddedWorkflows({ database, clock, slots, events, onError });
  const environment = { ...compiledCode(), ...containerEnvironment(paths, options, options.mlflow) };
  const tasks = openTasks({ ...{ database, folder: paths.root, program: options.program, clock }, environment });
  const queues = {
    backtest: new SqliteQueue('backtest', database, clock),
    deploy: new SqliteQueue('deploy', database, clock),
  };
  const submissions = new SqliteSubmissions({ database, queues, objects: stores.results });
  const services = {
    ...{ clock, events, runs: new SqliteRunStore(database), slots: new SqliteSlots(database), queues, submissions },
    ...{ workflows: specsFirst(engine.workflows, submissions), slotsOf: { backtest: slots, hyperopt: slots } },
    ...{ registry: stores.registry, objects: stores.results, results: stores.results, newRunId: () => v7() },
    uriOf: (key: string) => `${BUCKETS.results}/${key}`,
    ...{ audit: new SqliteAudit(database), deployments: new SqliteDeployments(database) },
    syncs: new SqliteDataSyncs(database),
    ...{ sessions: { ...stores.state, journals: stores.sessions }, episodes: new SqliteEpisodes(database) },
    liveServices: new ChildLiveServices({
      ...{ database, folder: paths.root, clock, environment },
      commandOf: (digest) => (isImageHere(digest, env) ? [process.execPath, ...options.program] : null),
      onError: (error) => onError('a session could not be looked after', error),
    }),
    collection: await openCollection({
      ...{ database, to: 'cache', dataDir: paths.candles, leases: stores.state.leases, clock, env },
      ...{ isAlone: true, onNews: (sentence) => logger.info({ part: 'collection' }, sentence) },
    }),
  };
  const all = functionServices({ ...services, stores, env, logger });
  const functions = localFunctions(all);
  engine.work({ runs: services.runs, functions, tasks });
  return { services, all, functions, engine, tasks, events, onError };
}

function rateLimitOf({ paths, requestsIn5Minutes: quota = RATE_RULE.quota }: EngineOptions): SqliteRateLimit {
  return new SqliteRateLimit(paths.root, SYSTEM_CLOCK, { ...RATE_RULE, quota });
}

/** Reads of MLflow go through the API, with the platform's own credential. */
function mlflowOf(mlflow: Variables | null): Pick<ApiServices, 'mlflow'> {
  const address = mlflow?.['MLFLOW_TRACKING_URI'];
  if (address === undefined) return {};
  const { MLFLOW_TRACKING_USERNAME: username, MLFLOW_TRACKING_PASSWORD: password } = mlflow!;
  return {
    mlflow: new PinnedMlflow({
      address: new URL(address).origin,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    }),
  };
}

/** Containers start sooner with the code that this process has compiled already. */
function compiledCode(): Record<string, string> {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
