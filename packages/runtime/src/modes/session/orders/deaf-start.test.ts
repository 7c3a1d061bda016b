import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';

const SECOND = 1000;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 99, stopRate: 90 } as const;

function shown(world: MadeLiveWorld): readonly string[] {
  return world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
}

describe('a start to which the exchange gives no stream of orders', () => {
  it('asks what became of them, and protects what was filled meanwhile', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const first = world.start();
    await world.time.pass(30 * SECOND);
    first.kill();
    expect(shown(world)).toEqual(['buy limit open']);
    world.exchange.books.price(PAIR, 98);

    world.exchange.events = () => new Promise(() => {});
    world.start();
    await world.time.pass(30 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    expect(world.stages.at(-1)).toBe('RUNNING');
  });
});
