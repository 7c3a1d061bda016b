import type { Logger } from 'pino';
import { allNotices } from '../adapters/embedded/all-notices.ts';
import { LocalFunctions } from '../adapters/embedded/local-functions.ts';
import { LogNotices } from '../adapters/embedded/log-notices.ts';
import { SqliteNoticesSent } from '../adapters/embedded/sqlite-notices-sent.ts';
import { boundHandlers } from '../lambdas/handlers.ts';
import { aftermathOf } from '../operations/aftermath.ts';
import type { Aftermath } from '../operations/reconcile-run.ts';
import type { Services } from '../operations/services.ts';
import type { SubmitServices } from '../operations/submit-run.ts';
import type { Functions } from '../ports/functions.ts';
import type { EmbeddedStores } from './embedded-stores.ts';
import { bucketDocuments } from './folder-documents.ts';
import { strategyRules } from './strategy-rules.ts';

export interface FunctionOptions extends Services, SubmitServices {
  readonly stores: EmbeddedStores;
  readonly logger: Logger;
}

/** The functions that AWS runs by themselves, called in this process; and what is done for runs whose workflow could not. */
export function embeddedFunctions(options: FunctionOptions): { functions: Functions; aftermath: Aftermath } {
  const { stores, logger, ...given } = options;
  const services = {
    ...given,
    ...{ results: stores.results, temp: stores.configs, records: stores.state.records },
    documents: bucketDocuments({ results: stores.results, configs: stores.configs }),
    noticesSent: new SqliteNoticesSent(stores.database),
    notices: allNotices([new LogNotices((fields, message) => logger.info(fields, message))]),
    ...strategyRules('folder'),
  };
  return {
    functions: new LocalFunctions({ handlers: boundHandlers(services), secondsOf: () => 60 }),
    aftermath: aftermathOf(services),
  };
}
