import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleLambdas, lambdaEntries, type BundledLambda } from '../../packages/platform/build/bundle-lambdas.ts';
import { DynamoRunStore } from '../../packages/platform/src/adapters/aws/dynamo-run-store.ts';
import { DynamoSlots } from '../../packages/platform/src/adapters/aws/dynamo-slots.ts';
import { makeTopic } from '../../packages/platform/src/adapters/aws/sns-topics.fixture.ts';
import { makeQueue } from '../../packages/platform/src/adapters/aws/sqs-queues.fixture.ts';
import { startMessage } from '../../packages/platform/src/domain/run-messages.ts';
import { STATUS_MOVES } from '../../packages/platform/src/domain/run-status.ts';
import { attemptName, type Run } from '../../packages/platform/src/domain/run.ts';
import { eventOf, published, summaryDocument } from '../../packages/platform/src/lambdas/function-world.fixture.ts';
import { FUNCTION_TABLE } from '../../packages/platform/src/lambdas/function-table.ts';
import { runLambda, type LambdaRun } from '../../packages/platform/src/lambdas/lambda-process.fixture.ts';
import type { FunctionName } from '../../packages/platform/src/ports/functions.ts';
import { QUEUE_RULES } from '../../packages/platform/src/ports/queue.ts';
import { keyOf, newRun } from '../../packages/platform/src/ports/run-store-contract.fixture.ts';
import type { Objects } from '../../packages/runtime/src/ports/objects.ts';
import { openObjects, openRegistry } from '../../packages/runtime/src/services.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { startDynamoFront } from './dynamo-front.ts';
import { makeBucket } from './make-bucket.ts';
import { startNpmAws } from './npm-aws.ts';
import { placeAt, tableAt } from './on-dynamo.ts';

const LOGIN = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
const TABLE = 'tradai-state';
const LIMIT_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'tradai-bundles-'));
let env: Record<string, string>;
let bundles: readonly BundledLambda[];
let runs: DynamoRunStore;
let slots: DynamoSlots;
let results: Objects;
let configs: Objects;
let close: () => Promise<unknown>;
const measured = new Map<FunctionName, LambdaRun>();

beforeAll(async () => {
  bundles = await bundleLambdas(join(folder, 'functions'));
  const servers = await startNpmAws();
  const dynamo = await startDynamoFront(servers.dynamodb, { hasTransactions: false });
  await createStateTable(dynamo.url, TABLE);
  for (const bucket of ['results', 'configs', 'audit']) await makeBucket(servers.s3, bucket);
  const [backtest, deploy] = [
    await makeQueue(placeAt(servers.s3, 'SQS'), 'backtest', QUEUE_RULES),
    await makeQueue(placeAt(servers.s3, 'SQS'), 'deploy', QUEUE_RULES),
  ];
  const topic = await makeTopic(placeAt(servers.s3, 'SNS'), 'notices');
  env = {
    ...LOGIN,
    ...{ AWS_ENDPOINT_URL: servers.s3, AWS_ENDPOINT_URL_DYNAMODB: dynamo.url, TRADAI_TABLE: TABLE },
    ...{
      TRADAI_RESULTS: 's3://results',
      TRADAI_CONFIGS: 's3://configs',
      TRADAI_TEMP: 's3://configs',
      TRADAI_AUDIT: 's3://audit',
    },
    ...{ QUEUE_BACKTEST: backtest.queueUrl, QUEUE_BACKTEST_DEAD: backtest.deadUrl },
    ...{ QUEUE_DEPLOY: deploy.queueUrl, QUEUE_DEPLOY_DEAD: deploy.deadUrl },
    ...{
      NOTICE_TOPIC: topic,
      EVENT_BUS: 'default',
      STRATEGY_REPOSITORY: 'strategies',
      TRADAI_REGISTRY: join(folder, 'registry'),
    },
    COLLECTION_URL: 'http://127.0.0.1:9',
    LIVE_PLACE: JSON.stringify({
      ...{
        cluster: 'tradai',
        subnets: ['subnet-a'],
        securityGroups: ['sg-a'],
        architecture: 'ARM64',
        executionRole: 'arn:role/x',
      },
      ...{
        taskRoles: { 'dry-run': 'arn:role/d', live: 'arn:role/l' },
        logs: { group: 'tradai', region: 'us-east-1' },
        variables: {},
      },
      image: { repository: 'strategies', digest: `sha256:${'ab'.repeat(32)}` },
    }),
    MACHINE_BACKTEST: 'arn:aws:states:us-east-1:123456789012:stateMachine:backtest',
  };
  const table = tableAt(dynamo.url, TABLE);
  [runs, slots] = [new DynamoRunStore(table), new DynamoSlots(table)];
  [results, configs] = [await openObjects('s3://results', env), await openObjects('s3://configs', env)];
  close = () => Promise.all([dynamo.close(), servers.close()]);
}, LIMIT_MS);

afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true });
  const rows = bundles.map(({ name, bytes }) => {
    const {
      importMs,
      calls: [first, second],
    } = measured.get(name) ?? { importMs: NaN, calls: [] };
    const number = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(0));
    const { megabytes, seconds } = FUNCTION_TABLE[name];
    return [
      `\`${name}\``,
      megabytes,
      `${seconds} s`,
      (bytes / 1000).toFixed(0),
      number(importMs),
      number(first?.callMs),
      number(second?.callMs),
      number(first?.rssMb),
    ];
  });
  console.log(
    `\n| Function | MB | Time | Bundle, kB | Import, ms | First call, ms | Next, ms | RSS, MB |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`,
  );
}, LIMIT_MS);

/** A run that has begun, without a workflow. */
async function begun(): Promise<Run> {
  const id = `0197f000-0000-7000-8000-${randomUUID().slice(-12)}`;
  const spec = JSON.stringify({ schema: 'tradai.spec/1', config: { performance: { trades: { fail_below: 1000 } } } });
  await results.put(`specs/${id}.json`, new TextEncoder().encode(spec));
  const run = newRun(1, {
    id,
    createdMs: Date.now(),
    spec: { uri: `s3://results/specs/${id}.json`, sha256: 'ab'.repeat(32) },
  });
  const message = startMessage(run, 1, run.createdMs);
  await runs.accept(run, keyOf(id), message);
  await runs.sent(message.id);
  const change = { by: 'dispatcher', move: STATUS_MOVES.dispatch, attempt: 1, atMs: Date.now() } as const;
  await slots.take('backtest', id, change, 100);
  const execution = attemptName({ id, attempt: 1 });
  return (await runs.change(id, { by: 'workflow', move: STATUS_MOVES.run, attempt: 1, atMs: Date.now(), execution }))!
    .run;
}

async function called(name: FunctionName, ...events: unknown[]): Promise<unknown[]> {
  return calledWith({}, name, events);
}

async function calledWith(
  more: Record<string, string>,
  name: FunctionName,
  events: readonly unknown[],
): Promise<unknown[]> {
  const run = await runLambda(join(folder, 'functions', name, 'index.mjs'), FUNCTION_TABLE[name], events, {
    ...env,
    ...more,
  });
  measured.set(name, run);
  expect(run.end, run.log).toBe('done');
  return run.calls.map(({ answer, error }) => answer ?? error);
}

const unstarted = { started: { backtest: [], hyperopt: [] }, silent: [], given_back: [], failed: [] };

it(
  'the dispatcher finds nothing to start',
  async () => {
    expect(await called('dispatcher', {}, {})).toEqual([unstarted, unstarted]);
  },
  LIMIT_MS,
);

it('a message that is none fails alone', async () => {
  const record = (at: number, body: object) => ({ messageId: `m-${at}`, body: JSON.stringify(body), attributes: { MessageGroupId: `g-${at}` } });
  const good = { run_id: '0197f000-0000-7000-8000-000000000001', attempt: 1, kind: 'backtest', v: 1 };
  const event = { Records: [record(1, good), record(2, {}), record(3, good)] };
  const answer = { batchItemFailures: [{ itemIdentifier: 'm-2' }] };
  expect(await called('sqs-consumer', event, event)).toEqual([answer, answer]);
}, LIMIT_MS); // prettier-ignore

it(
  'the scanner finds nothing, and the reconciler what is no run',
  async () => {
    const nothing = { settled: [], stopped: [], orphaned: [], freed: [], checked: [], syncs: [] };
    expect(await called('orphan-scanner', {}, {})).toEqual([nothing, nothing]);
    const event = {
      'detail-type': 'Step Functions Execution Status Change',
      detail: { name: 'x-a1', status: 'FAILED' },
    };
    expect(await called('run-reconciler', event, event)).toEqual([{ status: null }, { status: null }]);
  },
  LIMIT_MS,
);

it(
  'a message that was left behind is sent',
  async () => {
    const run = newRun(1, { createdMs: Date.now() - 60_000 });
    await runs.accept(run, keyOf('left'), startMessage(run, 1, run.createdMs));
    expect(await called('outbox-sweeper', {}, {})).toEqual([{ sent: 1 }, { sent: 0 }]);
    await runs.change(run.id, { by: 'api', move: STATUS_MOVES.drop, attempt: 1, atMs: Date.now() });
  },
  LIMIT_MS,
);

it(
  'results are read beside 100 MB of trades as without them',
  async () => {
    // The emulator of S3 takes no object as large as that; a folder does.
    const here = join(folder, 'results');
    const large = await begun();
    const trades = { 'trades.csv': new Uint8Array(100_000_000) };
    await published(await openObjects(here, {}), large, summaryDocument(), trades);
    const result_uri = `${here}/backtests/${large.id}/a1/result.json`;
    const events = [eventOf(large), eventOf(large)];
    const answers = await calledWith({ TRADAI_RESULTS: here }, 'transform-results', events);
    expect(answers).toMatchObject([{ summary: { trades: 812 }, tracked: 4, result_uri }, { tracked: 0 }]);
    const beside = measured.get('transform-results')!.calls[0]!.rssMb;
    const small = await begun();
    await published(results, small);
    const alike = await called('transform-results', eventOf(small), eventOf(small));
    expect(alike).toMatchObject([{ tracked: 4 }, { tracked: 0 }]);
    expect(beside - measured.get('transform-results')!.calls[0]!.rssMb).toBeLessThan(30);
  },
  LIMIT_MS,
);

it(
  'a run is judged, cleaned up after and told of',
  async () => {
    const registry = await openRegistry({ folder: join(folder, 'registry'), env: {} });
    for (let version = 1; version <= 3; version++)
      await registry.register({ name: 'momentum', source: `v${version}`, description: '', tags: {} });
    registry.close();
    const run = await begun();
    const { figures, trades, profit_ratio, max_drawdown_ratio, sharpe } = summaryDocument();
    const judge = { ...eventOf(run), summary: { figures, trades, profit_ratio, max_drawdown_ratio, sharpe } };
    const judged = { verdict: 'FAIL', reasons: ['trades is 812, below 1000'] };
    expect(await called('check-performance', judge, judge)).toEqual([judged, judged]);
    await configs.put(`temp/${run.id}/prepared.json`, new Uint8Array(1));
    const failure = { code: 'TradAI.StrategyFailed', message: 'It failed.', exitCode: null, stopCode: null };
    const change = {
      by: 'workflow',
      move: STATUS_MOVES.fail,
      attempt: 1,
      execution: run.execution!,
      patch: { failure },
    } as const;
    await runs.change(run.id, { ...change, atMs: Date.now() });
    const clean = { ...eventOf(run), exit: { stop_code: 'EssentialContainerExited', container: { ExitCode: 137 } } };
    expect(await called('cleanup-resources', clean, clean)).toEqual([{ deleted: 1 }, { deleted: 0 }]);
    expect((await runs.get(run.id, Date.now()))!.failure).toMatchObject({ exitCode: 137, message: 'It failed.' });
    expect(await slots.holders('backtest')).not.toContain(run.id);
    const notify = { ...eventOf(run), status: 'FAILED' };
    expect(await called('notify-completion', notify, notify)).toEqual([{ notice: 'sent' }, { notice: 'sent before' }]);
  },
  LIMIT_MS,
);

it(
  'no deployment waits, and no session is silent',
  async () => {
    const body = JSON.stringify({ deploy_id: '0197f000-0000-7000-8000-000000000009', strategy: 'momentum', v: 1 });
    const event = { Records: [{ messageId: 'm-1', body, attributes: { MessageGroupId: 'momentum' } }] };
    const done = { batchItemFailures: [] };
    expect(await called('deploy-consumer', event, event)).toEqual([done, done]);
    // Beside the one that is there to fall silent, which beats by the clock.
    const healthy = { untold: 0 };
    expect(await called('health-check', {}, {})).toMatchObject([healthy, healthy]);
  },
  LIMIT_MS,
);

it(
  'what somebody did is written down once',
  async () => {
    const detail = { actor: 'ann', action: 'alias.move', subject: 'momentum' };
    const event = { id: 'e-1', time: '2026-01-05T10:00:00Z', 'detail-type': 'TradAI Audit', detail };
    const digest = { op: 'digest', day: '2026-01-05' };
    expect(await called('audit-logger', event, event, digest)).toEqual([{ line: 1 }, { line: null }, { digest: 1 }]);
  },
  LIMIT_MS,
);

it(
  'what is no event, no version, and not signed is refused by name',
  async () => {
    const refused = expect.objectContaining({ name: 'Event.Invalid' }) as unknown;
    for (const name of ['plan-sweep', 'reduce-sweep', 'record-run', 'deploy-step', 'data-collection-proxy'] as const)
      expect(await called(name, {}, {})).toEqual([refused, refused]);
    const run = { run_id: '0197f000-0000-7000-8000-000000000001', attempt: 1, spec_uri: 's3://results/s.json' };
    const validate = { ...run, strategy: 'unknown', version: '1' };
    const invalid = expect.objectContaining({ name: 'Strategy.SchemaInvalid' }) as unknown;
    expect(await called('validate-strategy', validate, validate)).toEqual([invalid, invalid]);
    const forged = expect.objectContaining({ name: 'Webhook.Refused' }) as unknown;
    const request = { headers: {}, body: '{}' };
    expect(await called('mlflow-webhook', request, request)).toEqual([forged, forged]);
  },
  LIMIT_MS,
);

it('every bundle was called, and none is larger than 3 MB', () => {
  expect([...measured.keys()].toSorted()).toEqual(Object.keys(lambdaEntries()).toSorted());
  for (const { name, bytes } of bundles) expect(bytes, name).toBeLessThan(3_000_000);
});
