import { afterAll, beforeAll, expect, it } from 'vitest';
import { HttpCollection } from '../../packages/platform/src/adapters/http-collection.ts';
import { ended } from '../../packages/platform/src/collection/collection-parts.fixture.ts';
import { startCollectionTask } from '../../packages/platform/src/compose/collection-task.ts';
import type { Task } from '../../packages/platform/src/compose/run-task.ts';
import { shippedRows } from '../../packages/runtime/src/adapters/exchange/binance-candles.fixture.ts';
import {
  binanceServer,
  type BinanceServer,
} from '../../packages/runtime/src/adapters/exchange/binance-server.fixture.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { openArctic } from '../../packages/runtime/src/compose/open-arctic.ts';
import { openLibrary, readCandles } from '../../packages/runtime/src/data/arcticdb/index.ts';
import { columnList } from '../../packages/runtime/src/data/candles.ts';
import { startDynamoFront } from './dynamo-front.ts';
import { makeBucket } from './make-bucket.ts';
import { startNpmAws } from './npm-aws.ts';

const NOW = Date.UTC(2021, 5, 20, 10, 30);
const FROM = Date.UTC(2021, 5, 10);
const HOUR = 3_600_000;
const LIBRARY = { exchange: 'binance', market: 'spot', timeframe: '1h' } as const;
const PAIRS = { 'BTC/USDT': 'BTCUSDT', 'ETH/USDT': 'ETHUSDT', 'ALICE/USDT': 'ALICEUSDT' } as const;
const TOKEN = 'a-token-of-tests';

let exchange: BinanceServer;
let env: Record<string, string>;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const [aws, binance] = await Promise.all([startNpmAws(), binanceServer()]);
  exchange = binance;
  exchange.setNow(NOW);
  const front = await startDynamoFront(aws.dynamodb, { hasTransactions: false });
  closing.push(
    () => binance.close(),
    () => front.close(),
    () => aws.close(),
  );
  await makeBucket(aws.s3, 'candles');
  env = {
    ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    ...{ AWS_ENDPOINT_URL_DYNAMODB: front.url, AWS_ENDPOINT_URL_S3: aws.s3, TRADAI_TABLE: 'tradai-state' },
    ...{ ARCTICDB_URI: 's3://candles/all', TRADAI_EXCHANGE_URL_BINANCE: binance.url, EXCHANGE_EVERY_MS: '20' },
    ['TRADAI_SECRET_INTERNAL_TOKEN']: TOKEN,
  };
  await createStateTable(front.url, 'tradai-state');
}, 60_000);
afterAll(async () => {
  for (const close of closing) await close();
});

it('two tasks on DynamoDB and S3 fill the libraries of ArcticDB together', async () => {
  const tasks: Task[] = [];
  for (let task = 0; task < 2; task++) tasks.push(await startCollectionTask(env, { host: '127.0.0.1', port: 0 }));
  try {
    const secrets = { place: 'memory', get: () => Promise.resolve({ value: TOKEN, version: '1' }) };
    const [one, other] = tasks.map(({ address }) => new HttpCollection({ address, secrets }));
    const pairs = Object.keys(PAIRS);
    const wish = { ...LIBRARY, pairs, fromMs: FROM, toMs: NOW, reason: 'a test' };
    const { id } = await one!.startBackfill(wish, 'k');
    const both = { backfill: (of: string) => other!.backfill(of) };
    expect(await ended(both as Parameters<typeof ended>[0], id)).toMatchObject({ state: 'DONE' });
    expect(await other!.startBackfill(wish, 'k')).toMatchObject({ id, state: 'DONE' });

    const arctic = await openArctic(env['ARCTICDB_URI']!, env);
    const library = await openLibrary(arctic.source, 'binance.spot');
    for (const [pair, symbol] of Object.entries(PAIRS)) {
      const columns = columnList(await readCandles(library, `${pair.replace('/', '_')}_1h`));
      const truth = shippedRows('spot', symbol, '1h').map((row) => row.map(Number));
      expect(
        Array.from(columns[0], (_, row) => columns.map((column) => column[row])),
        pair,
      ).toEqual(truth.filter(([open]) => open! >= FROM && open! + HOUR <= NOW));
    }
    arctic.close();
    const { items } = await other!.freshness({ ...LIBRARY, pairs, fromMs: FROM, toMs: NOW - HOUR / 2 });
    expect(items.map(({ state }) => state)).toEqual(['FRESH', 'FRESH', 'FRESH']);
    expect((await one!.symbols({}, null, 10)).map(({ pair }) => pair)).toEqual(['ALICE/USDT', 'BTC/USDT', 'ETH/USDT']);
  } finally {
    await Promise.all(tasks.map((task) => task.close()));
  }
}, 120_000);
