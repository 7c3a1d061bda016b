import { DynamoBackfills } from '../adapters/aws/dynamo-backfills.ts';
import { DynamoExchangeBudget } from '../adapters/aws/dynamo-exchange-budget.ts';
import { DynamoSeriesNotes } from '../adapters/aws/dynamo-series-notes.ts';
import { INTERNAL_TOKEN } from '../adapters/http-collection.ts';
import { serveCollection } from '../collection/http/collection-app.ts';
import { secretsOf, stateOf, tableOf } from './aws.ts';
import { count, needed, type Variables } from './aws-variables.ts';
import { collectionOver } from './open-collection.ts';
import { runTask, type Task } from './run-task.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

/** Tasks share one address, and an exchange counts by address. */
const EVERY_MS = 100;

/**
 * The collection service as one of several tasks on AWS: state in `TRADAI_TABLE`, candles in the libraries of `ARCTICDB_URI`, the token of its
 * callers in `TRADAI_SECRETS`; `EXCHANGE_EVERY_MS` between two requests of all tasks to an exchange, 100 where it is left out. Throws `invalid-entry`.
 */
export async function startCollectionTask(
  env: Variables,
  { host = '0.0.0.0', port = 8002 }: { readonly host?: string; readonly port?: number } = {},
): Promise<Task> {
  const [table, state, secrets] = [tableOf(env), await stateOf(env), await secretsOf(env)];
  const everyMs = count(env, 'EXCHANGE_EVERY_MS', EVERY_MS);
  const collection = await collectionOver(
    {
      ...{ to: 'arctic', dataDir: '', leases: state.leases, clock: SYSTEM_CLOCK, isAlone: false },
      // Writers of ArcticDB's symbols wait for each other in the same table.
      env: { ...env, HEARTBEAT_TABLE: needed(env, 'TRADAI_TABLE') },
      rulesOf: () => ({ everyMs, atOnce: 1 }),
      onNews: (sentence) => console.info(JSON.stringify({ part: 'collection', message: sentence })),
    },
    {
      ...{ jobs: new DynamoBackfills(table), notes: new DynamoSeriesNotes(table) },
      budget: new DynamoExchangeBudget(table),
    },
  );
  const token = async (): Promise<string> => (await secrets.get(INTERNAL_TOKEN)).value;
  const listening = await serveCollection({ collection, token }, { host, port });
  collection.start();
  return {
    address: listening.address,
    async close() {
      await listening.close();
      await collection.stop();
      state.close();
    },
  };
}

if (import.meta.main) await runTask(() => startCollectionTask(process.env));
