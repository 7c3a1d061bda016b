import { afterAll, beforeAll, describe } from 'vitest';
import { awsPlace } from '../../packages/runtime/src/adapters/aws/aws-place.ts';
import { DynamoLeaseRows } from '../../packages/runtime/src/adapters/aws/dynamo-lease-rows.ts';
import { DynamoSessionStore } from '../../packages/runtime/src/adapters/aws/dynamo-session-store.ts';
import { DynamoTable } from '../../packages/runtime/src/adapters/aws/dynamo-table.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { sessionStoreContract } from '../../packages/runtime/src/ports/session-store-contract.fixture.ts';
import type { SessionKey, SessionWriter } from '../../packages/runtime/src/ports/session-store.ts';
import { ministackPython, startMinistack, type Ministack } from './ministack.ts';

const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

describe.skipIf(python === null)('MiniStack', () => {
  let server: Ministack;
  beforeAll(async () => {
    server = await startMinistack(python!);
  }, 120_000);
  afterAll(() => server.close());

  let tables = 0;
  sessionStoreContract('DynamoSessionStore', async () => {
    const name = `tradai-sessions-${tables++}`;
    await createStateTable(server.url, name);
    const open = (): DynamoTable => tableAt(server.url, name);
    const leases = new DynamoLeaseRows(open());
    return {
      open: () => new DynamoSessionStore(open()),
      grant: (key, writer) => grantIn(leases, key, writer),
    };
  });
});

async function grantIn(leases: DynamoLeaseRows, key: SessionKey, writer: SessionWriter): Promise<void> {
  const lease = { kind: 'strategy', account: key.account, strategy: key.strategy } as const;
  const facts = { rvn: 'r', ttlMs: 20_000, build: '0.1.0', mode: key.mode, startedMs: 0, isReleased: false };
  await leases.replace(lease, { ...facts, ...writer }, await leases.read(lease));
}

function tableAt(url: string, name: string): DynamoTable {
  const login = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  return new DynamoTable(awsPlace('DYNAMODB', { AWS_ENDPOINT_URL: url, ...login }), name);
}
