import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readSeries } from '../../data/cache/read-series.ts';
import { heapAlloc } from '../../data/candles.ts';
import { startProcess, type EndedProcess } from '../container-process.fixture.ts';
import { containerWorld, eventsIn, MONTHS, type ContainerWorld } from '../container-world.fixture.ts';
import { LIBRARY, libraryIn } from './fault-arctic.fixture.ts';
import { QUICK_WORLD } from './fault-clock.fixture.ts';
import { manifestOf, resultsOf, runIn } from './fault-run.fixture.ts';
import { faultyS3 } from './fault-s3.fixture.ts';

const KEY = { exchange: 'binance', market: 'spot', timeframe: '1h', kind: 'candle' } as const;

vi.mock('../../adapters/retry-policy.ts', async (original) => ({
  ...(await original<object>()),
  REAL_WORLD: QUICK_WORLD,
}));

let world: ContainerWorld;
beforeAll(async () => {
  world = await containerWorld();
  await runIn(world, { RUN_ID: 'whole' });
}, 60_000);
afterAll(() => world.remove());

describe('the table of beats and attempts', () => {
  const open: Server[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function tableThat(answer: (response: ServerResponse) => void): Promise<Record<string, string>> {
    const server = createServer((request, response) => void request.resume().on('end', () => answer(response)));
    open.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return {
      HEARTBEAT_TABLE: 'tradai-state',
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIDTEST',
      AWS_SECRET_ACCESS_KEY: 'secret-of-the-test',
    };
  }
  const refusal = (status: number, type: string) => (response: ServerResponse) =>
    void response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'm' }));

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['throttled', refusal(400, 'ProvisionedThroughputExceededException'), /has too much to do/],
    ['in trouble', refusal(500, 'InternalServerError'), /failed \(500/],
    ['away', (response) => void response.destroy(), /cannot be reached/],
    ['not there', refusal(400, 'ResourceNotFoundException'), /ResourceNotFoundException/],
    ['not ours', refusal(400, 'AccessDeniedException'), /with these credentials/],
  ])('that is %s costs warnings, and never the run', async (what, answer, words) => {
    const runId = `table-${what.replace(' ', '-')}`;
    const env = { ...(await tableThat(answer)), RUN_ID: runId };
    const ended = await runIn(world, env);

    expect(ended).toMatchObject({ code: 0, error: undefined });
    expect(ended.warnings.join('\n')).toMatch(words);
    expect(ended.text).not.toContain('secret-of-the-test');
    expect(manifestOf(world, runId)).toBe(manifestOf(world, 'whole'));
    expect(await runIn(world, env), 'nobody knows that it is done').toMatchObject({ code: 0 });
    expect(manifestOf(world, runId)).toBe(manifestOf(world, 'whole'));
  });
});

const unshare = process.getuid?.() === 0 ? ['unshare', '-m'] : ['unshare', '-rm'];
const canMount = ((): boolean => {
  try {
    execFileSync(unshare[0]!, [...unshare.slice(1), 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
if (!canMount) console.warn('skipped: full and read-only disks, since nothing can be mounted here');

/** A process for which this holds: `$F` is the folder. */
function runWith(mounting: string, folder: string, env: Readonly<Record<string, string>>): Promise<EndedProcess> {
  mkdirSync(folder, { recursive: true });
  const behind = [...unshare, 'sh', '-c', `F=${folder}; ${mounting} && exec "$@"`, 'sh'];
  return startProcess(world, env, { behind, argv: ['--timerange', MONTHS] }).ended;
}
const FULL = (kilobytes: number): string => `mount -t tmpfs -o size=${kilobytes}k tmpfs "$F"`;
const READ_ONLY = 'mount --bind "$F" "$F" && mount -o remount,ro,bind "$F"';
const error = ({ err }: EndedProcess): string | undefined =>
  eventsIn(err).find(({ level }) => level === 'error')?.message;
const folderOf = (name: string): string => join(world.folder, name);

describe.skipIf(!canMount)('a disk', () => {
  it.each([
    ['backtest', 'state', 8],
    ['backtest', 'state', 200],
    ['backtest', 'results', 64],
    ['hyperopt', 'state', 100],
  ] as const)('that is full in a %s, below %s after %i KB, ends it with 75', async (mode, name, kilobytes) => {
    const runId = `full-${mode}-${name}-${kilobytes}`;
    const ended = await runWith(FULL(kilobytes), folderOf(name), { RUN_ID: runId, TRADING_MODE: mode });

    expect([ended.code, error(ended)]).toEqual([75, expect.stringMatching(/the disk is full|on a disk that is full/)]);
    expect(existsSync(join(resultsOf(world, runId), 'publication.json'))).toBe(false);
  });

  it('that is no longer full does for the same run', async () => {
    const runId = 'full-at-first';
    expect((await runWith(FULL(200), folderOf('state'), { RUN_ID: runId })).code).toBe(75);

    expect(await runIn(world, { RUN_ID: runId })).toMatchObject({ code: 0 });
    expect(manifestOf(world, runId)).toBe(manifestOf(world, 'whole'));
  });

  it.each(['state', 'results'])('that cannot be written below %s ends the run with 64', async (name) => {
    const runId = `read-only-${name}`;
    const ended = await runWith(READ_ONLY, folderOf(name), { RUN_ID: runId });

    expect([ended.code, error(ended)]).toEqual([64, expect.stringContaining(folderOf(name))]);
    expect(error(ended)).not.toContain('defect');
  });

  it('with all candles that cannot be written is enough', async () => {
    const ended = await runWith(READ_ONLY, folderOf('data'), { RUN_ID: 'read-only-data' });

    expect(ended.code).toBe(0);
    expect(manifestOf(world, 'read-only-data')).toBe(manifestOf(world, 'whole'));
  });

  it.each([
    ['is full', FULL(32), 75],
    ['cannot be written', READ_ONLY, 64],
  ])('that %s takes no candles of ArcticDB', async (_, mounting, code) => {
    const s3 = await faultyS3();
    const series = ['BTC/USDT', 'ETH/USDT'].map((pair) => readSeries(folderOf('data'), { ...KEY, pair }, heapAlloc)!);
    await libraryIn(s3, series);
    const env = { ...s3.env, TRADAI_DATA: folderOf('cache'), ARCTICDB_URI: LIBRARY };
    const ended = await runWith(mounting, folderOf('cache'), env);
    await s3.close();

    expect([ended.code, error(ended)]).toEqual([code, expect.stringContaining(folderOf('cache'))]);
    expect(error(ended)).not.toContain('defect');
  });

  it('without some candles that cannot be written says which are missing', async () => {
    const folder = folderOf('data-less');
    rmSync(folder, { recursive: true, force: true });
    const ended = await runWith(READ_ONLY, folder, { TRADAI_DATA: folder });

    expect([ended.code, error(ended)]).toEqual([65, expect.stringContaining('No candles of binance spot BTC/USDT')]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
