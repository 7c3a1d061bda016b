import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld, MortalProcess } from './made-live-world.fixture.ts';
import { MadeTroubles } from './made-trouble.fixture.ts';

const SECOND = 1000;
const SCRIPT = [
  { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 },
  { atMs: 40 * SECOND, pair: PAIR, do: 'exit', rate: 100 },
] as const;

describe('a spot position whose stop was given up for an exit', () => {
  it('is told to be unprotected while the exchange takes no exit (11, I6)', async () => {
    const world = new MadeLiveWorld(SCRIPT, { market: 'spot' });
    const troubles = new MadeTroubles(() => world.time.nowMs());
    const exchange = new Proxy(troubles.around(world.exchange), {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== 'cancel') return value;
        return (...args: unknown[]) => {
          const answer = Reflect.apply(value as (...all: unknown[]) => unknown, target, args);
          troubles.now = { cause: 'banned', on: 'all', endsMs: 3_600_000 };
          return answer;
        };
      },
    });
    const mortal = new MortalProcess();
    world.start(mortal, { orders: { ...world.orders(mortal), exchange } });
    await world.time.pass(120 * SECOND);
    expect(world.exchange.books.orders.map(({ status }) => status)).toEqual(['filled', 'canceled']);
    expect([...(await world.records()).keys()]).toContain(`unprotected/${PAIR}`);
    expect(world.stages.at(-1)).toMatch(/^BANNED .*unprotected/);
    expect(world.received.map(({ title }) => title)).toContain('A position has no stop');
  });
});
