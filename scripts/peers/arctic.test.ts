import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArctic } from '../../packages/runtime/src/compose/open-arctic.ts';
import {
  candleFrame,
  createLibrary,
  listLibraries,
  openLibrary,
  openWriter,
  processLeases,
  readCandles,
  symbolsOf,
  writeFrame,
} from '../../packages/runtime/src/data/arcticdb/index.ts';
import { walkCandles } from '../../bench/candles.ts';
import { makeBucket } from './make-bucket.ts';
import { startNpmAws, type NpmAws } from './npm-aws.ts';

const LIBRARY = 'binance.spot';
const ROWS = 3000;

describe('ArcticDB libraries in a bucket', () => {
  let server: NpmAws;
  let env: Record<string, string>;
  let theirForm: string;
  beforeAll(async () => {
    server = await startNpmAws();
    await makeBucket(server.s3, 'candles');
    env = { AWS_ENDPOINT_URL: server.s3, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    theirForm = `s3://127.0.0.1:candles?port=${new URL(server.s3).port}&access=test&secret=test&path_prefix=envs/dev`;
    const { source, pathPrefix } = await openArctic(theirForm, {});
    const writer = openWriter(
      await createLibrary(source, LIBRARY, { pathPrefix, rowsPerSlice: 1000 }),
      processLeases(),
    );
    await writeFrame(writer, 'BTC_USDT_1h', candleFrame(walkCandles(ROWS)));
  });
  afterAll(() => server.close());

  it('are the same ones by either form of address', async () => {
    for (const [uri, variables] of [
      ['s3://candles/envs/dev', env],
      [theirForm, {}],
    ] as const) {
      const { source } = await openArctic(uri, variables);
      expect(await listLibraries(source)).toEqual([LIBRARY]);
      const library = await openLibrary(source, LIBRARY);
      expect(await symbolsOf(library)).toEqual(['BTC_USDT_1h']);
      expect((await readCandles(library, 'BTC_USDT_1h')).close).toEqual(new Float64Array(walkCandles(ROWS).close));
    }
    expect(await listLibraries((await openArctic('s3://candles', env)).source), 'not in the prefix').toEqual([]);
  });

  it('are told by a place without credentials', async () => {
    expect((await openArctic(theirForm, {})).place).toBe(`s3://candles/envs/dev at ${server.s3}`);
    expect((await openArctic('s3://candles/envs/dev', env)).place).toBe('s3://candles/envs/dev');
  });

  it('cost one request to open, and one for each of head, index and slices', async () => {
    const opened = await openArctic(theirForm, {});
    const library = await openLibrary(opened.source, LIBRARY);
    expect(opened.counts().requests).toBe(1);
    await readCandles(library, 'BTC_USDT_1h');

    expect(opened.counts().requests).toBe(1 + 2 + ROWS / 1000);
    expect(opened.counts().bytes).toBeGreaterThan(ROWS * 6);
  });

  it('in a bucket that is not there are refused', async () => {
    const { source } = await openArctic('s3://elsewhere', env);

    await expect(openLibrary(source, LIBRARY)).rejects.toMatchObject({ code: 'refused' });
  });
});
