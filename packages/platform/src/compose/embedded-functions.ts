import type { Logger } from 'pino';
import { LocalFunctions } from '../adapters/embedded/local-functions.ts';
import { ObjectsAuditDigests } from '../adapters/embedded/objects-audit-digests.ts';
import { SqliteEpisodes } from '../adapters/embedded/sqlite-episodes.ts';
import { SqliteMarks } from '../adapters/embedded/sqlite-marks.ts';
import { SqliteNoticesSent } from '../adapters/embedded/sqlite-notices-sent.ts';
import type { Run } from '../domain/run.ts';
import { FUNCTION_TABLE } from '../lambdas/function-table.ts';
import { boundHandlers, type HandlerServices } from '../lambdas/handlers.ts';
import type { BeginServices } from '../operations/deploy-services.ts';
import type { RunSyncServices } from '../operations/run-sync.ts';
import type { Services } from '../operations/services.ts';
import type { SubmitServices } from '../operations/submit-run.ts';
import type { AuditLog } from '../ports/audit.ts';
import type { Collection } from '../ports/collection.ts';
import type { DataSyncs } from '../ports/data-syncs.ts';
import type { DeploymentStore } from '../ports/deployments.ts';
import type { Events } from '../ports/events.ts';
import type { Functions } from '../ports/functions.ts';
import type { Images } from '../ports/images.ts';
import type { LiveServices } from '../ports/live-services.ts';
import type { Variables } from './embedded-options.ts';
import type { EmbeddedStores } from './embedded-stores.ts';
import { bucketDocuments } from './folder-documents.ts';
import { openNotices } from './open-notices.ts';
import { strategyRules } from './strategy-rules.ts';

export interface FunctionOptions extends Services, SubmitServices {
  readonly collection: Collection;
  readonly syncs: DataSyncs;
  readonly events: Events;
  readonly audit: AuditLog;
  readonly deployments: DeploymentStore;
  readonly liveServices: LiveServices;
  readonly stores: EmbeddedStores;
  readonly env: Variables;
  readonly logger: Logger;
}

/** What functions and schedules of this process work with. */
export type EmbeddedServices = HandlerServices & BeginServices & RunSyncServices;

/** All of them, over the stores of a folder. */
export function functionServices({ stores, env, logger, ...given }: FunctionOptions): EmbeddedServices {
  const { database, state, sessions, results, configs, tracking } = stores;
  return {
    ...given,
    ...{ results, temp: configs, tracking, records: state.records, heartbeats: state.heartbeats },
    ...{ leaseRows: state.leaseRows, journals: sessions, episodes: new SqliteEpisodes(database) },
    ...{ marks: new SqliteMarks(database), noticesSent: new SqliteNoticesSent(database) },
    documents: bucketDocuments({ results, configs }),
    digests: new ObjectsAuditDigests(stores.audit),
    notices: openNotices({ env, clock: given.clock, logger }),
    images: imagesHere(env),
    experimentOf: ({ strategy }: Run) => env['MLFLOW_EXPERIMENT_NAME'] ?? strategy,
    webhookSecret: () => Promise.resolve(env['TRADAI_WEBHOOK_SECRET'] ?? null),
    ...strategyRules('folder'),
  };
}

/** The same functions, called in this process. */
export function localFunctions(services: HandlerServices): Functions {
  return new LocalFunctions({
    handlers: boundHandlers(services),
    secondsOf: (name) => FUNCTION_TABLE[name].seconds,
  });
}

/** Containers are processes of this build: it is the only image, where it says of which one it is. Null: of the running one. */
export function isImageHere(digest: string | null, { IMAGE_DIGEST: own = '' }: Variables): boolean {
  return digest === null || own === '' || own === digest;
}

function imagesHere(env: Variables): Images {
  return { digest: (reference) => Promise.resolve(isImageHere(reference, env) ? reference : null) };
}
