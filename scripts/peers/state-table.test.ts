import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsPlace } from '../../packages/runtime/src/adapters/aws/aws-place.ts';
import { DynamoAccountRows } from '../../packages/runtime/src/adapters/aws/dynamo-account-rows.ts';
import { DynamoHeartbeats } from '../../packages/runtime/src/adapters/aws/dynamo-heartbeats.ts';
import { DynamoLeaseRows } from '../../packages/runtime/src/adapters/aws/dynamo-lease-rows.ts';
import { DynamoRunRecords } from '../../packages/runtime/src/adapters/aws/dynamo-run-records.ts';
import { DynamoTable } from '../../packages/runtime/src/adapters/aws/dynamo-table.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { beatOutcome } from '../../packages/runtime/src/contract/heartbeat.ts';
import { accountRowsContract } from '../../packages/runtime/src/ports/account-rows-contract.fixture.ts';
import {
  aRunBeat,
  aSessionBeat,
  heartbeatsContract,
} from '../../packages/runtime/src/ports/heartbeats-contract.fixture.ts';
import { leasesContract } from '../../packages/runtime/src/ports/leases-contract.fixture.ts';
import { runRecordsContract } from '../../packages/runtime/src/ports/run-records-contract.fixture.ts';
import { ministackPython, startMinistack } from './ministack.ts';
import { startNpmAws } from './npm-aws.ts';

interface Server {
  readonly url: string;
  close(): Promise<void>;
}

const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

describe('dynalite', () => {
  onServer(async () => {
    const servers = await startNpmAws();
    return { url: servers.dynamodb, close: () => servers.close() };
  });
});

describe.skipIf(python === null)('MiniStack', () => {
  onServer(() => startMinistack(python!));
});

/** All promises on one server, each on a table of its own. */
function onServer(start: () => Promise<Server>): void {
  let server: Server;
  beforeAll(async () => {
    server = await start();
  }, 120_000);
  afterAll(() => server.close());

  let tables = 0;
  const table = async (): Promise<DynamoTable> => {
    const name = `tradai-state-${tables++}`;
    await createStateTable(server.url, name);
    return tableAt(server.url, name);
  };
  heartbeatsContract('DynamoHeartbeats', async () => new DynamoHeartbeats(await table()));
  runRecordsContract('DynamoRunRecords', async () => new DynamoRunRecords(await table()));
  accountRowsContract('DynamoAccountRows', async () => new DynamoAccountRows(await table()));
  leasesContract('DynamoLeaseRows', async () => new DynamoLeaseRows(await table()));

  it('rows are where the platform looks for them', async () => {
    const state = await table();
    const [beats, records] = [new DynamoHeartbeats(state), new DynamoRunRecords(state)];
    const { ts } = aRunBeat();
    await beats.put(aRunBeat());
    await beats.put(aSessionBeat());
    await records.end(
      { runId: 'bt-1', attempt: 2, holder: 'h1', strategy: 's', mode: 'backtest', startedMs: ts },
      ts + 1000,
      beatOutcome(65, 'No candles.'),
    );
    const expires = { N: String(ts / 1000 + 7 * 86_400) };

    expect(await state.get({ pk: 'RUN#bt-1', sk: 'PROGRESS' })).toMatchObject({
      ...{ pct: { N: '25' }, stage: { S: 'RUNNING' }, hb_at: { N: String(ts) }, seq: { N: '0' } },
      ...{ attempt: { N: '1' }, epoch: { N: '1' }, expires_at: expires },
    });
    expect(await state.get({ pk: 'LIVE#paper#sma-crossover#dry-run', sk: 'HB' })).toMatchObject({
      ...{ gsi1pk: { S: 'LIVE#ACTIVE' }, gsi1sk: { S: '2026-01-01T00:00:00.000Z' }, hb_at: { N: String(ts) } },
    });
    expect(await state.get({ pk: 'RUN#bt-1', sk: 'ATTEMPT#2' })).toMatchObject({
      exit: { M: { code: { N: '65' }, name: { S: 'badData' }, message: { S: 'No candles.' } } },
    });
    state.close();
  });

  it('attributes of others in the row of an attempt stay', async () => {
    const state = await table();
    const key = { pk: 'RUN#bt-1', sk: 'ATTEMPT#1' };
    await state.put({ ...key, task_arn: 'arn:aws:ecs:task/1' }, { text: 'attribute_not_exists(#pk)' });
    const records = new DynamoRunRecords(state);
    const start = { runId: 'bt-1', attempt: 1, holder: 'h1', strategy: 's', mode: 'backtest', startedMs: 0 } as const;
    expect(await records.get(start)).toBeNull();
    await records.start(start);
    await records.end(start, 1000, beatOutcome(0));

    expect(await state.get(key)).toMatchObject({ task_arn: { S: 'arn:aws:ecs:task/1' }, starts: { N: '1' } });
    state.close();
  });

  it('a table that is not there is told by its name', async () => {
    const beats = new DynamoHeartbeats(tableAt(server.url, 'nowhere'));

    await expect(beats.put(aRunBeat())).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/PutItem of table nowhere.*ResourceNotFoundException/),
    });
    beats.close();
  });
}

function tableAt(url: string, name: string): DynamoTable {
  const login = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  return new DynamoTable(awsPlace('DYNAMODB', { AWS_ENDPOINT_URL: url, ...login }), name);
}
