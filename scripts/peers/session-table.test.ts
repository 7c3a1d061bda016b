import { afterAll, beforeAll, describe } from 'vitest';
import { awsPlace } from '../../packages/runtime/src/adapters/aws/aws-place.ts';
import { DynamoLeaseRows } from '../../packages/runtime/src/adapters/aws/dynamo-lease-rows.ts';
import { DynamoSessionStore } from '../../packages/runtime/src/adapters/aws/dynamo-session-store.ts';
import { DynamoTable } from '../../packages/runtime/src/adapters/aws/dynamo-table.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { sessionStoreContract } from '../../packages/runtime/src/ports/session-store-contract.fixture.ts';
import type { SessionKey, SessionWriter } from '../../packages/runtime/src/ports/session-store.ts';
import { startDynamoFront, type DynamoFront } from './dynamo-front.ts';
import { ministackPython, startMinistack } from './ministack.ts';
import { startNpmAws } from './npm-aws.ts';

const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

interface Server {
  readonly url: string;
  close(): Promise<void>;
}

describe('dynalite with transactions', () => {
  onServer(false, async () => {
    const servers = await startNpmAws();
    return { url: servers.dynamodb, close: () => servers.close() };
  });
});

describe.skipIf(python === null)('MiniStack', () => {
  onServer(true, () => startMinistack(python!));
});

/** All promises on one server, each on a table of its own. */
function onServer(hasTransactions: boolean, start: () => Promise<Server>): void {
  let server: Server;
  let front: DynamoFront;
  beforeAll(async () => {
    server = await start();
    front = await startDynamoFront(server.url, { hasTransactions });
  }, 120_000);
  afterAll(async () => {
    await front.close();
    await server.close();
  });

  let tables = 0;
  sessionStoreContract('DynamoSessionStore', async () => {
    const name = `tradai-sessions-${tables++}`;
    await createStateTable(server.url, name);
    const leases = new DynamoLeaseRows(tableAt(front.url, name));
    return {
      open: () => new DynamoSessionStore(tableAt(front.url, name)),
      grant: (key, writer) => grantIn(leases, key, writer),
      breakNext: (how) => front.breakNext(how),
    };
  });
}

async function grantIn(leases: DynamoLeaseRows, key: SessionKey, writer: SessionWriter): Promise<void> {
  const lease = { kind: 'strategy', account: key.account, strategy: key.strategy } as const;
  const facts = { rvn: 'r', ttlMs: 20_000, build: '0.1.0', mode: key.mode, startedMs: 0, isReleased: false };
  await leases.replace(lease, { ...facts, ...writer }, await leases.read(lease));
}

function tableAt(url: string, name: string): DynamoTable {
  const login = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  return new DynamoTable(awsPlace('DYNAMODB', { AWS_ENDPOINT_URL: url, ...login }), name);
}
