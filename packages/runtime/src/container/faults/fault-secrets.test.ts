import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Loopback } from '../../adapters/mlflow/exchanges.fixture.ts';
import { FaultyMlflow } from '../../adapters/mlflow/faulty-mlflow.fixture.ts';
import { readSeries } from '../../data/cache/read-series.ts';
import { heapAlloc } from '../../data/candles.ts';
import { startProcess } from '../container-process.fixture.ts';
import { containerWorld, MONTHS, STRATEGY, tagsFor, type ContainerWorld } from '../container-world.fixture.ts';
import { libraryIn } from './fault-arctic.fixture.ts';
import { QUICK_WORLD } from './fault-clock.fixture.ts';
import { fullTags, runIn, type Ended } from './fault-run.fixture.ts';
import { faultyS3, refuse, type FaultyS3 } from './fault-s3.fixture.ts';

vi.mock('../../adapters/retry-policy.ts', async (original) => ({
  ...(await original<object>()),
  REAL_WORLD: QUICK_WORLD,
}));

const KEY = { exchange: 'binance', market: 'spot', timeframe: '1h', kind: 'candle' } as const;
/** As it is or in an address; within a text in base64. */
const CANARY = /canary|Y2FuYXJ|NhbmFye|jYW5hcn/i;
/** Inputs, in which they stand as they must. */
const INPUTS = /\/(secrets\.json|secret-config\.json|strategies\/)/;

const credentials = {
  AWS_ACCESS_KEY_ID: 'canary-of-aws-id',
  AWS_SECRET_ACCESS_KEY: 'canary/of+aws=secret',
  AWS_SESSION_TOKEN: 'canary+of/aws==session',
  MLFLOW_TRACKING_USERNAME: 'trader',
  MLFLOW_TRACKING_PASSWORD: 'canary of "mlflow" & <password>',
  TRADAI_SECRET_EXCHANGE: '{"apiKey":"canary-of-the-api","secret":"canary-of-the-exchange"}',
  FREQTRADE__EXCHANGE__KEY: 'canary-of-exchange-key',
  FREQTRADE__EXCHANGE__SECRET: 'canary-of-exchange-secret',
  FREQTRADE__TELEGRAM__TOKEN: 'canary-of-telegram',
  FREQTRADE__API_SERVER__JWT_SECRET_KEY: 'canary-of-jwt',
  HTTPS_PROXY: 'http://trader:canary-of-proxy@127.0.0.1:9',
};

let world: ContainerWorld;
let s3: FaultyS3;
let mlflow: FaultyMlflow;
let mlflowPlace: Loopback;
let table: Server;
const tableBodies: string[] = [];
/** What any container said. */
const said: string[] = [];

beforeAll(async () => {
  [world, s3] = await Promise.all([containerWorld(), faultyS3()]);
  const config = readFileSync(world.configFile(`strategies/${STRATEGY}/config.json`), 'utf8');
  mlflow = new FaultyMlflow(() => QUICK_WORLD.now(), { name: STRATEGY, tags: fullTags(config) });
  mlflowPlace = await mlflow.listen();
  table = createServer((request, response) => {
    request.on('data', (bytes: Buffer) => tableBodies.push(bytes.toString()));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}'));
  }).listen(0, '127.0.0.1');
  await once(table, 'listening');
  await libraryIn(
    s3,
    ['BTC/USDT', 'ETH/USDT'].map((pair) => readSeries(join(world.folder, 'data'), { ...KEY, pair }, heapAlloc)!),
  );
}, 60_000);
afterAll(async () => {
  table.closeAllConnections();
  table.close();
  world.remove();
  await Promise.all([s3.close(), mlflowPlace.close()]);
});

async function run(env: Readonly<Record<string, string>> = {}, argv: readonly string[] = []): Promise<Ended> {
  const ended = await runIn(world, { ...s3.env, ...credentials, ...env }, argv);
  said.push(ended.text);
  return ended;
}

const services = (): Record<string, string> => ({
  MLFLOW_TRACKING_URI: mlflowPlace.url,
  TRADAI_RESULTS: 's3://results',
  TRADAI_DATA: join(world.folder, 'cache'),
  ARCTICDB_URI: `s3://127.0.0.1:candles?port=${new URL(s3.env['AWS_ENDPOINT_URL_S3']!).port}&access=canary-of-arctic&secret=canary-of-arctic-secret`,
  HEARTBEAT_TABLE: 'tradai-state',
  AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(table.address() as AddressInfo).port}`,
  METRICS: 'none',
});
const folderOfConfigs = (): Record<string, string> => ({ TRADAI_OBJECTS: '' });

/** Where a canary stands that should not. */
function found(): string[] {
  const texts: [string, string][] = [
    ...said.map((text, nth): [string, string] => [`output ${nth}`, text]),
    ...tableBodies.map((text, nth): [string, string] => [`request ${nth} to the table`, text]),
    ...[...s3.objects].map(([name, bytes]): [string, string] => [name, Buffer.from(bytes).toString('latin1')]),
    ...[mlflow.params, mlflow.tags, mlflow.artifacts].flatMap((map) =>
      [...map].map(([key, value]): [string, string] => [`MLflow: ${key}`, `${key} ${value}`]),
    ),
  ];
  const inTexts = texts.flatMap(([place, text]) => {
    const at = CANARY.exec(text);
    return at === null ? [] : [`${place}: …${text.slice(Math.max(0, at.index - 60), at.index + 30)}…`];
  });
  return [...inTexts, ...inFiles().filter((line) => !INPUTS.test(line.split(':')[0]!))];
}

/** By another process: a database whose file is closed in this one loses its locks. */
function inFiles(): string[] {
  const context = ['-raoiE', '--exclude-dir=compiled', `.{0,60}(${CANARY.source}).{0,30}`, world.folder];
  const { status, stdout } = spawnSync('grep', context, { encoding: 'latin1', env: { ...process.env, LC_ALL: 'C' } });
  if (status !== 0 && status !== 1) throw new Error('grep could not read the files');
  return stdout.split('\n').filter((line) => line !== '');
}

describe('credentials stand nowhere', () => {
  it('after a run with all services, which got them', async () => {
    const configs = readFileSync(world.configFile(`strategies/${STRATEGY}/config.json`));
    s3.objects.set(`configs/strategies/${STRATEGY}/config.json`, configs);
    expect(await run({ ...services(), ...folderOfConfigs(), RUN_ID: 'all' })).toMatchObject({ code: 0 });

    const [, basic] = mlflowPlace.received[0]!.authorization!.split(' ');
    expect(Buffer.from(basic!, 'base64').toString()).toContain(credentials.MLFLOW_TRACKING_PASSWORD);
    expect(tableBodies.length).toBeGreaterThan(1);
    expect([...s3.objects.keys()]).toContain('results/backtests/all/publication.json');
    expect(found()).toEqual([]);
  });

  it('after the other modes, and with secrets from a file', async () => {
    const secrets = join(world.folder, 'secrets.json');
    writeFileSync(secrets, '{"mlflow":"canary-token-of-a-file"}', { mode: 0o600 });
    const spec = join(world.folder, 'spec.json');
    writeFileSync(spec, JSON.stringify({ schema: 'tradai.spec/1', hyperopt: { epochs: 3, seed: 7, workers: 1 } }));
    const none = { MLFLOW_TRACKING_USERNAME: '', MLFLOW_TRACKING_PASSWORD: '' };
    const fromFile = { ...services(), ...none, TRADAI_SECRETS: secrets, RUN_ID: 'from-file' };
    const before = mlflowPlace.received.length;

    expect([
      (await run({ TRADING_MODE: 'hyperopt', SPEC_URI: spec, RUN_ID: 'search' })).code,
      (await run({ TRADING_MODE: 'check', RUN_ID: 'check' })).code,
      (await run({ TRADING_MODE: 'prepare', RUN_ID: 'prepare' })).code,
      (await run({}, ['--print-plan'])).code,
      (await run({}, ['--help'])).code,
      (await run(fromFile)).code,
    ]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(mlflowPlace.received[before]!.authorization).toBe('Bearer canary-token-of-a-file');
    expect(inFiles(), 'the search finds what is there').toContainEqual(expect.stringContaining(secrets));
    expect(found()).toEqual([]);
  });

  it('after everything that is refused, also with stacks', async () => {
    const config = '{"exchange": {"name": "binance", "password": "canary-in-a-config"}}';
    writeFileSync(join(world.folder, 'secret-config.json'), config);
    mkdirSync(join(world.folder, 'bad'), { recursive: true });
    const broken = join(world.folder, 'bad', 'secrets.json');
    writeFileSync(broken, '{"mlflow": canary-that-is-no-json', { mode: 0o600 });
    const refusals: readonly (readonly [Record<string, string>, number])[] = [
      [{ TRADAI_CONFIG_PATH: join(world.folder, 'secret-config.json') }, 78],
      [{ ...services(), MLFLOW_TRACKING_PASSWORD: '', TRADAI_SECRETS: broken }, 65],
      [{ ARCTICDB_URI: 's3://127.0.0.1:candles?acess=canary-of-a-wrong-option', TRADAI_DATA: '/nowhere' }, 78],
      [{ MLFLOW_TRACKING_URI: 'http://trader:canary-in-an-address@127.0.0.1:9' }, 69],
      [
        {
          TRADAI_SECRETS: 'vault:canary-of-a-vault',
          MLFLOW_TRACKING_URI: mlflowPlace.url,
          MLFLOW_TRACKING_PASSWORD: '',
        },
        78,
      ],
    ];
    for (const [env, code] of refusals)
      expect((await run({ ...env, RUN_ID: 'refused' }, ['--debug'])).code, JSON.stringify(env)).toBe(code);
    expect(found()).toEqual([]);
  });

  it('after services that refuse them', async () => {
    mlflow.plan = { fault: 'wants other credentials', from: 'start', lastsMs: 1e9 };
    expect((await run({ ...services(), RUN_ID: 'unknown' }, ['--debug'])).code).toBe(77);
    mlflow.plan = null;
    const env = { ...services(), ...folderOfConfigs() };
    for (const at of [/GET .*config\.json/, /GET .*tdata/, /PUT \/results/]) {
      s3.fault = { at, does: refuse(403, 'SignatureDoesNotMatch'), times: Infinity };
      const cache = join(world.folder, 'cache-of-nobody');
      expect((await run({ ...env, TRADAI_DATA: cache, RUN_ID: 'forbidden' }, ['--debug'])).code, String(at)).toBe(77);
    }
    s3.fault = null;
    expect(found()).toEqual([]);
  });

  it.each([
    ['trades-by', "enterLong(crossesAbove(fast, slow), String(process.env['MLFLOW_TRACKING_PASSWORD']))", ''],
    ['throws', 'enterLong(crossesAbove(fast, slow))', "throw new Error(String(process.env['AWS_SECRET_ACCESS_KEY']));"],
  ])('after a strategy that %s what it found in the environment', async (name, entry, indicators) => {
    const text = `
import { crossesAbove, defineStrategy, enterLong, sma } from '@tradai/strategy-sdk';
export default defineStrategy({
  name: '${name}', timeframe: '1h', stoploss: -0.1,
  indicators: ({ candles }) => {
    ${indicators}
    return { fast: sma(candles.close, 5), slow: sma(candles.close, 20) };
  },
  entry: ({ fast, slow }) => [${entry}],
});
`;
    const folder = join(world.folder, 'strategies', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'strategy.ts'), text);
    const config = readFileSync(world.configFile(`strategies/${STRATEGY}/config.json`), 'utf8');
    const tags = { ...tagsFor(config), strategy_class: name };
    const entryOf = { name: STRATEGY, source: 'tradai://test', description: name, tags };
    const { version } = await world.registry.register(entryOf);
    await world.registry.setAlias({ name: STRATEGY, alias: 'telltale', version });
    const runId = `tells-${name}`;
    const env = { STRATEGY_STAGE: 'telltale', TRADAI_STRATEGIES: join(world.folder, 'strategies'), RUN_ID: runId };
    const { code, err } = await startProcess(
      world,
      { ...credentials, ...env },
      { argv: ['--timerange', MONTHS, '--debug'] },
    ).ended;
    said.push(err);

    expect([code, code !== (name === 'throws' ? 70 : 0) && err]).toEqual([name === 'throws' ? 70 : 0, false]);
    expect(found()).toEqual([]);
  });
});
