import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';

const SECOND = 1000;
const DEAF = 'DEGRADED no-exchange-answer';
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 99, stopRate: 90 } as const;

function shown(world: MadeLiveWorld): readonly string[] {
  return world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
}

/** The exchange gives its stream so long after it was asked for it. */
function streamAfter(world: MadeLiveWorld, ms: number): void {
  const events = world.exchange.events.bind(world.exchange);
  world.exchange.events = async () => {
    await world.time.sleep(ms);
    return events();
  };
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
    expect(world.stages.at(-1)).toBe(DEAF);
  });

  it.each([10, 25, 40, 70])(
    'enters nothing and says so before it is there, wished %d s after the start (12.6)',
    async (seconds) => {
      const world = new MadeLiveWorld([{ ...ENTER, atMs: seconds * SECOND, rate: 100 }]);
      streamAfter(world, 110 * SECOND);
      world.start();
      await world.time.pass(100 * SECOND);
      expect(shown(world)).toEqual([]);
      expect(world.stages.filter((stage) => stage.startsWith('RUNNING'))).toEqual([]);
      expect(world.stages.at(-1)).toBe(DEAF);
      await world.time.pass(25 * SECOND);
      expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
      expect(world.stages.at(-1)).toBe('RUNNING');
    },
  );

  it.each([12, 19])('and has it after %d s waits so long, and nobody hears of it', async (seconds) => {
    const world = new MadeLiveWorld([{ ...ENTER, rate: 100 }]);
    streamAfter(world, seconds * SECOND);
    world.start();
    await world.time.pass((seconds - 1) * SECOND);
    expect(shown(world)).toEqual([]);
    await world.time.pass(7 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    expect(world.stages.filter((stage) => stage.includes('no-exchange-answer'))).toEqual([]);
    expect(world.received.filter(({ title }) => title.includes('does not answer'))).toEqual([]);
  });

  it.each([2, 8])(
    'enters nothing before it is there where the key is refused for %d s, and taken again (12.6)',
    async (seconds) => {
      const more = { ...ENTER, atMs: 40 * SECOND, rate: 100 };
      const world = new MadeLiveWorld([{ ...ENTER, rate: 100 }, more]);
      const first = world.start();
      await world.time.pass(30 * SECOND);
      first.kill();
      const held = ['buy limit filled', 'sell stop-market open'];
      expect(shown(world)).toEqual(held);

      const beganMs = world.nowMs;
      const { exchange } = world;
      const [account, events] = [exchange.account.bind(exchange), exchange.events.bind(exchange)];
      const refused = { kind: 'failed', why: 'Invalid API-key.', cause: 'auth', waitMs: 0 } as const;
      exchange.account = async () => (world.nowMs < beganMs + seconds * SECOND ? refused : account());
      exchange.events = () =>
        world.nowMs < beganMs + 45 * SECOND ? Promise.reject(new Error('There is no stream.')) : events();
      world.start();
      await world.time.pass(44 * SECOND);
      expect(shown(world)).toEqual(held);
      expect(world.stages.at(-1)).toBe(DEAF);
      await world.time.pass(60 * SECOND);
      expect(shown(world).filter((each) => each === 'buy limit filled')).toHaveLength(2);
      expect(world.stages.at(-1)).toBe('RUNNING');
    },
  );
});
