import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoRunStore } from '../../packages/platform/src/adapters/aws/dynamo-run-store.ts';
import { DynamoSlots } from '../../packages/platform/src/adapters/aws/dynamo-slots.ts';
import { startMessage } from '../../packages/platform/src/domain/run-messages.ts';
import { STATUS_MOVES } from '../../packages/platform/src/domain/run-status.ts';
import { keyOf, newRun } from '../../packages/platform/src/ports/run-store-contract.fixture.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { startDynamoFront, type DynamoFront } from './dynamo-front.ts';
import { startNpmAws, type NpmAws } from './npm-aws.ts';
import { tableAt } from './on-dynamo.ts';

const NOW = Date.UTC(2026, 0, 5, 10);
const RUN = newRun(1);
const message = startMessage(RUN, 1, RUN.createdMs);
const dispatch = { by: 'dispatcher', move: STATUS_MOVES.dispatch, attempt: 1, atMs: NOW } as const;

let servers: NpmAws;
beforeAll(async () => {
  servers = await startNpmAws();
});
afterAll(() => servers.close());

describe.each([
  ['the server remembers what it did', true],
  ['the server has forgotten what it did', false],
])('an answer that is lost, where %s', (_, hasMemory) => {
  let front: DynamoFront;
  beforeAll(async () => {
    front = await startDynamoFront(servers.dynamodb, { hasTransactions: false, hasMemory });
  });
  afterAll(() => front.close());

  async function opened() {
    const name = `tradai-state-${randomUUID()}`;
    await createStateTable(servers.dynamodb, name);
    const table = tableAt(front.url, name);
    return { runs: new DynamoRunStore(table), slots: new DynamoSlots(table) };
  }

  it.each(['lost', 'away'] as const)('is no second write: the way was %s', async (how) => {
    const { runs, slots } = await opened();
    front.breakNext(how);
    expect(await runs.accept(RUN, keyOf('k'), message)).toMatchObject({ kind: 'accepted', run: { version: 1 } });
    front.breakNext(how);
    expect(await slots.take('backtest', RUN.id, dispatch, 1)).toBe('taken');
    front.breakNext(how);
    const cancel = { ...dispatch, by: 'api', move: STATUS_MOVES.cancel } as const;
    const canceled = await runs.change(RUN.id, cancel);
    expect(canceled).toMatchObject({ kind: 'changed', run: { version: 3 } });
    front.breakNext(how);
    await slots.release('backtest', canceled!.run);
    const events = await runs.events(RUN.id, 0);
    expect(events.map(({ status }) => status)).toEqual(['QUEUED', 'STARTING', 'CANCELLING']);
    expect([await slots.holders('backtest'), await slots.recount('backtest')]).toEqual([[], 0]);
    runs.close();
  });
});
