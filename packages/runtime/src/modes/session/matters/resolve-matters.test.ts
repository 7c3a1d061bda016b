import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clientOrderId, orderTag } from '../../../orders/client-order-id.ts';
import { minus, sumOf } from '../../../orders/exact.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import type { SessionAnswer, SessionWish } from '../../../contract/session-command.ts';
import { LIVE_KEY, MadeLiveWorld } from '../orders/made-live-world.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import type { OpenMatter } from './open-matter.ts';
import { openMatters } from './open-matters.ts';

const MINUTE = 60_000;
const ENTER = { pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
const RESOLVE = { kind: 'resolve', isGone: false } as const;

class World extends MadeLiveWorld {
  async matters(): Promise<readonly OpenMatter[]> {
    return openMatters(await this.records());
  }

  /** Asks, and lets it be answered. */
  async ask(id: string, wish: SessionWish): Promise<Omit<SessionAnswer, 'id' | 'atMs'>> {
    await this.store.order(LIVE_KEY, { id, wish, reason: 'I looked', by: 'me', atMs: this.nowMs });
    await this.time.pass(2 * MINUTE);
    const { isDone, text } = (await this.store.commands(LIVE_KEY, 'all')).find((each) => each.id === id)!.answer!;
    return { isDone, text };
  }

  async states(): Promise<readonly string[]> {
    const attempts = [...(await this.records())].filter(([key]) => key.startsWith('attempt/'));
    return attempts.map(([, text]) => JSON.parse(text) as Attempt).map(({ state, mark }) => `${state} ${mark}`);
  }

  get buys(): number {
    return this.exchange.books.orders.filter(({ side }) => side === 'buy').length;
  }
}

/** An entry whose answer was lost, at an exchange that answers no question. */
async function blocked(effect: boolean): Promise<World> {
  const world = new World([
    { ...ENTER, atMs: MINUTE },
    { ...ENTER, atMs: 6 * MINUTE },
  ]);
  world.exchange.isMute = true;
  world.exchange.plan.push({ kind: 'lost', effect });
  world.start();
  await world.time.pass(MINUTE);
  world.exchange.failReads = 1_000_000;
  await world.time.pass(3 * MINUTE);
  return world;
}

describe('an order of which nobody can say what became', () => {
  it('is open until a person says that it is not at the exchange', async () => {
    const world = await blocked(false);
    const [matter] = await world.matters();
    expect(matter).toMatchObject({ id: 'intent/1', kind: 'blocked', pair: PAIR, needsGone: true });
    expect(matter!.text).toContain('nobody can say what became of the order q');

    expect(await world.ask('c1', { ...RESOLVE, matters: ['intent/1'] })).toEqual({
      isDone: false,
      text: 'intent/1: Its order may be at the exchange; expected --gone from somebody who has seen that it is not.',
    });
    expect(await world.ask('c2', { ...RESOLVE, matters: ['intent/1'], isGone: true })).toEqual({
      isDone: true,
      text: 'intent/1: resolved.',
    });
    expect(await world.matters()).toEqual([]);
    expect(await world.states()).toContain('EXPIRED absent-after-retention');
    world.exchange.failReads = 0;
    world.exchange.isMute = false;
    await world.time.pass(2 * MINUTE);

    expect(world.buys).toBe(1);
  });

  it('is booked all the same when the person was wrong', async () => {
    const world = await blocked(true);
    await world.ask('c1', { ...RESOLVE, matters: ['intent/1'], isGone: true });
    world.exchange.failReads = 0;
    await world.time.pass(3 * MINUTE);
    const position = JSON.parse((await world.records()).get(`position/${PAIR}/long`) ?? '{}') as { amount?: string };

    const executed = (of: 'buy' | 'sell') =>
      world.exchange.books.fills.filter(({ side }) => side === of).map(({ amount }) => amount);
    expect(executed('buy')).toHaveLength(2);
    // What no trade has is left at the market.
    expect(position.amount).toBe(minus(sumOf(executed('buy')), sumOf(executed('sell'))));
    expect((await world.store.commands(LIVE_KEY, 'all'))[0]).toMatchObject({ by: 'me', reason: 'I looked' });
  });
});

describe('an order with our tag that stands in no book', () => {
  it('bars entries until a person has seen it, once, although it stays where it is', async () => {
    const world = new World([{ ...ENTER, atMs: 3 * MINUTE }]);
    const tag = orderTag(LIVE_KEY, (text) => createHash('sha256').update(text).digest('hex'));
    const request = { pair: PAIR, side: 'buy', kind: 'limit', amount: '0.5', price: '50', stopPrice: null } as const;
    world.exchange.books.place({ ...request, isReduceOnly: false }, clientOrderId(tag, 77, 1), 'plain');
    world.start();
    await world.time.pass(5 * MINUTE);
    const [matter] = await world.matters();
    expect([matter!.kind, world.buys]).toEqual(['orphan', 1]);
    const told = world.received.filter(({ data }) => data['cause'] === 'orphan-order').length;
    await world.ask('c1', { ...RESOLVE, matters: [matter!.id] });

    expect(world.buys).toBe(2);
    expect(await world.matters()).toEqual([]);
    expect(world.received.filter(({ data }) => data['cause'] === 'orphan-order')).toHaveLength(told);

    await world.ask('c2', { kind: 'pause' });
    await world.ask('c3', { kind: 'resume' });
    expect(await world.matters(), 'whoever resumes for another reason does not undo that').toEqual([]);
    expect(world.received.filter(({ data }) => data['cause'] === 'orphan-order')).toHaveLength(told);
  });
});

describe('a cap that halted entries', () => {
  it('is resolved by what a person asked while no process ran', async () => {
    const world = new World([{ ...ENTER, atMs: MINUTE }]);
    world.caps = { ordersPerMinute: 0 };
    const first = world.start();
    await world.time.pass(3 * MINUTE);
    expect(await world.matters()).toMatchObject([
      {
        ...{ id: 'halt/*', kind: 'halt', pair: null, needsGone: false },
        text: 'The cap orders-per-minute was reached: Nothing is entered.',
      },
    ]);
    first.kill();
    await world.store.order(LIVE_KEY, {
      ...{ id: 'c1', wish: { ...RESOLVE, matters: ['halt/*'] }, reason: 'raised', by: 'me', atMs: world.nowMs },
    });
    await world.time.pass(3 * MINUTE);
    expect(await world.matters()).toHaveLength(1);
    world.caps = {};
    world.start();
    await world.time.pass(3 * MINUTE);

    expect(await world.matters()).toEqual([]);
    expect((await world.store.commands(LIVE_KEY, 'all'))[0]!.answer).toMatchObject({ isDone: true });
  });

  it('is the only one that is resolved when it is the only one that was named', async () => {
    const world = new World([{ ...ENTER, atMs: MINUTE }]);
    world.caps = { ordersPerMinute: 0 };
    world.start();
    await world.time.pass(3 * MINUTE);

    expect(await world.ask('c1', { ...RESOLVE, matters: ['halt/ETH/USDT', 'halt/*'] })).toEqual({
      isDone: false,
      text: 'halt/ETH/USDT: It is not open. halt/*: resolved.',
    });
  });
});
