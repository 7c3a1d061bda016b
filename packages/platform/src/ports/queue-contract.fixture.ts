import { describe, expect, it } from 'vitest';
import type { Queue, QueueRules } from './queue.ts';

/** What a suite may do with time. `pass`: this much of it goes by. */
export interface OpenQueue {
  readonly queue: Queue;
  readonly pass: (ms: number) => Promise<void>;
  readonly close: () => void | Promise<void>;
}

/** Short, for services whose time is real. */
export const SUITE_RULES: Partial<QueueRules> = { visibilityMs: 2000, mostReceives: 3 };
const VISIBLE_MS = 2000;

const message = (number: number, group = 'g1') => ({ group, dedup: `d${number}`, body: { number } });

async function received(queue: Queue, most = 10): Promise<number[]> {
  return (await queue.receive(most, 0)).map(({ body }) => Number(body['number']));
}

/** What every queue promises. `open` gives an empty one with `SUITE_RULES`. `concurrent`: where time is real and each waits for itself. */
export function queueContract(adapter: string, open: () => Promise<OpenQueue>, { concurrent = false } = {}): void {
  const promises: [title: string, check: (world: OpenQueue) => Promise<void>][] = [];
  const promise = (title: string, check: (world: OpenQueue) => Promise<void>): void =>
    void promises.push([title, check]);

  promise('a message is received and done', async ({ queue, pass }) => {
    const id = await queue.send(message(1));
    const [delivery] = await queue.receive(10, 0);
    expect(delivery).toMatchObject({ id, group: 'g1', body: { number: 1 }, receives: 1 });
    expect(await queue.depth()).toEqual({ waiting: 0, inFlight: 1 });
    expect(await delivery!.done()).toBe(true);
    await pass(VISIBLE_MS + 1);
    expect(await received(queue)).toEqual([]);
    expect(await queue.depth()).toEqual({ waiting: 0, inFlight: 0 });
  });

  promise('an empty queue gives nothing', async ({ queue }) => {
    expect(await received(queue)).toEqual([]);
  });

  promise('what is sent twice under one dedup id comes once, also when it is done by then', async ({ queue }) => {
    const id = await queue.send(message(1));
    expect(await queue.send({ ...message(1), body: { number: 99 } })).toBe(id);
    const [delivery] = await queue.receive(10, 0);
    await delivery!.done();
    expect(await queue.send(message(1))).toBe(id);
    expect(await received(queue)).toEqual([]);
  });

  promise('messages of a group come one after the other', async ({ queue }) => {
    for (const number of [1, 2, 3]) await queue.send(message(number));
    const [first] = await queue.receive(1, 0);
    expect(first!.body).toEqual({ number: 1 });
    expect(await received(queue)).toEqual([]);
    await first!.done();
    const [second] = await queue.receive(1, 0);
    expect(second!.body).toEqual({ number: 2 });
  });

  promise('groups do not wait for each other', async ({ queue }) => {
    await queue.send(message(1, 'a'));
    await queue.send(message(2, 'b'));
    await queue.send(message(3, 'c'));
    const one = await received(queue, 1);
    const rest = await received(queue, 10);
    expect([...one, ...rest].toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  });

  promise('what was not done in time comes again, before what stood behind it', async ({ queue, pass }) => {
    await queue.send(message(1));
    await queue.send(message(2));
    const [late] = await queue.receive(1, 0);
    await pass(VISIBLE_MS + 1);
    const [again] = await queue.receive(1, 0);
    expect(again).toMatchObject({ body: { number: 1 }, receives: 2 });
    expect(await again!.done()).toBe(true);
    expect(late!.id).toBe(again!.id);
    expect(await received(queue, 1)).toEqual([2]);
  });

  promise('what is given back comes again when it is wanted', async ({ queue, pass }) => {
    await queue.send(message(1));
    const [first] = await queue.receive(1, 0);
    await first!.giveBack(0);
    const [second] = await queue.receive(1, 0);
    expect(second!.receives).toBe(2);
    await second!.giveBack(1000);
    expect(await received(queue)).toEqual([]);
    await pass(1001);
    expect(await received(queue)).toEqual([1]);
  });

  promise('work that takes longer keeps its message', async ({ queue, pass }) => {
    await queue.send(message(1));
    const [delivery] = await queue.receive(1, 0);
    await pass(VISIBLE_MS - 1000);
    await delivery!.extend(VISIBLE_MS * 2);
    await pass(VISIBLE_MS);
    expect(await received(queue)).toEqual([]);
    expect(await delivery!.done()).toBe(true);
  });

  promise(
    'what nobody could do goes to the dead letters after three times, and lets the next one through',
    async (world) => {
      const { queue, pass } = world;
      await queue.send(message(1));
      await queue.send(message(2));
      for (let time = 1; time <= 3; time++) {
        expect(await received(queue, 1)).toEqual([1]);
        await pass(VISIBLE_MS + 1);
      }
      expect(await received(queue, 1)).toEqual([2]);
      expect(await queue.dead(10)).toMatchObject([{ group: 'g1', body: { number: 1 } }]);
    },
  );

  promise('dead letters are sent again, once', async ({ queue, pass }) => {
    await queue.send(message(1));
    for (let time = 1; time <= 3; time++) {
      await queue.receive(1, 0);
      await pass(VISIBLE_MS + 1);
    }
    expect(await received(queue)).toEqual([]);
    expect(await queue.redrive()).toBe(1);
    expect(await queue.redrive()).toBe(0);
    expect(await queue.dead(10)).toEqual([]);
    const [again] = await queue.receive(1, 0);
    expect(again).toMatchObject({ body: { number: 1 }, receives: 1 });
  });

  promise('somebody who waits is woken by a message', async ({ queue }) => {
    const waiting = queue.receive(1, 5000);
    await queue.send(message(1));
    expect((await waiting).map(({ body }) => body)).toEqual([{ number: 1 }]);
  });

  promise('a wait ends when it is asked to', async ({ queue }) => {
    const stop = new AbortController();
    const waiting = queue.receive(1, 60_000, stop.signal);
    stop.abort();
    expect(await waiting).toEqual([]);
  });

  promise('of many that receive at once each gets another message', async ({ queue }) => {
    for (let number = 0; number < 20; number++) await queue.send(message(number, `g${number}`));
    const taken = (await Promise.all(Array.from({ length: 30 }, () => received(queue, 1)))).flat();
    for (let rest = await received(queue); rest.length > 0; rest = await received(queue)) taken.push(...rest);
    expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at));
  });

  describe(`${adapter} keeps the promises of a queue`, { concurrent }, () => {
    it.each(promises)('%s', async (_, check) => {
      const world = await open();
      try {
        await check(world);
      } finally {
        await world.close();
      }
    });
  });
}
