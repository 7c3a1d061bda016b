import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openObjects } from '../../packages/runtime/src/compose/open-objects.ts';
import { openTracking } from '../../packages/runtime/src/compose/open-services.ts';
import { openState, statePlace } from '../../packages/runtime/src/compose/open-state.ts';
import { libraryOfSeries, symbolOfSeries } from '../../packages/runtime/src/data/arcticdb/series-names.ts';
import type { SeriesKey } from '../../packages/runtime/src/data/candles.ts';
import { loadCandles } from '../../packages/runtime/src/data/load-candles.ts';
import { startDynamoFront } from '../peers/dynamo-front.ts';
import { makeBucket } from '../peers/make-bucket.ts';
import { mlflowPython, startMlflow } from '../peers/mlflow-server.ts';
import { startNpmAws } from '../peers/npm-aws.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { pythonWith } from '../python-environment.ts';
import type { DemoFolder } from './demo-folder.ts';
import { CONFIG_BUCKET, RESULT_BUCKET, type DemoPlace } from './demo-place.ts';

const CANDLE_BUCKET = 'tradai-candles';
const TABLE = 'tradai-state';
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };

/** A real MLflow, emulators of S3 and DynamoDB, and a library that the real ArcticDB wrote. Throws where Python cannot be had. */
export async function servicePlace(demo: DemoFolder): Promise<DemoPlace> {
  const mlflowEnvironment = mlflowPython();
  const arcticEnvironment = arcticPython();
  if (mlflowEnvironment === null || arcticEnvironment === null)
    throw new Error('MLflow and ArcticDB need a python3 that can install them; --embedded does without.');
  const [mlflow, aws] = await Promise.all([startMlflow(mlflowEnvironment), startNpmAws()]);
  for (const bucket of [CONFIG_BUCKET, RESULT_BUCKET, CANDLE_BUCKET]) await makeBucket(aws.s3, bucket);
  await createStateTable(aws.dynamodb, TABLE);
  // A session's steps are transactions, which dynalite has not.
  const dynamo = await startDynamoFront(aws.dynamodb, { hasTransactions: false });
  const host = new URL(aws.s3).host;
  const arcticUri = `s3://${host.split(':')[0]}:${CANDLE_BUCKET}?port=${host.split(':')[1]}&access=test&secret=test`;
  await writeLibrary(arcticEnvironment, arcticUri, demo);
  const run = demo.empty('services');
  const awsEnv = { ...CREDENTIALS, AWS_ENDPOINT_URL_S3: aws.s3, AWS_ENDPOINT_URL_DYNAMODB: dynamo.url };
  const env = {
    ...awsEnv,
    MLFLOW_TRACKING_URI: mlflow.url,
    ARCTICDB_URI: arcticUri,
    HEARTBEAT_TABLE: TABLE,
    TRADAI_RESULTS: `s3://${RESULT_BUCKET}`,
    TRADAI_STATE: join(run, 'state'),
    TRADAI_DATA: join(run, 'data'),
  };
  const tracking = await openTracking({ env }, join(run, 'reading'));
  return {
    name: 'MLflow, S3, DynamoDB and ArcticDB',
    env,
    registering: { MLFLOW_TRACKING_URI: mlflow.url },
    configs: await openObjects(`s3://${CONFIG_BUCKET}`, awsEnv),
    results: await openObjects(`s3://${RESULT_BUCKET}`, awsEnv),
    tracking,
    async beatOf(runId) {
      const state = await openState(statePlace(TABLE, '', awsEnv));
      try {
        return await state.heartbeats.get({ kind: 'run', runId });
      } finally {
        state.close();
      }
    },
    async close() {
      tracking.close();
      await dynamo.close();
      await Promise.all([mlflow.close(), aws.close()]);
    },
  };
}

/** Python with ArcticDB, null where it cannot be made. */
export function arcticPython(): string | null {
  return pythonWith(join(import.meta.dirname, '..', 'arcticdb', 'requirements.txt'));
}

/** Candles of a folder, by the hand of the real ArcticDB. `index`: what the column of times is called; our own writer goes on with `date`. */
export async function writeLibrary(
  python: string,
  uri: string,
  { data, pairs }: Pick<DemoFolder, 'data' | 'pairs'>,
  index: 'date' | 'timestamp' = 'timestamp',
): Promise<void> {
  const keys = pairs.map((pair): SeriesKey => {
    return { exchange: 'binance', market: 'spot', pair, timeframe: '1h', kind: 'candle' };
  });
  const script = join(import.meta.dirname, 'write_library.py');
  const child = spawn(python, [script, uri, libraryOfSeries(keys[0]!), index], { stdio: ['pipe', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  for (const key of keys)
    child.stdin.write(`${JSON.stringify({ symbol: symbolOfSeries(key), columns: columnsOf(data, key) })}\n`);
  child.stdin.end();
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0)
    throw new Error(`ArcticDB could not write the demo's candles: ${err.trim().split('\n').at(-1) ?? ''}`);
}

function columnsOf(dataDir: string, key: SeriesKey): Record<string, number[]> {
  const { openTimeMs, open, high, low, close, volume } = loadCandles({ dataDir, key });
  const columns = { timestamp: openTimeMs, open, high, low, close, volume };
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, [...values]]));
}
