import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedRows } from '../../packages/runtime/src/adapters/exchange/binance-candles.fixture.ts';
import {
  binanceServer,
  type BinanceServer,
} from '../../packages/runtime/src/adapters/exchange/binance-server.fixture.ts';
import { openArctic } from '../../packages/runtime/src/compose/open-arctic.ts';
import { openLibrary, readCandles, type StoredCandles } from '../../packages/runtime/src/data/arcticdb/index.ts';
import { columnList } from '../../packages/runtime/src/data/candles.ts';
import { makeBucket } from './make-bucket.ts';
import { startNpmAws, type NpmAws } from './npm-aws.ts';

const MAIN = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
const BUCKET = 'tradai-candles';
const TO_MS = Date.UTC(2021, 5, 20);
const cwd = mkdtempSync(join(tmpdir(), 'tradai-arctic-'));

let aws: NpmAws;
let exchange: BinanceServer;
beforeAll(async () => {
  [aws, exchange] = await Promise.all([startNpmAws(), binanceServer()]);
  await makeBucket(aws.s3, BUCKET);
}, 60_000);
afterAll(async () => {
  await Promise.all([aws.close(), exchange.close()]);
  rmSync(cwd, { recursive: true, force: true });
});

describe('a download into ArcticDB on S3', () => {
  it('that was killed, and started again beside another one, leaves every candle once', async () => {
    exchange.script({ does: { slowMs: 700 }, times: 4, to: 'klines' });
    const killed = start('killed');
    await until(async () => (await stored('killed')) !== null);
    killed.process.kill('SIGKILL');
    await once(killed.process, 'close');
    const part = (await stored('killed'))!.openTimeMs.length;
    const ends = await Promise.all([start('killed'), start('killed')].map(({ ended }) => ended));
    const candles = (await stored('killed'))!;
    const columns = columnList(candles);

    expect(ends).toEqual([
      { code: 0, err: '' },
      { code: 0, err: '' },
    ]);
    expect(part).toBeLessThan(candles.openTimeMs.length);
    expect(Array.from(candles.openTimeMs, (_, i) => columns.map((column) => column[i]))).toEqual(
      shippedRows('spot', 'BTCUSDT', '1h')
        .filter(([time]) => Number(time) <= TO_MS)
        .map((row) => row.map(Number)),
    );
    // A lease that died with its holder would run out first.
  }, 300_000);
});

interface Started {
  readonly process: ReturnType<typeof spawn>;
  readonly ended: Promise<{ readonly code: number | null; readonly err: string }>;
}

/** `tradai data download` into libraries below a path of their own. */
function start(prefix: string): Started {
  const argv = ['data', 'download', '--pairs', 'BTC/USDT', '--timeframes', '1h', '--timerange', '20210101-20210620'];
  const child = spawn(process.execPath, ['--conditions=@tradai/source', MAIN, ...argv, '--to', 'arctic'], {
    cwd,
    env: { PATH: process.env['PATH'], TRADAI_EXCHANGE_URL_BINANCE: exchange.url, ARCTICDB_URI: uriOf(prefix) },
  });
  let err = '';
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  child.stdout.resume();
  return { process: child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, err })) };
}

function uriOf(prefix: string): string {
  return `s3://127.0.0.1:${BUCKET}?port=${new URL(aws.s3).port}&access=test&secret=test&path_prefix=${prefix}`;
}

/** Null while there are none. */
async function stored(prefix: string): Promise<StoredCandles | null> {
  const opened = await openArctic(uriOf(prefix), {});
  try {
    return await readCandles(await openLibrary(opened.source, 'binance.spot'), 'BTC_USDT_1h');
  } catch (error) {
    if (/^arctic-no-(library|symbol)$/.test((error as { readonly code?: string }).code ?? '')) return null;
    throw error;
  } finally {
    opened.close();
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(50);
}
