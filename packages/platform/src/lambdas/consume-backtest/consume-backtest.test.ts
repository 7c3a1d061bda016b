import { ServiceError } from '@tradai/runtime/ports';
import { describe, expect, it } from 'vitest';
import { startMessage } from '../../domain/run-messages.ts';
import { attemptName } from '../../domain/run.ts';
import { memoryServices, type MemoryServices } from '../../operations/memory-services.fixture.ts';
import { keyOf, newRun, runIdOf } from '../../ports/run-store-contract.fixture.ts';
import { consumeBacktest } from './consume-backtest.ts';

const NEVER = new AbortController().signal;

interface SentRecord {
  messageId: string;
  body: string;
  attributes: { MessageGroupId: string };
}

async function waiting(services: MemoryServices, count: number): Promise<SentRecord[]> {
  const records: SentRecord[] = [];
  for (let number = 0; number < count; number++) {
    const run = newRun(number, { createdMs: services.clock.now() });
    const message = startMessage(run, 1, run.createdMs);
    await services.runs.accept(run, keyOf(`k${number}`), message);
    records.push(recordOf(number, JSON.stringify(message.body)));
  }
  return records;
}

function recordOf(number: number, body: string): SentRecord {
  return { messageId: `m-${number}`, body, attributes: { MessageGroupId: runIdOf(number) } };
}

const consume = (services: MemoryServices, Records: SentRecord[]) => consumeBacktest({ Records }, services, NEVER);

describe('messages that runs wait', () => {
  it('start them, and the same message again starts nothing', async () => {
    const services = memoryServices(20);
    const records = await waiting(services, 10);
    expect(await consume(services, records)).toEqual({ batchItemFailures: [] });
    expect(await consume(services, records)).toEqual({ batchItemFailures: [] });
    const names = records.map((_, at) => attemptName({ id: runIdOf(at), attempt: 1 }));
    expect([...services.workflows.executions.keys()].toSorted()).toEqual(names);
  });

  it('are done where there is no slot: the runs wait', async () => {
    const services = memoryServices(2);
    expect(await consume(services, await waiting(services, 5))).toEqual({ batchItemFailures: [] });
    expect(services.workflows.executions.size).toBe(2);
  });

  const positions = Array.from({ length: 10 }, (_, at) => at);
  const poisons = [
    '{',
    '{}',
    'null',
    JSON.stringify({ run_id: '../x', attempt: 1, kind: 'backtest', v: 1 }),
    JSON.stringify({ run_id: runIdOf(1), attempt: 1, kind: 'backtest', v: 2 }),
  ];
  it.each(positions)('fail alone where one at place %d is none', async (at) => {
    const services = memoryServices(20);
    const records = await waiting(services, 10);
    records[at] = recordOf(at, poisons[at % poisons.length]!);
    expect(await consume(services, records)).toEqual({ batchItemFailures: [{ itemIdentifier: `m-${at}` }] });
    expect(services.workflows.executions.size).toBe(10);
  }); // prettier-ignore

  it('that follow one which failed in its group fail with it, in order', async () => {
    const services = memoryServices(20);
    const records = await waiting(services, 4);
    const group = records[1]!.attributes.MessageGroupId;
    records[1] = recordOf(1, '{');
    records[3] = { ...records[3]!, attributes: { MessageGroupId: group } };
    expect(await consume(services, records)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-1' }, { itemIdentifier: 'm-3' }],
    });
  });

  it('all fail where the store is away, and none is lost', async () => {
    const services = memoryServices();
    const records = await waiting(services, 3);
    services.runs.waiting = () => Promise.reject(new ServiceError('unavailable', 'The table is away.'));
    expect(await consume(services, records)).toMatchObject({
      batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })),
    });
  });
});

it.each([{ Records: [] }, {}, { Records: Array.from({ length: 11 }, (_, at) => recordOf(at, '{}')) }])('a batch such as %j is none', async (event) => {
  await expect(consumeBacktest(event, memoryServices(), NEVER)).rejects.toMatchObject({ name: 'Event.Invalid' });
}); // prettier-ignore
