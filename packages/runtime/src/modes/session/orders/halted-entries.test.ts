import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld, MortalProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
/** It rests: the market is at 100. */
const RESTING = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 96, stopRate: 90 } as const;
const NEXT = { ...RESTING, atMs: 20 * SECOND } as const;
const REFUSED = { kind: 'reject', code: '-2010', text: 'Not now.' } as const;

const shown = (world: MadeLiveWorld): readonly string[] =>
  world.exchange.books.orders.map(({ side, kind, filled, status }) => `${side} ${kind} ${status} ${filled}`);

describe.each(['spot', 'futures'] as const)('an entry that rests on %s', (market) => {
  it('is taken away at once by a cap that halts the session, and by nothing before (18.1)', async () => {
    const world = new MadeLiveWorld([RESTING, NEXT], { market });
    world.caps = { ordersPerMinute: 1 };
    world.start();
    await world.time.pass(19 * SECOND);
    expect(shown(world)).toEqual(['buy limit open 0']);
    await world.time.pass(2 * SECOND);
    expect([world.stages.at(-1), ...shown(world)]).toEqual(['HALTED cap-reached', 'buy limit canceled 0']);
    expect(await oracle(world)).toEqual([]);
  });

  it('is taken away by rejects in a row that halt its pair', async () => {
    const world = new MadeLiveWorld([RESTING, NEXT, { ...NEXT, atMs: 30 * SECOND }], { market });
    world.caps = { rejectsInRow: 1 };
    world.exchange.plan.push({ kind: 'ok' }, REFUSED);
    world.start();
    await world.time.pass(29 * SECOND);
    expect(shown(world)).toEqual(['buy limit open 0']);
    await world.time.pass(2 * SECOND);
    expect(shown(world)).toEqual(['buy limit canceled 0']);
  });

  it('keeps what it has filled, with a stop of that', async () => {
    const world = new MadeLiveWorld([RESTING, NEXT], { market });
    world.caps = { ordersPerMinute: 1 };
    world.start();
    await world.time.pass(15 * SECOND);
    world.exchange.books.fillShare = 0.4;
    world.exchange.books.price(PAIR, 96);
    world.exchange.books.price(PAIR, 100);
    await world.time.pass(10 * SECOND);
    expect([world.stages.at(-1), ...shown(world)]).toEqual([
      'HALTED cap-reached',
      'buy limit canceled 0.4',
      'sell stop-market open 0',
    ]);
    expect(world.exchange.books.orders[1]!.amount).toBe('0.4');
    expect(await oracle(world)).toEqual([]);
  });

  it('is taken away by the process that finds it after a halted one was killed', async () => {
    const world = new MadeLiveWorld([RESTING, { ...NEXT, atMs: 13 * SECOND }], { market });
    world.caps = { ordersPerMinute: 1 };
    world.exchange.plan.push({ kind: 'lost', effect: true });
    const first = world.start();
    // Nobody finds out what became of it.
    world.exchange.isMute = true;
    await world.time.pass(10.2 * SECOND);
    world.exchange.failReads = Infinity;
    await world.time.pass(11 * SECOND);
    expect([world.stages.at(-1), ...shown(world)]).toEqual(['HALTED cap-reached unknown-order', 'buy limit open 0']);
    first.kill();
    world.exchange.failReads = 0;
    world.start();
    await world.time.pass(30 * SECOND);
    expect([world.stages.at(-1), ...shown(world)]).toEqual(['HALTED cap-reached', 'buy limit canceled 0']);
    expect(await oracle(world)).toEqual([]);
  });

  it('is taken away where a journal was restored, until a person has compared it', async () => {
    const world = new MadeLiveWorld([RESTING], { market });
    const first = world.start();
    await world.time.pass(15 * SECOND);
    first.kill();
    const mortal = new MortalProcess();
    world.start(mortal, { orders: { ...world.orders(mortal), restoredFrom: 'monday' } });
    await world.time.pass(30 * SECOND);
    expect([world.stages.at(-1), ...shown(world)]).toEqual(['HALTED restored-store', 'buy limit canceled 0']);
  });
});
