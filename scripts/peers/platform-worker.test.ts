import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeQueue, type MadeQueue } from '../../packages/platform/src/adapters/aws/sqs-queues.fixture.ts';
import { SqsQueue } from '../../packages/platform/src/adapters/aws/sqs-queue.ts';
import { SqsWorker, type SqsWorkerOptions } from '../../packages/platform/src/adapters/aws/sqs-worker.ts';
import { apiVariables } from '../../packages/platform/src/compose/aws-variables.fixture.ts';
import { SYSTEM_CLOCK } from '../../packages/platform/src/compose/system-clock.ts';
import { startWorker } from '../../packages/platform/src/compose/worker.ts';
import { QUEUE_RULES } from '../../packages/platform/src/ports/queue.ts';
import { startNpmAws, type NpmAws } from './npm-aws.ts';
import { placeAt } from './on-dynamo.ts';

let server: NpmAws;
beforeAll(async () => {
  server = await startNpmAws();
}, 60_000);
afterAll(() => server.close());

async function world(handle: SqsWorkerOptions['handle']) {
  const aws = placeAt(server.s3, 'SQS');
  const made: MadeQueue = await makeQueue(aws, `worker-${crypto.randomUUID()}`, QUEUE_RULES);
  const queue = new SqsQueue({ name: 'backtest', aws, ...made });
  const errors: [string, string | null][] = [];
  const worker = new SqsWorker({
    ...{ aws, queueUrl: made.queueUrl, clock: SYSTEM_CLOCK, handle },
    onError: (error, id) => errors.push([(error as Error).message, id]),
  });
  const send = (group: string, number: number) =>
    queue.send({ group, dedup: `${group}-${number}`, body: { group, number } });
  return { queue, worker, send, errors };
}

const numberIn = (body: string): number => (JSON.parse(body) as { number: number }).number;

describe('a worker of a queue', () => {
  it('does messages one at a time, those of a group in order, each once', async () => {
    const done: [string, number][] = [];
    let now = 0;
    let most = 0;
    const { queue, worker, send, errors } = await world(async (body) => {
      most = Math.max(most, ++now);
      await pause(5);
      now -= 1;
      const { group, number } = JSON.parse(body) as { group: string; number: number };
      done.push([group, number]);
    });
    for (let number = 0; number < 20; number++) await send(['a', 'b', 'c'][number % 3]!, number);
    worker.start();
    await vi.waitFor(() => expect(done).toHaveLength(20), 20_000);
    await worker.stop();
    for (const group of ['a', 'b', 'c']) {
      const numbers = done.filter(([of]) => of === group).map(([, number]) => number);
      expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
    }
    expect([most, errors, await queue.depth()]).toEqual([1, [], { waiting: 0, inFlight: 0 }]);
    queue.close();
  }, 30_000);

  it('tells of one that cannot be done, keeps it, and goes on with other groups', async () => {
    const done: number[] = [];
    const { queue, worker, send, errors } = await world((body) => {
      if (numberIn(body) === 0) return Promise.reject(new Error('poison'));
      done.push(numberIn(body));
      return Promise.resolve();
    });
    const poison = await send('a', 0);
    await send('a', 1);
    await send('b', 2);
    worker.start();
    await vi.waitFor(() => expect(done).toEqual([2]), 5000);
    await worker.stop();
    expect(errors).toEqual([['poison', poison]]);
    expect(await queue.depth()).toEqual({ waiting: 1, inFlight: 1 });
    queue.close();
  }, 30_000);

  it('that is stopped does the message that it has first, and takes no other', async () => {
    const begun = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const done: number[] = [];
    const { queue, worker, send, errors } = await world(async (body) => {
      begun.resolve();
      await go.promise;
      done.push(numberIn(body));
    });
    await send('a', 0);
    await send('a', 1);
    worker.start();
    await begun.promise;
    const stopped = worker.stop();
    await pause(50);
    go.resolve();
    await stopped;
    expect([done, errors, await queue.depth()]).toEqual([[0], [], { waiting: 1, inFlight: 0 }]);
    queue.close();
  }, 30_000);

  it('that waits for messages lets go at once', async () => {
    const { queue, worker, errors } = await world(() => Promise.resolve());
    worker.start();
    await pause(300);
    const askedMs = performance.now();
    await worker.stop();
    expect([performance.now() - askedMs < 5000, errors]).toEqual([true, []]);
    queue.close();
  }, 30_000);

  it('tells that the queue cannot be asked, and asks again after a pause', async () => {
    const slept: number[] = [];
    const errors: (string | null)[] = [];
    const ended = Promise.withResolvers<void>();
    const worker = new SqsWorker({
      ...{ aws: placeAt('http://127.0.0.1:9', 'SQS'), queueUrl: 'http://127.0.0.1:9/000000000000/q.fifo' },
      clock: {
        ...SYSTEM_CLOCK,
        sleep: (ms) => {
          slept.push(ms);
          if (slept.length === 3) ended.resolve();
          return Promise.resolve();
        },
      },
      handle: () => Promise.resolve(),
      onError: (_, id) => errors.push(id),
    });
    worker.start();
    await ended.promise;
    await worker.stop();
    expect([slept.slice(0, 3), errors.slice(0, 3)]).toEqual([
      [5000, 5000, 5000],
      [null, null, null],
    ]);
  }, 30_000);
});

it.each([
  ['backtest', 'QUEUE_BACKTEST'],
  ['backtest', 'MACHINE_HYPEROPT'],
  ['deploy', 'QUEUE_DEPLOY'],
  ['deploy', 'MACHINE_UNDEPLOY'],
  ['deploy', 'TRADAI_TABLE'],
] as const)('a worker of the queue %s does not start without %s', (queue, name) => {
  const env = { ...apiVariables(server.s3), [name]: '' };
  expect(() => startWorker({ queue, env, onError: () => {} })).toThrow(`${name} is missing.`);
});
