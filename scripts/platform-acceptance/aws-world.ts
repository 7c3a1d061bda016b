import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeTopic } from '../../packages/platform/src/adapters/aws/sns-topics.fixture.ts';
import { makeQueue } from '../../packages/platform/src/adapters/aws/sqs-queues.fixture.ts';
import { makeStateMachines } from '../../packages/platform/src/adapters/aws/state-machines.fixture.ts';
import { UserPool } from '../../packages/platform/src/adapters/aws/user-pool.fixture.ts';
import { apiVariables } from '../../packages/platform/src/compose/aws-variables.fixture.ts';
import { QUEUE_RULES } from '../../packages/platform/src/ports/queue.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { openObjects } from '../../packages/runtime/src/services.ts';
import { REPOSITORY } from '../demo-container/demo-folder.ts';
import { arcticPython, writeLibrary } from '../demo-container/service-place.ts';
import { tradaiIn, TRADAI } from '../demo-platform/built-tradai.ts';
import { demoExchange } from '../demo-platform/demo-exchange.ts';
import { holedCandles } from '../demo-platform/holed-candles.ts';
import { runProgram } from '../demo-container/run-program.ts';
import { SwitchedProxy } from '../platform-chaos/switched-proxy.ts';
import { makeBucket } from '../peers/make-bucket.ts';
import { ministackPython, startMinistack } from '../peers/ministack.ts';
import { mlflowPython, startMlflow } from '../peers/mlflow-server.ts';
import { startNpmAws } from '../peers/npm-aws.ts';
import { placeAt } from '../peers/on-dynamo.ts';
import { freePort } from '../peers/served-program.ts';
import { CONTAINERS, documentsAtMinistack, TABLE } from './aws-documents.ts';
import { makeActivities } from './activities.ts';
import { askAws } from './ask-aws.ts';
import { listenToTopic, type HeardNotices } from './heard-notices.ts';
import { AwsProcess } from './aws-process.ts';

export const STRATEGY = 'sma-crossover';
export const PAIRS = ['BTC/USDT', 'ETH/USDT', 'ADA/USDT', 'XRP/USDT'] as const;
export const TIMEFRAME = '1h';
export const TO = '2021-06-20';
/** What a killed worker had comes to another one after that; on AWS after six minutes. */
export const VISIBILITY_MS = 60_000;
const CANDLES = 'candles';
const STRATEGIES = join(REPOSITORY, 'examples/strategies');
const STEPS = [
  ...['validate-strategy', 'data-collection-proxy', 'transform-results', 'check-performance', 'cleanup-resources'],
  ...['notify-completion', 'deploy-step', 'plan-sweep', 'reduce-sweep', 'record-run', CONTAINERS],
];

/** The platform as it is on AWS: MiniStack, S3 of fauxqs, MLflow on PostgreSQL, a library of the real ArcticDB. */
export interface AwsWorld {
  readonly root: string;
  /** Of MiniStack. */
  readonly url: string;
  /** What functions and services are told. */
  readonly env: Readonly<Record<string, string>>;
  readonly arctic: { readonly python: string; readonly uri: string };
  readonly mlflow: SwitchedProxy;
  readonly pool: UserPool;
  readonly notices: HeardNotices;
  /** Candles that the library lacks at first. */
  readonly missing: number;
  /** A service of ours, to be killed and started again. */
  readonly api: AwsProcess;
  readonly workers: readonly AwsProcess[];
  close(): Promise<void>;
}

/** Throws where Python cannot have what is needed. */
export async function awsWorld(root: string): Promise<AwsWorld> {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const pythons = [ministackPython(), mlflowPython(), arcticPython()] as const;
  if (pythons.includes(null)) throw new Error('MiniStack, MLflow and ArcticDB need a python3 that can install them.');
  await using started = new AsyncDisposableStack();
  const server = started.adopt(await startMinistack(pythons[0]!), (each) => each.close());
  const s3 = started.adopt(await startNpmAws(), (each) => each.close());
  const mlflow = started.adopt(await startMlflow(pythons[1]!, { store: 'postgresql', auth: true }), (each) =>
    each.close(),
  );
  const way = started.adopt(await SwitchedProxy.open(Number(new URL(mlflow.url).port)), (each) => each.close());
  const symbols = PAIRS.map((pair) => pair.replace('/', ''));
  const exchange = started.adopt(await demoExchange(symbols, TIMEFRAME, TO), (each) => each.close());
  for (const bucket of ['results', 'configs', 'audit', CANDLES]) await makeBucket(s3.s3, bucket);
  const at = new URL(s3.s3);
  const arctic = {
    python: pythons[2]!,
    uri: `s3://${at.hostname}:${CANDLES}?port=${at.port}&access=test&secret=test`,
  };
  const missing = await holedLibrary(root, arctic);
  const pool = await UserPool.make(server.url, 'tradai');
  const login = { MLFLOW_TRACKING_USERNAME: mlflow.login!.username, MLFLOW_TRACKING_PASSWORD: mlflow.login!.password };
  const collection = await freePort();
  const env: Record<string, string> = {
    ...apiVariables(server.url),
    ...(await madeAt(server.url)),
    ...{
      AWS_ENDPOINT_URL_S3: s3.s3,
      TRADAI_TABLE: TABLE,
      TRADAI_RESULTS: 's3://results',
      TRADAI_CONFIGS: 's3://configs',
    },
    ...{ TRADAI_TEMP: 's3://configs', TRADAI_AUDIT: 's3://audit', ARCTICDB_URI: arctic.uri, SLOTS_BACKTEST: '10' },
    ...{ COGNITO_POOL: pool.id, COGNITO_CLIENTS: `${pool.clientId},${pool.machine.id}` },
    ...{ COGNITO_KEYS_URL: `${server.url}/${pool.id}/.well-known/jwks.json`, MLFLOW_TRACKING_URI: way.url, ...login },
    ...{ COLLECTION_URL: `http://127.0.0.1:${collection}`, TRADAI_EXCHANGE_URL_BINANCE: exchange.url },
    ...{
      EXCHANGE_EVERY_MS: '20',
      HOME: root,
      PATH: process.env['PATH'] ?? '',
      NODE_COMPILE_CACHE: join(root, 'compiled'),
    },
  };
  await register(root, env);
  const notices = started.adopt(await listenToTopic(server.url, env['NOTICE_TOPIC']!), (each) => each.close());
  const room = started.adopt(machineRoom(root, env, collection), stopped);
  await room.start();
  const api = started.adopt(new AwsProcess(root, 'api', [...SOURCES, API], env), stopped);
  const workers = ['worker-1', 'worker-2'].map((name) =>
    started.adopt(new AwsProcess(root, name, [TRADAI, 'worker', '--queue', 'backtest'], env), stopped),
  );
  await Promise.all([api, ...workers].map((each) => each.start()));
  const running = started.move();
  return {
    ...{ root, url: server.url, env, arctic, mlflow: way, pool, notices, missing, api, workers },
    close: () => running.disposeAsync(),
  };
}

async function stopped(process: AwsProcess): Promise<void> {
  await process.stop();
}

const SOURCES = ['--conditions=@tradai/source'];
const API = join(REPOSITORY, 'packages/platform/src/compose/api-task-process.fixture.ts');
const ROOM = join(import.meta.dirname, 'machine-room.ts');

/** Containers are told what AWS tells them, and are processes of the command as it is shipped. */
function machineRoom(root: string, env: Readonly<Record<string, string>>, collection: number): AwsProcess {
  const passed = Object.entries(env).filter(([name]) =>
    /^(AWS_|MLFLOW_|ARCTICDB_|TRADAI_EXCHANGE_|NODE_COMPILE)/.test(name),
  );
  const variables = {
    ...Object.fromEntries(passed),
    ...{ HEARTBEAT_TABLE: TABLE, TRADAI_RESULTS: 's3://results', TRADAI_CONFIG_S3: 's3://configs' },
    ...{ TRADAI_STATE: join(root, 'container-state'), TRADAI_DATA: join(root, 'container-candles') },
    TRADAI_STRATEGIES: STRATEGIES,
  };
  const folder = join(root, 'room');
  mkdirSync(folder, { recursive: true });
  return new AwsProcess(root, 'machine-room', [...SOURCES, ROOM], {
    ...env,
    ...{
      ROOM_FOLDER: folder,
      ROOM_COLLECTION: String(collection),
      ROOM_CONTAINER_VARIABLES: JSON.stringify(variables),
    },
    ROOM_CONTAINER: join(REPOSITORY, 'packages/cli/dist/tradai-strategy.js'),
  });
}

/** Table, queues, state machines, topic; their names. */
async function madeAt(url: string): Promise<Record<string, string>> {
  await createStateTable(url, TABLE);
  const aws = placeAt(url, 'SQS');
  const rules = { ...QUEUE_RULES, visibilityMs: VISIBILITY_MS };
  const backtest = await makeQueue(aws, 'backtest', rules);
  const deploy = await makeQueue(aws, 'deploy', rules);
  await makeActivities(url, STEPS);
  const machines = await makeStateMachines(aws, 'tradai', documentsAtMinistack());
  return {
    ...{ QUEUE_BACKTEST: backtest.queueUrl, QUEUE_BACKTEST_DEAD: backtest.deadUrl },
    ...{ QUEUE_DEPLOY: deploy.queueUrl, QUEUE_DEPLOY_DEAD: deploy.deadUrl },
    ...{ MACHINE_BACKTEST: machines.backtest!, MACHINE_HYPEROPT: machines.hyperopt!, MACHINE_DEPLOY: machines.deploy! },
    ...{ MACHINE_UNDEPLOY: machines.undeploy!, MACHINE_DATA_SYNC: machines['data-sync']! },
    NOTICE_TOPIC: await makeTopic(aws, 'notices'),
  };
}

/** The shipped candles with holes, written by the real ArcticDB; gives how many are missing. */
async function holedLibrary(root: string, { python, uri }: AwsWorld['arctic']): Promise<number> {
  const data = join(root, 'holed');
  const holed = PAIRS.map((pair) => holedCandles(pair, TIMEFRAME, root));
  await tradaiIn(root, ['data', 'import', ...holed.map(({ file }) => file), '--data', data], join(root, 'compiled'));
  await writeLibrary(python, uri, { data, pairs: PAIRS }, 'date');
  return holed.reduce((sum, { missing }) => sum + missing, 0);
}

/** The strategy with all that a registry of several machines asks for: config in its bucket, image in its repository. */
async function register(root: string, env: Readonly<Record<string, string>>): Promise<void> {
  const key = `strategies/${STRATEGY}/config.json`;
  const config = join(STRATEGIES, STRATEGY, 'config.json');
  await (await openObjects('s3://configs', env)).put(key, new Uint8Array(readFileSync(config)));
  const digest = await pushImage(env['AWS_ENDPOINT_URL']!, env['STRATEGY_REPOSITORY']!);
  const words = ['registry', 'register', STRATEGY, '--pairs', PAIRS.join(','), '--alias', 'production'];
  const facts = ['--config', config, '--config-s3-path', `s3://configs/${key}`, '--image-digest', digest];
  await runProgram(TRADAI, [...words, ...facts, '--strategy-dir', STRATEGIES], { cwd: root, env });
}

async function pushImage(url: string, repositoryName: string): Promise<string> {
  const imageManifest = JSON.stringify({ schemaVersion: 2, config: {}, layers: [] });
  await askAws(url, 'ecr', 'CreateRepository', { repositoryName });
  const imageDigest = `sha256:${createHash('sha256').update(imageManifest).digest('hex')}`;
  await askAws(url, 'ecr', 'PutImage', { repositoryName, imageManifest, imageDigest, imageTag: 'acceptance' });
  return imageDigest;
}
