import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { awsPlace, type AwsPlace, type AwsService } from '../../packages/runtime/src/adapters/aws/aws-place.ts';
import { DynamoTable } from '../../packages/runtime/src/adapters/aws/dynamo-table.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { startDynamoFront } from './dynamo-front.ts';
import { ministackPython, startMinistack } from './ministack.ts';
import { startNpmAws } from './npm-aws.ts';

export interface DynamoServer {
  readonly name: 'dynalite' | 'MiniStack';
  url(): string;
  /** A table of its own, empty. `isPlain`: for who needs no transactions, and asks much at once. */
  table(how?: { readonly isPlain: boolean }): Promise<DynamoTable>;
}

/** The same suite on every emulator of DynamoDB that there is: dynalite with transactions of ours, and MiniStack where Python can have it. */
export function onDynamo(suite: (server: DynamoServer) => void): void {
  const python = ministackPython();
  if (python === null) console.warn('skipped: no python3 that can install MiniStack');
  describe('dynalite', () => {
    onServer('dynalite', startDynalite, suite);
  });
  describe.skipIf(python === null)('MiniStack', () => {
    onServer('MiniStack', () => startMinistack(python!), suite);
  });
}

interface Running {
  readonly url: string;
  readonly plainUrl?: string;
  close(): Promise<void>;
}

async function startDynalite(): Promise<Running> {
  const servers = await startNpmAws();
  const front = await startDynamoFront(servers.dynamodb, { hasTransactions: false });
  return { url: front.url, plainUrl: servers.dynamodb, close: () => front.close().then(() => servers.close()) };
}

function onServer(
  name: DynamoServer['name'],
  start: () => Promise<Running>,
  suite: (server: DynamoServer) => void,
): void {
  let running: Running;
  beforeAll(async () => {
    running = await start();
  }, 120_000);
  afterAll(() => running.close());
  suite({
    name,
    url: () => running.url,
    async table({ isPlain } = { isPlain: false }) {
      const table = `tradai-state-${randomUUID()}`;
      await createStateTable(running.url, table);
      return tableAt(isPlain ? (running.plainUrl ?? running.url) : running.url, table);
    },
  });
}

export function tableAt(url: string, name: string): DynamoTable {
  // A server in this process connects late when the process has much to do.
  const policy = { firstDelayMs: 50, longestDelayMs: 1000, patienceMs: 20_000 };
  return new DynamoTable(placeAt(url), name, { policy });
}

/** Emulators want no login, and clients want one. */
export function placeAt(url: string, service: AwsService = 'DYNAMODB'): AwsPlace {
  const login = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  return awsPlace(service, { AWS_ENDPOINT_URL: url, ...login });
}
