import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ServiceError, type ServiceErrorCode } from '../../ports/errors.ts';
import { aNotification } from '../../ports/notification.fixture.ts';
import type { Notification, Notifier, Settled } from '../../ports/notifier.ts';
import { NotifierDelivery } from './delivery.ts';
import { NotifyFailure } from './notify-failure.ts';

const NOW = Date.UTC(2026, 0, 2);
const HOUR_MS = 3_600_000;

/** A place with a switch; time passes by what is slept. */
class FakePlace implements Notifier {
  readonly name: string;
  readonly place: string;
  readonly sent: string[] = [];
  readonly texts: string[] = [];
  failure: Error | 'never' | null = null;
  asked = 0;

  constructor(name: string) {
    this.name = name;
    this.place = `The ${name}`;
  }

  wants({ kind }: Notification): boolean {
    return kind !== 'stop';
  }

  async send({ id, title, text, data }: Notification): Promise<void> {
    this.asked += 1;
    if (this.failure === 'never') return new Promise(() => {});
    if (this.failure !== null) throw this.failure;
    this.sent.push(id);
    this.texts.push(JSON.stringify([title, text, data]));
  }

  close(): void {}
}

interface World {
  readonly delivery: NotifierDelivery;
  readonly settled: Settled[];
  readonly told: string[];
  readonly slept: number[];
  nowMs: number;
  hasLease: boolean;
}

const open: NotifierDelivery[] = [];
afterEach(() => {
  for (const delivery of open.splice(0)) delivery.close();
});

function worldOf(...notifiers: readonly Notifier[]): World {
  const [settled, told, slept]: [Settled[], string[], number[]] = [[], [], []];
  const delivery = new NotifierDelivery({
    notifiers,
    onSettled: (one) => settled.push(one),
    redact: (text) => text.replaceAll('canary', '***'),
    world: {
      nowMs: () => world.nowMs,
      dayMs: 24 * HOUR_MS,
      mayBegin: () => world.hasLease,
      tell: (sentence) => told.push(sentence),
      async sleep(ms) {
        if (ms > 250) slept.push(ms);
        world.nowMs += ms;
        await new Promise((resolve) => setTimeout(resolve, 1));
      },
      random: () => 1,
    },
  });
  open.push(delivery);
  const world: World = { delivery, settled, told, slept, nowMs: NOW, hasLease: true };
  return world;
}

const message = (id: string, more: Partial<Notification> = {}): Notification =>
  aNotification({ id, atMs: NOW, ...more });
const failing = (code: ServiceErrorCode): Error => new ServiceError(code, 'It is away.');

async function until(isDone: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !isDone(); i++) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(isDone()).toBe(true);
}

describe('a delivery', () => {
  it('hands each message to each target, in order, and says when the last one has it', async () => {
    const [chat, hook] = [new FakePlace('chat'), new FakePlace('hook')];
    const { delivery, settled } = worldOf(chat, hook);
    for (const id of ['a', 'b', 'c']) delivery.offer(message(id));
    expect(delivery.waiting).toBe(3);
    expect(await delivery.drained(5000)).toBe(true);

    expect([chat.sent, hook.sent]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    expect(settled.filter(({ isLast }) => isLast).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(settled).toHaveLength(6);
  });

  it('does not hold up a target by one that is away', async () => {
    const [chat, hook] = [new FakePlace('chat'), new FakePlace('hook')];
    const { delivery, settled } = worldOf(chat, hook);
    chat.failure = failing('unavailable');
    for (const id of ['a', 'b']) delivery.offer(message(id));
    await until(() => hook.sent.length === 2);

    expect(settled.every(({ isLast }) => !isLast)).toBe(true);
    chat.failure = null;
    expect(await delivery.drained(5000)).toBe(true);
    expect(chat.sent).toEqual(['a', 'b']);
  });

  it('goes on after a restart with those that had not done', async () => {
    const [chat, hook] = [new FakePlace('chat'), new FakePlace('hook')];
    const { delivery, settled } = worldOf(chat, hook);
    delivery.offer(message('a'), ['chat']);
    delivery.offer(message('b'), ['chat', 'hook']);
    await delivery.drained(5000);

    expect([chat.sent, hook.sent]).toEqual([[], ['a']]);
    expect(settled).toEqual([
      { id: 'b', target: 'none', how: 'sent', isLast: true },
      { id: 'a', target: 'hook', how: 'sent', isLast: true },
    ]);
  });

  it('takes a message that is on its way once, and settles at once what nobody wants', async () => {
    const chat = new FakePlace('chat');
    const { delivery, settled } = worldOf(chat);
    delivery.offer(message('a'));
    delivery.offer(message('a'));
    delivery.offer(message('s', { kind: 'stop' }));
    expect(settled).toEqual([{ id: 's', target: 'none', how: 'sent', isLast: true }]);
    await delivery.drained(5000);

    expect(chat.sent).toEqual(['a']);
  });

  it('waits longer after each failure, at least as long as the place asks for', async () => {
    const chat = new FakePlace('chat');
    const { delivery, slept, told } = worldOf(chat);
    chat.failure = failing('unavailable');
    delivery.offer(message('a'));
    await until(() => slept.length >= 11);
    chat.failure = new NotifyFailure('busy', 'It asks for fewer.', { askedMs: 700_000 });
    await until(() => slept.includes(700_000));
    chat.failure = null;
    await delivery.drained(5000);

    expect(slept.slice(0, 11)).toEqual([
      ...[1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000],
      ...[300_000, 300_000],
    ]);
    expect(told).toEqual([
      'It is away. Messages wait and are tried again.',
      'It asks for fewer. Messages wait and are tried again.',
      'The chat takes messages again.',
    ]);
  });

  it.each(['credentials', 'unexpected-answer', 'busy'] as const)(
    'keeps messages while %s is in the way',
    async (code) => {
      const chat = new FakePlace('chat');
      const { delivery, slept } = worldOf(chat);
      chat.failure = failing(code);
      delivery.offer(message('a'));
      await until(() => slept.length > 2);
      chat.failure = null;
      await delivery.drained(5000);

      expect(chat.sent).toEqual(['a']);
    },
  );

  it.each([
    ['a refusal', failing('refused')],
    ['a defect', new TypeError('x is not a function')],
  ])('passes over a message after %s', async (_, failure) => {
    const chat = new FakePlace('chat');
    const { delivery, settled, told } = worldOf(chat);
    chat.failure = failure;
    delivery.offer(message('a'));
    await delivery.drained(5000);
    chat.failure = null;
    delivery.offer(message('b'));
    await delivery.drained(5000);

    expect(chat.sent).toEqual(['b']);
    expect(settled).toMatchObject([{ id: 'a', how: 'refused', isLast: true }, { how: 'sent' }]);
    expect(told).toEqual([`Message a was not delivered: ${failure.message}`]);
  });

  it('gives up what is older than a day, tells it once, and goes on with the rest', async () => {
    const chat = new FakePlace('chat');
    const world = worldOf(chat);
    const { delivery, settled, told } = world;
    chat.failure = failing('unavailable');
    for (const id of ['a', 'b']) delivery.offer(message(id));
    delivery.offer(message('c', { atMs: NOW + 20 * HOUR_MS }));
    await until(() => settled.length === 2);
    expect(world.nowMs - NOW).toBeGreaterThan(24 * HOUR_MS);
    expect(world.nowMs - NOW).toBeLessThan(24.5 * HOUR_MS);
    await until(() => settled.length === 3);
    delivery.offer(message('d', { atMs: world.nowMs }));
    chat.failure = null;
    await delivery.drained(5000);

    expect(settled.map(({ id, how }) => [id, how])).toEqual([
      ['a', 'given-up'],
      ['b', 'given-up'],
      ['c', 'given-up'],
      ['d', 'sent'],
    ]);
    expect(told.filter((sentence) => sentence.includes('within a day'))).toHaveLength(1);
  });

  it('tries a message that is old after a long stop before it is given up', async () => {
    const chat = new FakePlace('chat');
    const { delivery } = worldOf(chat);
    delivery.offer(message('a', { atMs: NOW - 48 * HOUR_MS }));
    await delivery.drained(5000);

    expect(chat.sent).toEqual(['a']);
  });

  it('takes secrets out of what it hands over', async () => {
    const chat = new FakePlace('chat');
    const { delivery } = worldOf(chat);
    delivery.offer(
      message('a', { title: 'a canary', text: 'canary', data: { pair: 'canary', trade_id: 7, tag: null } }),
    );
    await delivery.drained(5000);

    expect(chat.texts).toEqual(['["a ***","***",{"pair":"***","trade_id":7,"tag":null}]']);
  });

  it('sends nothing without the lease', async () => {
    const chat = new FakePlace('chat');
    const world = worldOf(chat);
    world.hasLease = false;
    world.delivery.offer(message('a'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(chat.asked).toBe(0);
    world.hasLease = true;
    await world.delivery.drained(5000);

    expect(chat.sent).toEqual(['a']);
  });

  it('that is closed sends and settles nothing more', async () => {
    const chat = new FakePlace('chat');
    const { delivery, settled, told } = worldOf(chat);
    chat.failure = 'never';
    for (const id of ['a', 'b']) delivery.offer(message(id));
    await until(() => chat.asked === 1);
    delivery.close();
    chat.failure = null;
    delivery.offer(message('c'));
    await new Promise((resolve) => setTimeout(resolve, 10));

    expect([chat.sent, settled, told]).toEqual([[], [], []]);
    expect(await delivery.drained(0)).toBe(false);
  });

  it('settles every message once for each target, in order, whatever targets do', async () => {
    const act = fc.constantFrom('takes', 'unavailable', 'busy', 'credentials', 'refused');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(act, { maxLength: 8 }), { minLength: 1, maxLength: 3 }),
        fc.nat(6),
        async (plans, count) => {
          const places = plans.map((plan, i) => new PlannedPlace(`place-${i}`, plan));
          const { delivery, settled } = worldOf(...places);
          const ids = Array.from({ length: count }, (_, i) => `m.${i}`);
          for (const id of ids) delivery.offer(message(id));
          expect(await delivery.drained(10_000)).toBe(true);

          for (const { name, sent } of places) {
            const own = settled.filter(({ target }) => target === name);
            expect(own.map(({ id }) => id)).toEqual(ids);
            expect(own.filter(({ how }) => how === 'sent').map(({ id }) => id)).toEqual(sent);
          }
          const last = settled.filter(({ isLast }) => isLast).map(({ id }) => id);
          expect(last.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(ids);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Does what it planned, and takes everything after that. */
class PlannedPlace extends FakePlace {
  readonly #plan: string[];

  constructor(name: string, plan: readonly string[]) {
    super(name);
    this.#plan = [...plan];
  }

  override async send(notification: Notification): Promise<void> {
    const act = this.#plan.shift() ?? 'takes';
    this.failure = act === 'takes' ? null : failing(act as ServiceErrorCode);
    return super.send(notification);
  }
}
