import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsPlace } from '../../packages/runtime/src/adapters/aws/aws-place.ts';
import { DynamoLeaseRows } from '../../packages/runtime/src/adapters/aws/dynamo-lease-rows.ts';
import { DynamoSessionStore } from '../../packages/runtime/src/adapters/aws/dynamo-session-store.ts';
import { DynamoTable } from '../../packages/runtime/src/adapters/aws/dynamo-table.ts';
import { numberIn, textIn } from '../../packages/runtime/src/adapters/aws/dynamo-items.ts';
import { sessionPk } from '../../packages/runtime/src/adapters/aws/dynamo-session-rows.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { sessionStoreContract } from '../../packages/runtime/src/ports/session-store-contract.fixture.ts';
import { A_SESSION, aStep } from '../../packages/runtime/src/ports/session-step.fixture.ts';
import type { RetryPolicy } from '../../packages/runtime/src/adapters/retry-policy.ts';
import type { SessionKey, SessionStep, SessionWriter } from '../../packages/runtime/src/ports/session-store.ts';
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

/** Parts of records whose first part does not count them. */
async function leftoversIn(state: DynamoTable): Promise<readonly string[]> {
  const rows = await state.queryAll(sessionPk(A_SESSION), 'REC#');
  const counts = new Map(rows.map((row) => [textIn(row, 'sk'), 'of' in row ? numberIn(row, 'of') : null]));
  return [...counts.keys()].filter((sk) => {
    const [, part, key] = /^REC#(\d{4})#(.*)$/s.exec(sk)!;
    return Number(part) >= (counts.get(`REC#0000#${key}`) ?? 0);
  });
}

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
  const table = async (): Promise<string> => {
    const name = `tradai-sessions-${tables++}`;
    await createStateTable(server.url, name);
    return name;
  };
  sessionStoreContract('DynamoSessionStore', async () => {
    const name = await table();
    const leases = new DynamoLeaseRows(tableAt(front.url, name));
    return {
      open: () => new DynamoSessionStore(tableAt(front.url, name)),
      grant: (key, writer) => grantIn(leases, key, writer),
      breakNext: (how) => front.breakNext(how),
      leftovers: () => leftoversIn(tableAt(front.url, name)),
    };
  });

  it('a writer that ends at any write of a large step leaves all of it or nothing', async () => {
    const state = tableAt(front.url, await table(), { firstDelayMs: 1, longestDelayMs: 1, patienceMs: 0 });
    const [store, leases] = [new DynamoSessionStore(state), new DynamoLeaseRows(state)];
    const keys = Array.from({ length: 150 }, (_, at) => `trade/${at}`);
    const step = (seq: number): SessionStep =>
      aStep(seq, {
        put: new Map(keys.map((key) => [key, `"${seq} ${'x'.repeat(2000)}"`])),
        rows: [{ kind: 'log', text: `${seq}` }],
      });
    const outcomes: string[] = [];
    let [seq, epoch] = [0, 0];
    for (let allowed = 0; outcomes.at(-1) !== 'done'; allowed++, epoch++) {
      const writer = { holder: `h${epoch}`, epoch: epoch + 1 };
      await grantIn(leases, A_SESSION, writer);
      await store.begin(A_SESSION, writer);
      front.allow(allowed);
      const outcome = await store
        .commit(A_SESSION, writer, step(seq + 1))
        .catch((error: { code: string }) => error.code);
      const seen = (await store.read(A_SESSION))!;
      front.allow(Infinity);
      const next = { holder: `n${epoch}`, epoch: ++epoch + 1 };
      await grantIn(leases, A_SESSION, next);
      const stored = await store.begin(A_SESSION, next);
      if (stored === 'lost-lease') throw new Error('the successor cannot begin');
      expect(stored.records).toEqual(stored.seq === 0 ? new Map() : step(stored.seq).put);
      expect([seen.seq, seen.records]).toEqual([stored.seq, stored.records]);
      expect((await store.rows(A_SESSION, 'log', {})).map(({ text }) => Number(text))).toEqual(
        Array.from({ length: stored.seq }, (_, at) => at + 1),
      );
      expect(await state.queryAll(sessionPk(A_SESSION), 'PART#')).toEqual([]);
      outcomes.push(outcome === 'done' ? 'done' : `${outcome} ${stored.seq - seq}`);
      seq = stored.seq;
    }
    state.close();

    // Parts, head, twice the records, head, parts: the head is the moment.
    expect(new Set(outcomes)).toEqual(new Set(['unavailable 0', 'unavailable 1', 'done']));
    expect(outcomes.findLastIndex((outcome) => outcome.endsWith('0'))).toBeLessThan(outcomes.indexOf('unavailable 1'));
  });

  it('nothing is written once the lease is another one, or released, though nobody has begun', async () => {
    const state = tableAt(front.url, await table());
    const [store, leases] = [new DynamoSessionStore(state), new DynamoLeaseRows(state)];
    const writer = { holder: 'h1', epoch: 1 };
    await grantIn(leases, A_SESSION, writer);
    await store.begin(A_SESSION, writer);
    await store.commit(A_SESSION, writer, aStep(1, { rows: [{ kind: 'log', text: '1' }] }));
    for (const [next, isReleased] of [
      [writer, true],
      [{ holder: 'h2', epoch: 2 }, false],
    ] as const) {
      await grantIn(leases, A_SESSION, next, isReleased);
      expect(await store.commit(A_SESSION, writer, aStep(2))).toBe('lost-lease');
      expect(await store.forget(A_SESSION, writer, 'log', Infinity)).toBe('lost-lease');
      expect(await store.begin(A_SESSION, writer)).toBe('lost-lease');
    }

    expect(await store.read(A_SESSION)).toMatchObject({ seq: 1, epoch: 1 });
    expect(await store.rows(A_SESSION, 'log', {})).toHaveLength(1);
    state.close();
  });
}

async function grantIn(
  leases: DynamoLeaseRows,
  key: SessionKey,
  writer: SessionWriter,
  isReleased = false,
): Promise<void> {
  const lease = { kind: 'strategy', account: key.account, strategy: key.strategy } as const;
  const facts = { rvn: 'r', ttlMs: 20_000, build: '0.1.0', mode: key.mode, startedMs: 0, isReleased };
  await leases.replace(lease, { ...facts, ...writer }, await leases.read(lease));
}

function tableAt(url: string, name: string, policy?: RetryPolicy): DynamoTable {
  const login = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  return new DynamoTable(
    awsPlace('DYNAMODB', { AWS_ENDPOINT_URL: url, ...login }),
    name,
    policy === undefined ? {} : { policy },
  );
}
