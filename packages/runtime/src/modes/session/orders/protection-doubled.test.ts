import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../orders/attempt.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
const EXIT = { atMs: 200 * SECOND, pair: PAIR, do: 'exit' } as const;
const shown = (world: MadeLiveWorld): readonly string[] =>
  world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);

/** A stop was refused and another one placed; then the exchange shows that the first is there after all. */
async function doubled(market: 'spot' | 'futures', isLeft = true): Promise<MadeLiveWorld> {
  const world = new MadeLiveWorld(isLeft ? [ENTER, EXIT] : [ENTER], { market });
  const { exchange } = world;
  exchange.plan.push({ kind: 'ok' }, { kind: 'reject', code: '-2010', text: 'no' });
  world.start();
  await world.time.pass(60 * SECOND);
  const attempts = [...(await world.records())].filter(([key]) => key.startsWith('attempt/'));
  const refused = attempts.map(([, text]) => JSON.parse(text) as Attempt).find(({ state }) => state === 'REJECTED')!;
  const stop = exchange.books.orders.find(({ kind }) => kind === 'stop-market')!;
  exchange.posts.set(refused.cid, 1);
  exchange.books.orders.push({ ...stop, cid: refused.cid, exchangeId: 'x-late', atMs: world.nowMs });
  return world;
}

describe.each(['spot', 'futures'] as const)('a stop on %s that is there although it was refused (T20)', (market) => {
  it('is canceled, as the trade has another one: stop doubled (28)', async () => {
    const world = await doubled(market);
    await world.time.pass(70 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open', 'sell stop-market canceled']);
    expect(world.stages.at(-1)).toBe('HALTED order-breach');
    expect(world.lines.filter((line) => line.includes('without a stop'))).toEqual([]);
    expect(await oracle(world)).toEqual([]);
  });

  it('is canceled when it is there after its position is gone: stop left behind (28)', async () => {
    const world = await doubled(market);
    const late = world.exchange.books.orders.at(-1)!;
    await world.time.pass(160 * SECOND);
    expect([late.status, world.exchange.books.held(PAIR)]).toEqual(['canceled', 0]);
    late.status = 'open';
    await world.time.pass(90 * SECOND);
    expect(shown(world)).toEqual([
      'buy limit filled',
      'sell stop-market canceled',
      'sell stop-market canceled',
      'sell market filled',
    ]);
    expect(await oracle(world)).toEqual([]);
  });

  it('that cannot be canceled is told as that, and not as a position without a stop', async () => {
    const world = await doubled(market, false);
    const late = world.exchange.books.orders.at(-1)!;
    world.exchange.cancelPlan.push(...Array.from({ length: 5 }, () => ({ kind: 'lost', effect: false }) as const));
    await world.time.pass(130 * SECOND);
    const texts = world.received.map(({ text }) => text);
    expect(texts.filter((text) => text.includes('without a stop'))).toEqual([]);
    expect(texts.filter((text) => text.startsWith(`The order ${late.cid} on ${PAIR} cannot be canceled`))).toHaveLength(
      1,
    );
    await world.time.pass(300 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open', 'sell stop-market canceled']);
    expect(await oracle(world)).toEqual([]);
  });
});
