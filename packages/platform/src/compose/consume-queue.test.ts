import { expect, it, onTestFinished } from 'vitest';
import { memoryServices } from '../operations/memory-services.fixture.ts';
import type { Delivery } from '../ports/queue.ts';
import { consumeQueue } from './consume-queue.ts';

function consuming(handle: (delivery: Delivery) => Promise<void>) {
  const { clock, queues } = memoryServices();
  const errors: unknown[] = [];
  const stop = consumeQueue(queues.deploy, { clock, handle, onError: (error) => void errors.push(error) });
  onTestFinished(stop);
  return { clock, errors, queue: queues.deploy, stop };
}

const message = (group: string) => ({ group, dedup: group, body: { group } });

it('A message that was done does not come again', async () => {
  const seen: string[] = [];
  const { queue } = consuming(({ group }) => Promise.resolve(void seen.push(group)));
  await queue.send(message('a'));
  await queue.send(message('b'));
  await expect.poll(() => queue.depth()).toEqual({ waiting: 0, inFlight: 0 });
  expect(seen.toSorted()).toEqual(['a', 'b']);
});

it('A message that nobody can do goes to the dead letters after the third time, and holds up no other', async () => {
  const seen: string[] = [];
  const { clock, queue, errors } = consuming(({ group }) => {
    seen.push(group);
    return group === 'bad' ? Promise.reject(new Error('cannot')) : Promise.resolve();
  });
  await queue.send(message('bad'));
  await queue.send(message('good'));
  const passing = setInterval(() => clock.pass(5001), 5);
  onTestFinished(() => clearInterval(passing));
  await expect.poll(async () => (await queue.dead(10)).map(({ group }) => group)).toEqual(['bad']);
  expect(seen.filter((group) => group === 'bad')).toHaveLength(3);
  expect([seen.includes('good'), errors.length]).toEqual([true, 3]);
});

it('Stopping waits for what was begun', async () => {
  const begun = Promise.withResolvers<void>();
  const work = Promise.withResolvers<void>();
  const { queue, stop } = consuming(() => {
    begun.resolve();
    return work.promise;
  });
  await queue.send(message('a'));
  await begun.promise;
  let isStopped = false;
  const stopped = stop().then(() => (isStopped = true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isStopped).toBe(false);
  work.resolve();
  await stopped;
  expect(await queue.depth()).toEqual({ waiting: 0, inFlight: 0 });
});
