import { openSessions, statePlace } from '../../packages/runtime/src/operating.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../packages/cli/src/run.ts';
import { KEY, writeSession } from '../../packages/cli/src/session-world.fixture.ts';
import { awsPlace } from '../../packages/runtime/src/adapters/aws/aws-place.ts';
import { DynamoLeaseRows } from '../../packages/runtime/src/adapters/aws/dynamo-lease-rows.ts';
import { DynamoTable } from '../../packages/runtime/src/adapters/aws/dynamo-table.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { leasesOnRows } from '../../packages/runtime/src/ports/leases-on-rows.ts';
import { startDynamoFront, type DynamoFront } from './dynamo-front.ts';
import { startNpmAws, type NpmAws } from './npm-aws.ts';

const TABLE = 'tradai-operate';
let servers: NpmAws;
let front: DynamoFront;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  servers = await startNpmAws();
  front = await startDynamoFront(servers.dynamodb, { hasTransactions: false });
  env = {
    AWS_ENDPOINT_URL_DYNAMODB: front.url,
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', HEARTBEAT_TABLE: TABLE },
  };
  await createStateTable(servers.dynamodb, TABLE);
  const leases = leasesOnRows(new DynamoLeaseRows(new DynamoTable(awsPlace('DYNAMODB', env), TABLE)));
  const { account, strategy, mode } = KEY;
  await leases.acquire({ kind: 'strategy', account, strategy }, { holder: 'host-1', build: 'b', mode, startedMs: 1 });
  leases.close();
  const door = await openSessions(statePlace(TABLE, 'state', env));
  await writeSession(door);
  door.close();
}, 60_000);
afterAll(async () => {
  await front.close();
  await servers.close();
});

async function tradai(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  let out = '';
  const told = (text: string): void => void (out += text);
  const code = await run(['session', ...words], { env, out: told, err: told, outColumns: 140, progress: null });
  return { code, out };
}

describe('sessions in a table', () => {
  it('are listed, with who holds them', async () => {
    const { code, out } = await tradai('list');

    expect(code).toBe(0);
    expect(out).toMatch(
      /rises +dry-run +dry-run +silent, was RUNNING +– +2 +1,009\.000 USDT +0\.90 +host-1, epoch 1\n$/,
    );
  });

  it('are asked for something once by an id, running or not', async () => {
    const asked = ['pause', 'rises', '--reason', 'news', '--id', 'p1', '--wait', '0'] as const;
    expect((await tradai(...asked)).code).toBe(75);
    expect((await tradai(...asked)).code).toBe(75);
    const { out } = await tradai('commands', 'rises', '--json');

    expect(JSON.parse(out)).toMatchObject([{ id: 'p1', wish: { kind: 'pause' }, reason: 'news', answer: null }]);
  });

  it('are asked once more by the id that is told where the table does not say whether it took the command', async () => {
    front.allow(0);
    const { code, out } = await tradai('resume', 'rises', '--reason', 'over', '--wait', '0');
    front.allow(Infinity);

    expect(code).toBe(69);
    const [, id] = /Whether it was asked is not known; the same with --id (\S+) asks it once\./.exec(out)!;
    expect((await tradai('resume', 'rises', '--reason', 'over', '--wait', '0', '--id', id!)).code).toBe(75);
    const all = JSON.parse((await tradai('commands', 'rises', '--json')).out) as readonly { readonly id: string }[];
    expect(all.filter((command) => command.id === id)).toHaveLength(1);
  });

  it('are known by name', async () => {
    expect(await tradai('show', 'rises', '--heartbeat-table', 'no-such-table')).toMatchObject({ code: 78 });
    expect(await tradai('show', 'rsies')).toMatchObject({ code: 64 });
  });
});
