import type { Logger } from 'pino';
import { allNotices } from '../adapters/embedded/all-notices.ts';
import { LocalFunctions } from '../adapters/embedded/local-functions.ts';
import { LogNotices } from '../adapters/embedded/log-notices.ts';
import { ObjectsAuditDigests } from '../adapters/embedded/objects-audit-digests.ts';
import { SqliteMarks } from '../adapters/embedded/sqlite-marks.ts';
import { SqliteNoticesSent } from '../adapters/embedded/sqlite-notices-sent.ts';
import type { Run } from '../domain/run.ts';
import { FUNCTION_TABLE } from '../lambdas/function-table.ts';
import { boundHandlers, type HandlerServices } from '../lambdas/handlers.ts';
import type { Services } from '../operations/services.ts';
import type { SubmitServices } from '../operations/submit-run.ts';
import type { AuditLog } from '../ports/audit.ts';
import type { Collection } from '../ports/collection.ts';
import type { Events } from '../ports/events.ts';
import type { Functions } from '../ports/functions.ts';
import type { Images } from '../ports/images.ts';
import type { Variables } from './embedded-options.ts';
import type { EmbeddedStores } from './embedded-stores.ts';
import { bucketDocuments } from './folder-documents.ts';
import { strategyRules } from './strategy-rules.ts';

export interface FunctionOptions extends Services, SubmitServices {
  readonly collection: Collection;
  readonly events: Events;
  readonly audit: AuditLog;
  readonly stores: EmbeddedStores;
  readonly env: Variables;
  readonly logger: Logger;
}

/** What the functions that AWS runs by themselves work with in this process. */
export function functionServices({ stores, env, logger, ...given }: FunctionOptions): HandlerServices {
  const { database, state, results, configs, tracking } = stores;
  return {
    ...given,
    ...{ results, temp: configs, tracking, records: state.records, heartbeats: state.heartbeats },
    ...{ marks: new SqliteMarks(database), noticesSent: new SqliteNoticesSent(database) },
    documents: bucketDocuments({ results, configs }),
    digests: new ObjectsAuditDigests(stores.audit),
    notices: allNotices([new LogNotices((fields, message) => logger.info(fields, message))]),
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

/** Containers are processes of this build: it is the only image, where it says of which one it is. */
function imagesHere({ IMAGE_DIGEST: own = '' }: Variables): Images {
  return { digest: (reference) => Promise.resolve(own === '' || own === reference ? reference : null) };
}
