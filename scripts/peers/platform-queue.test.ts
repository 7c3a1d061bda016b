import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { makeQueue } from '../../packages/platform/src/adapters/aws/sqs-queues.fixture.ts';
import { SqsQueue } from '../../packages/platform/src/adapters/aws/sqs-queue.ts';
import { QUEUE_RULES } from '../../packages/platform/src/ports/queue.ts';
import {
  queueContract,
  SUITE_RULES,
  type OpenQueue,
} from '../../packages/platform/src/ports/queue-contract.fixture.ts';
import { awsPlace } from '../../packages/runtime/src/adapters/aws/aws-place.ts';
import { ministackPython, startMinistack } from './ministack.ts';
import { startNpmAws } from './npm-aws.ts';

const LOGIN = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const RULES = { ...QUEUE_RULES, ...SUITE_RULES };

const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

describe('fauxqs', () => {
  onServer(async () => {
    const servers = await startNpmAws();
    return { url: servers.s3, close: () => servers.close() };
  });
});

describe.skipIf(python === null)('MiniStack', () => {
  onServer(() => startMinistack(python!));
});

function onServer(start: () => Promise<{ readonly url: string; close(): Promise<void> }>): void {
  let server: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    server = await start();
  }, 120_000);
  afterAll(() => server.close());

  queueContract(
    'SqsQueue',
    async (): Promise<OpenQueue> => {
      const aws = awsPlace('SQS', { AWS_ENDPOINT_URL: server.url, ...LOGIN });
      const name = `backtest-${randomUUID()}`;
      const made = await makeQueue(aws, name, RULES);
      const queue = new SqsQueue({ name, aws, ...made, visibilityMs: RULES.visibilityMs });
      return { queue, pass: (ms) => setTimeout(ms), close: () => queue.close() };
    },
    { concurrent: true },
  );
}
